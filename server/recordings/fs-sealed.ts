import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { RecordingKey, RecordingKeys } from './keys.ts';

/**
 * A file encrypted in chunks, so that any stretch can be read without the rest:
 *
 *   "HLS1" | key id (8 hex) | chunk length u32 | plain length u64 | salt (16)   then per chunk: cipher text | tag (16)
 *
 * AES-256-GCM (NIST SP 800-38D) with a key of the file's own (HKDF-SHA-256 of the key and the salt), so that the chunk's
 * number can be the nonce and never repeats under one key. The header is authenticated with every chunk: a chunk cannot
 * change its place or its file, and a shortened file is noticed.
 */
const MAGIC = Buffer.from('HLS1');
const HEADER_BYTES = 40;
const TAG_BYTES = 16;
const CHUNK_BYTES = 64 * 1024;

type Header = { raw: Buffer; keyId: string; chunkBytes: number; plainBytes: number; salt: Buffer };

const fileKey = (key: RecordingKey, salt: Buffer): Buffer =>
  Buffer.from(hkdfSync('sha256', key.secret, salt, 'hotline recording', 32));

const nonceOf = (index: number): Buffer => {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(index, 8);
  return nonce;
};

/** The encrypted form of `plainBytes` bytes, as it is to be written. */
export async function* seal(
  source: AsyncIterable<Buffer>,
  plainBytes: number,
  key: RecordingKey,
): AsyncGenerator<Buffer> {
  const header = Buffer.alloc(HEADER_BYTES);
  const salt = randomBytes(16);
  MAGIC.copy(header);
  header.write(key.id, 4, 'ascii');
  header.writeUInt32LE(CHUNK_BYTES, 12);
  header.writeBigUInt64LE(BigInt(plainBytes), 16);
  salt.copy(header, 24);
  yield header;
  const own = fileKey(key, salt);
  let index = 0;
  const sealed = (plain: Buffer): Buffer => {
    const cipher = createCipheriv('aes-256-gcm', own, nonceOf(index));
    cipher.setAAD(header);
    index += 1;
    return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  };
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of source) {
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    for (; rest.length >= CHUNK_BYTES; rest = rest.subarray(CHUNK_BYTES))
      yield sealed(rest.subarray(0, CHUNK_BYTES));
  }
  if (rest.length > 0) yield sealed(rest);
}

/** The header of a sealed file, null for a file that is none. */
async function readHeader(file: FileHandle): Promise<Header | null> {
  const raw = Buffer.alloc(HEADER_BYTES);
  const { bytesRead } = await file.read(raw, 0, HEADER_BYTES, 0);
  if (bytesRead < HEADER_BYTES || !raw.subarray(0, 4).equals(MAGIC)) return null;
  return {
    raw,
    keyId: raw.toString('ascii', 4, 12),
    chunkBytes: raw.readUInt32LE(12),
    plainBytes: Number(raw.readBigUInt64LE(16)),
    salt: raw.subarray(24, HEADER_BYTES),
  };
}

/** Bytes of a kept file, whether it is sealed or not. */
export type StoredBytes = { length: number; read(from: number, length: number): Promise<Buffer> };

/** The key a recording was made with is not among those of this installation. */
export class KeyMissing extends Error {
  readonly keyId: string;
  constructor(keyId: string) {
    super(`the recording key ${keyId} is not set`);
    this.name = 'KeyMissing';
    this.keyId = keyId;
  }
}

/** A file as it stands there; it may still grow. */
export async function openPlain(file: FileHandle): Promise<StoredBytes> {
  const { size } = await file.stat();
  return { length: size, read: (from, length) => readPlain(file, from, length) };
}

/** @throws KeyMissing; `read` throws where a chunk was changed. */
export async function openStored(file: FileHandle, keys: RecordingKeys): Promise<StoredBytes> {
  return (await openSealed(file, keys)) ?? openPlain(file);
}

/** As `openStored`; null for a file that is not sealed. */
export async function openSealed(file: FileHandle, keys: RecordingKeys): Promise<StoredBytes | null> {
  const header = await readHeader(file);
  if (header === null) return null;
  const key = keys.byId(header.keyId);
  if (key === null) throw new KeyMissing(header.keyId);
  const own = fileKey(key, header.salt);
  const { chunkBytes, plainBytes } = header;
  const chunk = async (index: number): Promise<Buffer> => {
    const plain = Math.min(chunkBytes, plainBytes - index * chunkBytes);
    const at = HEADER_BYTES + index * (chunkBytes + TAG_BYTES);
    const stored = await readPlain(file, at, plain + TAG_BYTES);
    if (stored.length < plain + TAG_BYTES) throw new Error('a sealed recording is shorter than it says');
    const decipher = createDecipheriv('aes-256-gcm', own, nonceOf(index));
    decipher.setAAD(header.raw);
    decipher.setAuthTag(stored.subarray(plain));
    return Buffer.concat([decipher.update(stored.subarray(0, plain)), decipher.final()]);
  };
  return {
    length: plainBytes,
    read: async (from, length) => {
      const end = Math.min(from + length, plainBytes);
      const parts: Buffer[] = [];
      for (let at = from; at < end; ) {
        const index = Math.floor(at / chunkBytes);
        const within = at - index * chunkBytes;
        const part = (await chunk(index)).subarray(within, within + end - at);
        parts.push(part);
        at += part.length;
      }
      return Buffer.concat(parts);
    },
  };
}

async function readPlain(file: FileHandle, from: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let got = 0;
  while (got < length) {
    const { bytesRead } = await file.read(buffer, got, length - got, from + got);
    if (bytesRead === 0) break;
    got += bytesRead;
  }
  return buffer.subarray(0, got);
}

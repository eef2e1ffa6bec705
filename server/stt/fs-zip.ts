import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, mkdir, mkdtemp, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

/** One file inside a zip. */
type ZipEntry = { name: string; method: number; packed: number; size: number; offset: number };

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;
/** The end record is 22 bytes and a comment of at most 64 KiB. */
const LONGEST_END = 22 + 65_535;
/** No speech model is larger; a crafted archive that says so is refused before a byte is written. */
const LARGEST_FILE = 4 * 1024 ** 3 - 1;

/**
 * Unpacks the entries below `inside` (`''`: all) into `target`, which appears whole or not at all: a half-unpacked
 * model crashes the recogniser. Zip as in PKWARE's APPNOTE 6.3, without encryption and Zip64.
 */
export async function unpackZip(archive: string, inside: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const work = await mkdtemp(`${target}.part-`);
  const file = await open(archive, 'r');
  try {
    const prefix = inside === '' ? '' : `${inside}/`;
    const entries = (await readDirectory(file)).filter((entry) => entry.name.startsWith(prefix));
    if (entries.length === 0) throw new Error('the archive does not hold what was looked for');
    for (const entry of entries)
      await unpackEntry(archive, file, entry, work, entry.name.slice(prefix.length));
    await rename(work, target).catch(async (cause: NodeJS.ErrnoException) => {
      // Another process was first with the same content.
      if (cause.code !== 'ENOTEMPTY' && cause.code !== 'EEXIST') throw cause;
    });
  } finally {
    await file.close();
    await rm(work, { recursive: true, force: true });
  }
}

async function readDirectory(file: FileHandle): Promise<ZipEntry[]> {
  const { size } = await file.stat();
  const tail = await read(file, Math.max(0, size - LONGEST_END), Math.min(size, LONGEST_END));
  const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || tail.readUInt32LE(end) !== END_OF_DIRECTORY)
    throw new Error('not a zip archive, or cut short');
  const directory = await read(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  const entries: ZipEntry[] = [];
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === DIRECTORY_ENTRY; ) {
    const nameLength = directory.readUInt16LE(at + 28);
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      method: directory.readUInt16LE(at + 10),
      packed: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

async function unpackEntry(
  archive: string,
  file: FileHandle,
  entry: ZipEntry,
  root: string,
  name: string,
): Promise<void> {
  const path = resolve(root, name);
  // A name such as `../../etc/x` leaves the folder ("zip slip").
  if (path !== resolve(root) && !path.startsWith(resolve(root) + sep))
    throw new Error('unsafe name in the archive');
  if (name === '' || name.endsWith('/')) {
    await mkdir(path, { recursive: true });
    return;
  }
  if (entry.size >= LARGEST_FILE || (entry.method !== STORED && entry.method !== DEFLATED)) {
    throw new Error('the archive uses a kind of packing not known here');
  }
  await mkdir(dirname(path), { recursive: true });
  const header = await read(file, entry.offset, 30);
  const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (entry.packed === 0) {
    await writeFile(path, '');
    return;
  }
  const target = createWriteStream(path);
  const source = createReadStream(archive, { start, end: start + entry.packed - 1 });
  if (entry.method === STORED) await pipeline(source, target);
  else await pipeline(source, createInflateRaw(), target);
  if (target.bytesWritten !== entry.size)
    throw new Error('a file in the archive has another size than it says');
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  if (bytesRead !== length) throw new Error('not a zip archive, or cut short');
  return buffer;
}

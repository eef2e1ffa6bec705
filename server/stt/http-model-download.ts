import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A download that did not come to its end; what came so far stays beside the target and is gone on with next time. */
export class DownloadFault extends Error {
  readonly code: 'unreachable' | 'refused' | 'cut-short' | 'wrong-checksum';
  readonly retryable: boolean;
  constructor(code: DownloadFault['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DownloadFault';
    this.code = code;
    this.retryable = code !== 'wrong-checksum';
  }
}

export type Download = {
  readonly url: string;
  /** Absolute path; appears when the file is whole and its checksum right. */
  readonly target: string;
  /** null: not known; the caller says that it is unverified. */
  readonly sha256: string | null;
  /** `total` null: the server does not say. */
  readonly onProgress: (haveBytes: number, total: number | null) => void;
  /** Longest time without a byte. */
  readonly silenceLimitMs: number;
};

/** Fetches a file, going on where an earlier try stopped (RFC 9110 range requests). Gives its SHA-256 in hex. */
export async function downloadFile(download: Download): Promise<string> {
  const part = `${download.target}.part`;
  await mkdir(dirname(part), { recursive: true });
  await fetchInto(part, download);
  const sha256 = await checksum(part);
  if (download.sha256 !== null && sha256 !== download.sha256) {
    await rename(part, `${download.target}.wrong`);
    throw new DownloadFault('wrong-checksum', 'the file fetched is not the one expected; it was set aside');
  }
  await rename(part, download.target);
  return sha256;
}

async function fetchInto(part: string, { url, onProgress, silenceLimitMs }: Download): Promise<void> {
  const have = await sizeOf(part);
  const abort = new AbortController();
  let silence = setTimeout(() => abort.abort(), silenceLimitMs);
  try {
    const headers = have > 0 ? { range: `bytes=${have}-` } : {};
    const answer = await fetch(url, { headers, signal: abort.signal }).catch((cause: unknown) => {
      throw new DownloadFault('unreachable', `${new URL(url).host} cannot be reached`, { cause });
    });
    // 416: what is there is already the whole file.
    if (answer.status === 416) return;
    if (!answer.ok || answer.body === null)
      throw new DownloadFault('refused', `the server answered ${answer.status}`);
    const resumed = answer.status === 206;
    const length = answer.headers.get('content-length');
    const total = length === null ? null : Number(length) + (resumed ? have : 0);
    let got = resumed ? have : 0;
    const body = Readable.fromWeb(answer.body as import('node:stream/web').ReadableStream<Uint8Array>);
    body.on('data', (bytes: Uint8Array) => {
      got += bytes.length;
      clearTimeout(silence);
      silence = setTimeout(() => abort.abort(), silenceLimitMs);
      onProgress(got, total);
    });
    await pipeline(body, createWriteStream(part, { flags: resumed ? 'a' : 'w' })).catch((cause: unknown) => {
      throw new DownloadFault('cut-short', 'the connection ended before the file did', { cause });
    });
    if (total !== null && got !== total)
      throw new DownloadFault('cut-short', 'the file ended before its length');
  } finally {
    clearTimeout(silence);
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    // Nothing was fetched yet.
    return 0;
  }
}

async function checksum(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

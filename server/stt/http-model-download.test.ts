import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { downloadFile } from './http-model-download.ts';

const content = Buffer.from(Array.from({ length: 50_000 }, (_, index) => index % 251));
const sha256 = createHash('sha256').update(content).digest('hex');
let folder: string;
let server: Server;
/** What the server does with the next requests: bytes after which it sends no more, or `null`: all. */
let breaks: (number | null)[];
let ranges: (string | undefined)[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'download-'));
  breaks = [];
  ranges = [];
  server = createServer((request, response) => {
    const range = request.headers.range;
    ranges.push(range);
    if (request.url !== '/model.zip') return void response.writeHead(404).end();
    const from = Number(/bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
    if (from >= content.length) return void response.writeHead(416).end();
    const body = content.subarray(from);
    response.writeHead(range === undefined ? 200 : 206, { 'content-length': body.length });
    const cut = breaks.shift() ?? null;
    if (cut === null) response.end(body);
    else response.write(body.subarray(0, cut));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

const fetchIt = (path = '/model.zip', checksum: string | null = sha256) =>
  downloadFile({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    target: join(folder, 'model.zip'),
    sha256: checksum,
    onProgress: () => undefined,
    silenceLimitMs: 5000,
  });

test('[S43] a file comes whole, with its checksum', async () => {
  expect(await fetchIt('/model.zip', null)).toBe(sha256);
  expect(await readFile(join(folder, 'model.zip'))).toEqual(content);
  expect(await readdir(folder)).toEqual(['model.zip']);
});

test('[S43] one that broke off goes on where it stopped', async () => {
  breaks = [20_000];
  const cut = expect(fetchIt()).rejects.toMatchObject({ code: 'cut-short', retryable: true });
  // Cut when the bytes are on the disk: an earlier cut may take those on their way along.
  await vi.waitFor(async () => expect((await stat(join(folder, 'model.zip.part'))).size).toBe(20_000));
  server.closeAllConnections();
  await cut;
  expect(await fetchIt()).toBe(sha256);
  expect(ranges[1]).toBe('bytes=20000-');
  expect(await readFile(join(folder, 'model.zip'))).toEqual(content);
});

test('[S43] a wrong file is set aside, never used', async () => {
  await writeFile(join(folder, 'model.zip.part'), Buffer.alloc(content.length));
  await expect(fetchIt()).rejects.toMatchObject({ code: 'wrong-checksum', retryable: false });
  expect(await readdir(folder)).toEqual(['model.zip.wrong']);
});

test('[S43] a server that refuses, and one that is not there', async () => {
  await expect(fetchIt('/other')).rejects.toMatchObject({ code: 'refused' });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/model.zip`;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  const target = join(folder, 'x');
  const download = downloadFile({
    url,
    target,
    sha256: null,
    onProgress: () => undefined,
    silenceLimitMs: 5000,
  });
  await expect(download).rejects.toMatchObject({ code: 'unreachable' });
});

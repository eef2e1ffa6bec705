import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Database, openDatabase } from '../db/pg-database.ts';
import { createLog } from '../log/pino-log.ts';
import { RECORDINGS_FOLDER } from '../protocol/link.ts';
import { CALL } from '../testing/facts.ts';
import { keepPeaks, removePlainPeaks } from './fs-peaks.ts';
import { fsRecordings } from './fs-recordings.ts';
import { KeyMissing, openStored, seal } from './fs-sealed.ts';
import { recordingKeys } from './keys.ts';
import { soundOf } from './sound.ts';

const keyText = () => randomBytes(32).toString('base64');
const bytesOf = (parts: AsyncIterable<Buffer>) => buffer(parts);
async function* inPieces(bytes: Buffer, length: number) {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

let dataDir: string;
let database: Database;
beforeAll(async () => {
  database = await openDatabase({ memory: true });
}, 60_000);
afterAll(() => database.destroy());
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'hotline-recordings-'));
  await mkdir(join(dataDir, RECORDINGS_FOLDER), { recursive: true });
});
afterEach(async () => {
  await database.deleteFrom('recording').execute();
  await rm(dataDir, { recursive: true, force: true });
});

const store = (keys: string[] = []) =>
  fsRecordings({
    dataDir,
    database,
    keys: recordingKeys(keys),
    log: createLog('test', 'silent' as never),
    now: () => 1000,
    onTrouble: () => undefined,
  });
/** A second of a rising sound, recorded raw from call time 2000 on. */
async function recorded(recordings: ReturnType<typeof store>) {
  const file = join(dataDir, RECORDINGS_FOLDER, `${CALL}-caller.sln16`);
  const samples = Int16Array.from({ length: 50_000 }, (_, index) => index % 30_000);
  await writeFile(file, Buffer.from(samples.buffer));
  await recordings.started(CALL, 'caller', file, 2000);
  return { file, raw: Buffer.from(samples.buffer) };
}
async function heard(recordings: ReturnType<typeof store>) {
  const { tracks, close } = await recordings.open(CALL);
  const sound = soundOf(tracks, 2000, null);
  const bytes = await bytesOf(sound.read(44, sound.bytes));
  await close();
  return bytes;
}

it('[U4] a call is heard while it is recorded, and the same after it is kept, encrypted or not', async () => {
  for (const keys of [[], [keyText()]]) {
    await database.deleteFrom('recording').execute();
    const recordings = store(keys);
    const { raw, file } = await recorded(recordings);
    expect((await heard(recordings)).equals(raw)).toBe(true);
    await recordings.finish(CALL);
    expect(await stat(file).catch(() => null)).toBeNull();
    expect((await heard(recordings)).equals(raw)).toBe(true);
    const [row] = await database.selectFrom('recording').selectAll().execute();
    const stored = await readFile(join(dataDir, row!.file!));
    expect(createHash('sha256').update(stored).digest('hex')).toBe(row!.sha256);
    expect(stored.length).toBe(row!.bytes);
    expect(stored.includes(raw.subarray(2000, 2100))).toBe(keys.length === 0);
    const [peaks] = await recordings.peaksOf(CALL);
    expect(peaks).toMatchObject({ leg: 'caller', startMs: 2000 });
    expect(peaks!.peaks.length).toBe(Math.ceil(50_000 / 800));
  }
});

it('[U4] without its key a recording says so, with the old key beside the new one it is heard', async () => {
  const [old, young] = [keyText(), keyText()];
  const { raw } = await recorded(store([old]));
  await store([old]).finish(CALL);
  await expect(store([young]).open(CALL)).rejects.toThrow(KeyMissing);
  expect((await heard(store([young, old]))).equals(raw)).toBe(true);
});

it('[U5] a sealed file gives any stretch, and not one byte of a changed, moved or shortened chunk', async () => {
  const keys = recordingKeys([keyText()]);
  const plain = randomBytes(200_000);
  const sealed = await bytesOf(seal(inPieces(plain, 7777), plain.length, keys.first!));
  const path = join(dataDir, 'sealed');
  const read = async (bytes: Buffer, from: number, length: number) => {
    await writeFile(path, bytes);
    const file = await open(path);
    try {
      return await (await openStored(file, keys)).read(from, length);
    } finally {
      await file.close();
    }
  };
  for (const [from, length] of [
    [0, 10],
    [65_530, 20],
    [131_072, 65_536],
    [199_990, 100],
  ] as const)
    expect((await read(sealed, from, length)).equals(plain.subarray(from, from + length))).toBe(true);
  const changed = Buffer.from(sealed);
  changed[70_000]! ^= 1;
  expect((await read(changed, 0, 100)).equals(plain.subarray(0, 100))).toBe(true);
  await expect(read(changed, 65_536, 100)).rejects.toThrow();
  const chunk = 65_536 + 16;
  const moved = Buffer.concat([
    sealed.subarray(0, 40),
    sealed.subarray(40 + chunk, 40 + 2 * chunk),
    sealed.subarray(40, 40 + chunk),
    sealed.subarray(40 + 2 * chunk),
  ]);
  await expect(read(moved, 0, 100)).rejects.toThrow();
  await expect(read(sealed.subarray(0, sealed.length - 5), 199_000, 100)).rejects.toThrow();
});

it('[U3] the waveform beside a sealed recording is sealed with its key; plain ones of earlier versions go', async () => {
  const [old, young] = [keyText(), keyText()];
  await recorded(store([old]));
  await store([old]).finish(CALL);
  const [row] = await database.selectFrom('recording').selectAll().execute();
  const recording = join(dataDir, row!.file!);
  const [measured] = await store([old]).peaksOf(CALL);
  const lying = async () => {
    const names = await readdir(dirname(recording));
    return Promise.all(names.map((name) => readFile(join(dirname(recording), name))));
  };
  expect(await lying()).toHaveLength(2);
  for (const file of await lying()) {
    expect(file.includes(measured!.peaks.subarray(0, 16))).toBe(false);
    expect(file.toString('ascii', 0, 12)).toBe(`HLS1${recordingKeys([old]).first!.id}`);
  }

  // Changed, or gone: measured again, with the recording's own key though a new one is first.
  await writeFile(`${recording}.peaks.sealed`, 'HLS1');
  await writeFile(`${recording}.peaks`, measured!.peaks);
  await removePlainPeaks(dataDir, createLog('test', 'silent' as never));
  expect(await store([young, old]).peaksOf(CALL)).toEqual([measured]);
  for (const file of await lying())
    expect(file.toString('ascii', 0, 12)).toBe(`HLS1${recordingKeys([old]).first!.id}`);
  await expect(store([young]).peaksOf(CALL)).rejects.toThrow(KeyMissing);
});

it('[U8] a waveform measured while its recording is purged does not stay behind', async () => {
  const recording = join(dataDir, 'gone.sealed');
  await keepPeaks(recording, Buffer.alloc(10, 7), recordingKeys([keyText()]).first);
  expect((await readdir(dataDir)).filter((name) => name.startsWith('gone'))).toEqual([]);
});

it('[U6] nothing that stands in a file name is about a person', async () => {
  const recordings = store([keyText()]);
  await recorded(recordings);
  await recordings.finish(CALL);
  const names = await readdir(join(dataDir, 'recordings'), { recursive: true });
  expect(names.sort()).toEqual([
    'ca',
    `ca/${CALL}`,
    `ca/${CALL}/caller-1000.sealed`,
    `ca/${CALL}/caller-1000.sealed.peaks.sealed`,
  ]);
});

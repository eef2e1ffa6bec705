import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../db/pg-database.ts';
import { createLog } from '../log/pino-log.ts';
import type { CallId } from '../protocol/ids.ts';
import { RECORDINGS_FOLDER } from '../protocol/link.ts';
import { Settings } from '../protocol/settings.ts';
import { troublesOf } from './care.ts';
import { fsPurge } from './fs-purge.ts';
import { fsRecordings } from './fs-recordings.ts';
import { freeBytes } from './fs-room.ts';
import { verifyRecordings } from './fs-verify.ts';
import { recordingKeys } from './keys.ts';
import { keepDays, purgeReason } from './retention.ts';

const DAY = 24 * 60 * 60 * 1000;
const policyOf = (recordings: Record<string, unknown>) => Settings.parse({ recordings }).recordings;
const log = createLog('test', 'silent' as never);

describe('how long a recording is kept', () => {
  const policy = policyOf({
    keepDays: 90,
    keepDaysByQueue: { night: 30 },
    keepDaysByKind: { complaint: 1095 },
  });

  it('[U8] the longest time that applies, and no time at all unless one is set', () => {
    expect(keepDays(policy, { queue: 'citizens', kind: null })).toBe(90);
    expect(keepDays(policy, { queue: 'night', kind: 'help' })).toBe(30);
    expect(keepDays(policy, { queue: 'night', kind: 'complaint' })).toBe(1095);
    expect(keepDays(policyOf({}), { queue: 'citizens', kind: null })).toBeNull();
  });

  it('[U8] a held call stays', () => {
    const call = { endedAt: 0, queue: 'citizens', kind: null, held: false };
    expect(purgeReason(policy, call, 90 * DAY)).toBeNull();
    expect(purgeReason(policy, call, 90 * DAY + 1)).toBe('kept for 90 days');
    expect(purgeReason(policy, { ...call, held: true }, 900 * DAY)).toBeNull();
  });
});

it('[U9] little room, a recording that does not grow and one that was not kept are told, each by its name', () => {
  const well = { free: 10, leastFree: 5, before: new Map(), sizes: new Map([['a', 1]]), keptFailed: false };
  expect(troublesOf(well)).toEqual([]);
  expect(troublesOf({ ...well, free: 4 })).toEqual(['disk-low']);
  expect(troublesOf({ ...well, before: new Map([['a', 1]]) })).toEqual(['recording-stalled']);
  expect(troublesOf({ ...well, before: new Map([['a', 0]]) })).toEqual([]);
  expect(troublesOf({ ...well, keptFailed: true })).toEqual(['recording-not-kept']);
});

describe('recordings on a disk', () => {
  let dataDir: string;
  let database: Database;
  let calls = 0;
  const troubles: boolean[] = [];
  const store = (keys: string[] = []) =>
    fsRecordings({
      dataDir,
      database,
      keys: recordingKeys(keys),
      log,
      now: () => 5000,
      onTrouble: (troubled) => void troubles.push(troubled),
    });
  beforeAll(async () => {
    database = await openDatabase({ memory: true });
  }, 60_000);
  afterAll(() => database.destroy());
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'hotline-care-'));
    await mkdir(join(dataDir, RECORDINGS_FOLDER), { recursive: true });
    await database.deleteFrom('recording').execute();
    troubles.length = 0;
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  async function endedCall(bytes: number, startMs = 0) {
    calls += 1;
    const callId = `call-care-${calls}` as CallId;
    const file = join(dataDir, RECORDINGS_FOLDER, `${callId}-caller.sln16`);
    await writeFile(file, Buffer.alloc(bytes, 3));
    await database
      .insertInto('call')
      .values({
        call_id: callId,
        caller_number: '13800000001',
        called_number: '12345',
        simulated: false,
        queue: 'citizens',
        arrived_at: 0,
        queued_at: 0,
        ringing_at: 0,
        answered_at: 0,
        ended_at: 1000,
        agent_id: null,
        stage: JSON.stringify({ is: 'ended', outcome: 'answered', since: 1000 }),
        outcome: 'answered',
        ended_by: 'caller',
        offers: 1,
        hold_ms: 0,
        held_at: null,
        paused_at: null,
      } as never)
      .execute();
    await store().started(callId, 'caller', file, startMs);
    return { callId, file };
  }

  it('[U8] what is over goes, file and peaks; what is held stays; the purge is written down and says nothing of a person', async () => {
    const [over, held] = [await endedCall(32_000), await endedCall(32_000)];
    await store().finish(over.callId);
    await store().finish(held.callId);
    await database
      .insertInto('recording_hold')
      .values({ call_id: held.callId, by_agent: 'lead', at: 1 })
      .execute();
    const purge = fsPurge({ dataDir, database, policy: policyOf({ keepDays: 1 }), log, now: () => 3 * DAY });
    expect(await purge.run()).toBe(1);
    expect(await purge.run()).toBe(0);
    expect((await store().of(over.callId)).map(({ state }) => state)).toEqual(['purged']);
    expect((await store().of(held.callId)).map(({ state }) => state)).toEqual(['kept']);
    const written = await database
      .selectFrom('purge_log')
      .selectAll()
      .where('call_id', '=', over.callId)
      .execute();
    expect(written).toMatchObject([{ at: 3 * DAY, leg: 'caller', bytes: 32_044, why: 'kept for 1 days' }]);
    await database.deleteFrom('purge_log').execute();
    await database.updateTable('purge_log').set({ why: 'nothing happened' }).execute();
    expect(await database.selectFrom('purge_log').selectAll().execute()).toEqual(written);
    expect(await verifyRecordings({ dataDir, database, keys: recordingKeys([]) })).toMatchObject({
      checked: 1,
      wrong: [],
      unknown: 0,
    });
  });

  it('[U8] of a sealed recording that is over the sealed waveform goes too, and one that is there is no unknown file', async () => {
    const keys = [randomBytes(32).toString('base64')];
    const { callId } = await endedCall(32_000);
    await store(keys).finish(callId);
    const verified = () => verifyRecordings({ dataDir, database, keys: recordingKeys(keys) });
    expect(await verified()).toMatchObject({ checked: 1, wrong: [], unknown: 0 });
    await fsPurge({ dataDir, database, policy: policyOf({ keepDays: 1 }), log, now: () => 3 * DAY }).run();
    expect(await verified()).toMatchObject({ checked: 0, unknown: 0 });
    expect(await readdir(join(dataDir, 'recordings', callId.slice(0, 2), callId))).toEqual([]);
  });

  it('[U1] a recording whose beginning was told late stands where its sound says', async () => {
    const { callId, file } = await endedCall(32_000, 5250);
    // The call arrived at 0; the last of one second of sound was written at 6.010.
    await utimes(file, 6.01, 6.01);
    await store().finish(callId);
    expect(await store().of(callId)).toEqual([{ leg: 'caller', startMs: 5010, state: 'kept' }]);
  });

  it('[U10] a changed, a missing and an unknown file are found', async () => {
    const [changed, missing] = [await endedCall(3200), await endedCall(3200)];
    await store().finish(changed.callId);
    await store().finish(missing.callId);
    const rows = await database.selectFrom('recording').selectAll().execute();
    const fileOf = (callId: string) => join(dataDir, rows.find((row) => row.call_id === callId)!.file!);
    await writeFile(fileOf(changed.callId), 'changed');
    await rm(fileOf(missing.callId));
    await writeFile(join(dataDir, 'recordings', 'left-over.wav'), '');
    const found = await verifyRecordings({ dataDir, database, keys: recordingKeys([]) });
    expect(new Map(found.wrong.map(({ callId, why }) => [callId, why]))).toEqual(
      new Map([
        [changed.callId, 'changed'],
        [missing.callId, 'missing'],
      ]),
    );
    expect(found.unknown).toBe(1);
  });

  it.skipIf(process.getuid?.() !== 0)(
    '[U9] on a full disk the raw recording stays whole, it is told, and kept when there is room again',
    async () => {
      const run = promisify(execFile);
      await run('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', dataDir]);
      try {
        await mkdir(join(dataDir, RECORDINGS_FOLDER), { recursive: true });
        const { callId, file } = await endedCall(150_000);
        const sum = async () =>
          createHash('sha256')
            .update(await readFile(file))
            .digest('hex');
        const before = await sum();
        expect(await freeBytes(dataDir)).toBeLessThan(150_000);
        await store().finish(callId);
        expect(troubles).toEqual([true]);
        expect(await sum()).toBe(before);
        expect(await store().leftOpen()).toEqual([callId]);
        await run('mount', ['-o', 'remount,size=2m', dataDir]);
        await store().finish(callId);
        expect(troubles).toEqual([true, false]);
        expect(await stat(file).catch(() => null)).toBeNull();
        expect(await verifyRecordings({ dataDir, database, keys: recordingKeys([]) })).toMatchObject({
          wrong: [],
        });
      } finally {
        await run('umount', [dataDir]);
      }
    },
  );
});

import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Selectable } from 'kysely';
import type { Database } from '../db/pg-database.ts';
import type { Tables } from '../db/tables.ts';
import type { Log } from '../log/pino-log.ts';
import { recordingBegan } from '../media/first-sample.ts';
import type { CallId, Leg } from '../protocol/ids.ts';
import { MEDIA_SAMPLE_RATE, RECORDINGS_FOLDER } from '../protocol/link.ts';
import { keepPeaks, readPeaks } from './fs-peaks.ts';
import { openPlain, openStored, seal } from './fs-sealed.ts';
import type { RecordingKeys } from './keys.ts';
import { peakMeter } from './peaks.ts';
import type { Track } from './sound.ts';
import { wavHeader } from './wav.ts';

/** Recordings of one call that can be read now; `close` lets the files go. */
export type OpenTracks = { tracks: Track[]; close(): Promise<void> };

const WAV_HEADER_BYTES = 44;

/**
 * Recordings: while a call lasts Asterisk writes raw samples (no header to repair after a crash); when it is over the
 * raw file becomes a checked WAV under `recordings/`, encrypted where a key is set, and only then is it deleted. Every
 * step can be done again, so a server that died in the middle finishes at its next start.
 */
export function fsRecordings(options: {
  dataDir: string;
  database: Database;
  keys: RecordingKeys;
  log: Log;
  now: () => number;
  /** A recording could not be written, or could again. */
  onTrouble: (troubled: boolean) => void;
}) {
  const { dataDir, database, keys, log, now } = options;
  const openDir = join(dataDir, RECORDINGS_FOLDER);

  async function keep(callId: CallId, leg: Leg, source: string): Promise<void> {
    const raw = await stat(source).catch(() => null);
    if (raw === null) {
      await mark(source, { state: 'lost', file: null, bytes: null, sha256: null, key_id: null });
      log.warn({ callId, leg, code: 'recording-missing' }, 'a recording is not where it was written');
      return;
    }
    const size = raw.size - (raw.size % 2);
    await lineUp(callId, source, raw.mtimeMs, size / 2 / (MEDIA_SAMPLE_RATE / 1000));
    const key = keys.first;
    const folder = join(dataDir, 'recordings', callId.slice(0, 2), callId);
    const path = join(folder, `${leg}-${now()}.${key === null ? 'wav' : 'sealed'}`);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const meter = peakMeter();
    const wav = async function* (): AsyncGenerator<Buffer> {
      yield wavHeader(size, MEDIA_SAMPLE_RATE);
      if (size === 0) return;
      for await (const chunk of createReadStream(source, { end: size - 1 }) as AsyncIterable<Buffer>) {
        meter.hear(chunk);
        yield chunk;
      }
    };
    const hash = createHash('sha256');
    let bytes = 0;
    try {
      await pipeline(
        async function* () {
          const stored = key === null ? wav() : seal(wav(), WAV_HEADER_BYTES + size, key);
          for await (const chunk of stored) {
            hash.update(chunk);
            bytes += chunk.length;
            yield chunk;
          }
        },
        createWriteStream(`${path}.part`, { mode: 0o600, flush: true }),
      );
    } catch (cause) {
      // On a full disk a half file would take the room the raw one needs.
      await rm(`${path}.part`, { force: true });
      throw cause;
    }
    await rename(`${path}.part`, path);
    await keepPeaks(path, meter.end(), key);
    await mark(source, {
      state: 'kept',
      file: relative(dataDir, path),
      bytes,
      sha256: hash.digest('hex'),
      key_id: key?.id ?? null,
    });
    await rm(source, { force: true });
  }

  async function mark(
    source: string,
    values: Pick<Selectable<Tables['recording']>, 'state' | 'file' | 'bytes' | 'sha256' | 'key_id'>,
  ): Promise<void> {
    await database
      .updateTable('recording')
      .set({ ...values, updated_at: now() })
      .where('source_file', '=', source)
      .execute();
  }

  /** To where its sound says it began: until now its start is when Asterisk's answer came. */
  async function lineUp(callId: CallId, source: string, writtenAt: number, lengthMs: number): Promise<void> {
    const row = await database
      .selectFrom('recording')
      .innerJoin('call', 'call.call_id', 'recording.call_id')
      .select(['recording.start_ms', 'call.arrived_at'])
      .where('recording.call_id', '=', callId)
      .where('recording.source_file', '=', source)
      .executeTakeFirst();
    if (row === undefined) return;
    const startMs = recordingBegan(row.start_ms, writtenAt - row.arrived_at, lengthMs);
    await database
      .updateTable('recording')
      .set({ start_ms: startMs })
      .where('source_file', '=', source)
      .execute();
  }

  /** One after the other: the end of the call and the end of each recording ask for the same file. */
  let finishing: Promise<void> = Promise.resolve();

  async function finishOpen(callId: CallId): Promise<void> {
    const rows = await database
      .selectFrom('recording')
      .selectAll()
      .where('call_id', '=', callId)
      .where('state', '=', 'open')
      .execute();
    for (const row of rows) {
      try {
        await keep(callId, row.leg, row.source_file);
        options.onTrouble(false);
      } catch (error) {
        options.onTrouble(true);
        log.error(
          { callId, leg: row.leg, err: error, code: 'recording-not-kept' },
          'a recording could not be kept; the raw one stays and it is tried again',
        );
      }
    }
  }

  const rowsOf = (callId: CallId) =>
    database.selectFrom('recording').selectAll().where('call_id', '=', callId).orderBy('start_ms').execute();

  return {
    async started(callId: CallId, leg: Leg, file: string, startMs: number): Promise<void> {
      // The path comes over the link: only what Asterisk writes for us is ever read or deleted.
      if (!resolve(file).startsWith(`${resolve(openDir)}/`)) {
        log.error(
          { callId, leg, code: 'recording-path' },
          'a recording outside the recordings folder was refused',
        );
        return;
      }
      await database
        .insertInto('recording')
        .values({
          call_id: callId,
          leg,
          start_ms: startMs,
          source_file: resolve(file),
          file: null,
          bytes: null,
          sha256: null,
          state: 'open',
          key_id: null,
          updated_at: now(),
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },

    /** Keeps the call's open recordings; called when the call, or one of its recordings, has ended. */
    finish(callId: CallId): Promise<void> {
      const mine = finishing.then(() => finishOpen(callId));
      // A failed one has been logged; it must not stop the next.
      finishing = mine.catch(() => undefined);
      return mine;
    },

    /** Calls that are over but whose recordings are still open: after a crash, or a disk that was full. */
    async leftOpen(): Promise<CallId[]> {
      const rows = await database
        .selectFrom('recording')
        .innerJoin('call', 'call.call_id', 'recording.call_id')
        .select('recording.call_id')
        .distinct()
        .where('recording.state', '=', 'open')
        .where('call.ended_at', 'is not', null)
        .execute();
      return rows.map((row) => row.call_id as CallId);
    },

    /** What there is of a call: kept, still being written, lost or deleted. */
    /** SHA-256 of the kept recordings of a call, in the order of time. */
    async checksums(callId: CallId): Promise<{ leg: Leg; startMs: number; sha256: string }[]> {
      const rows = await database
        .selectFrom('recording')
        .select(['leg', 'start_ms', 'sha256'])
        .where('call_id', '=', callId)
        .where('state', '=', 'kept')
        .orderBy('start_ms')
        .execute();
      return rows.map(({ leg, start_ms, sha256 }) => ({ leg, startMs: start_ms, sha256: sha256 ?? '' }));
    },

    async of(callId: CallId) {
      return (await rowsOf(callId)).map(({ leg, start_ms, state }) => ({ leg, startMs: start_ms, state }));
    },

    /** Opens all that can be heard of a call, also of one that lasts: up to what is on the disk now. @throws KeyMissing */
    async open(callId: CallId): Promise<OpenTracks> {
      const files: Awaited<ReturnType<typeof open>>[] = [];
      const close = async () => void (await Promise.all(files.map((file) => file.close())));
      try {
        const tracks: Track[] = [];
        for (const row of await rowsOf(callId)) {
          const raw = row.state === 'open';
          const path = raw ? row.source_file : row.file === null ? null : join(dataDir, row.file);
          if (path === null || (!raw && row.state !== 'kept')) continue;
          const file = await open(path, 'r').catch(() => null);
          if (file === null) continue;
          files.push(file);
          const stored = raw ? await openPlain(file) : await openStored(file, keys);
          const skip = raw ? 0 : WAV_HEADER_BYTES;
          tracks.push({
            leg: row.leg,
            startMs: row.start_ms,
            samples: Math.floor((stored.length - skip) / 2),
            read: (from, count) => stored.read(skip + from * 2, count * 2),
          });
        }
        return { tracks, close };
      } catch (cause) {
        await close();
        throw cause;
      }
    },

    /** Peaks of the kept recordings, as they were measured when they were kept; measured now where there are none. */
    async peaksOf(callId: CallId): Promise<{ leg: Leg; startMs: number; peaks: Buffer }[]> {
      const found: { leg: Leg; startMs: number; peaks: Buffer }[] = [];
      for (const row of await rowsOf(callId)) {
        if (row.state === 'open') {
          const peaks = await measure(row.source_file, 0, keys);
          found.push({ leg: row.leg, startMs: row.start_ms, peaks });
          continue;
        }
        if (row.state !== 'kept' || row.file === null) continue;
        const path = join(dataDir, row.file);
        let peaks = await readPeaks(path, row.key_id !== null, keys);
        if (peaks === null) {
          peaks = await measure(path, WAV_HEADER_BYTES, keys);
          await keepPeaks(path, peaks, row.key_id === null ? null : keys.byId(row.key_id));
        }
        found.push({ leg: row.leg, startMs: row.start_ms, peaks });
      }
      return found;
    },
  };
}
export type Recordings = ReturnType<typeof fsRecordings>;

const MEASURED_AT_ONCE = 1024 * 1024;

async function measure(path: string, skip: number, keys: RecordingKeys): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const stored = skip === 0 ? await openPlain(file) : await openStored(file, keys);
    const meter = peakMeter();
    for (let at = skip; at < stored.length; at += MEASURED_AT_ONCE)
      meter.hear(await stored.read(at, Math.min(MEASURED_AT_ONCE, stored.length - at)));
    return meter.end();
  } finally {
    await file.close();
  }
}

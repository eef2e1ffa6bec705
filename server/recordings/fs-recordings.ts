import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Database } from '../db/pg-database.ts';
import type { Log } from '../log/pino-log.ts';
import type { CallId, Leg } from '../protocol/ids.ts';
import { MEDIA_SAMPLE_RATE, RECORDINGS_FOLDER } from '../protocol/link.ts';
import { wavHeader } from './wav.ts';

/** Where a finished recording is. `startMs`: call time of its first sample. */
export type KeptRecording = { leg: Leg; startMs: number; path: string };

/**
 * Recordings: while a call lasts Asterisk writes raw samples (no header to repair after a crash); when it is over the
 * raw file becomes a checked WAV under `recordings/`, and only then is it deleted. Every step can be done again, so a
 * server that died in the middle finishes at its next start.
 */
export function fsRecordings(options: { dataDir: string; database: Database; log: Log; now: () => number }) {
  const { dataDir, database, log, now } = options;
  const openDir = join(dataDir, RECORDINGS_FOLDER);

  async function keep(callId: CallId, leg: Leg, source: string): Promise<void> {
    const size = await stat(source).then(
      (file) => file.size - (file.size % 2),
      () => null,
    );
    if (size === null) {
      await mark(source, { state: 'lost', file: null, bytes: null, sha256: null });
      log.warn({ callId, leg, code: 'recording-missing' }, 'a recording is not where it was written');
      return;
    }
    const path = join(dataDir, 'recordings', callId.slice(0, 2), callId, `${leg}-${now()}.wav`);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const hash = createHash('sha256');
    const header = wavHeader(size, MEDIA_SAMPLE_RATE);
    await pipeline(
      async function* () {
        hash.update(header);
        yield header;
        if (size === 0) return;
        for await (const chunk of createReadStream(source, { end: size - 1 })) {
          hash.update(chunk);
          yield chunk;
        }
      },
      createWriteStream(`${path}.part`, { mode: 0o600, flush: true }),
    );
    await rename(`${path}.part`, path);
    await mark(source, {
      state: 'kept',
      file: relative(dataDir, path),
      bytes: size + header.length,
      sha256: hash.digest('hex'),
    });
    await rm(source, { force: true });
  }

  async function mark(
    source: string,
    values: { state: 'kept' | 'lost'; file: string | null; bytes: number | null; sha256: string | null },
  ): Promise<void> {
    await database
      .updateTable('recording')
      .set({ ...values, updated_at: now() })
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
      } catch (error) {
        log.error(
          { callId, leg: row.leg, err: error, code: 'recording-not-kept' },
          'a recording could not be kept; it is tried again at the next start',
        );
      }
    }
  }

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

    /** Calls that are over but whose recordings are still open: after a crash. */
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

    async of(callId: CallId): Promise<KeptRecording[]> {
      const rows = await database
        .selectFrom('recording')
        .selectAll()
        .where('call_id', '=', callId)
        .where('state', '=', 'kept')
        .orderBy('start_ms')
        .execute();
      return rows.flatMap((row) =>
        row.file === null ? [] : [{ leg: row.leg, startMs: row.start_ms, path: join(dataDir, row.file) }],
      );
    },
  };
}
export type Recordings = ReturnType<typeof fsRecordings>;

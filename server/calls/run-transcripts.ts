import type { Log } from '../log/pino-log.ts';
import { mediaBegan } from '../media/first-sample.ts';
import type { MediaSink } from '../media/ws-media.ts';
import type { CallId, Leg, QueueName } from '../protocol/ids.ts';
import type { MediaQuery } from '../protocol/link.ts';
import type { TranscriptPartial } from '../protocol/transcript.ts';
import { createMediaClock } from '../stt/media-clock.ts';
import { transcribeLeg } from '../stt/run-transcription.ts';
import type { Speech } from '../stt/start.ts';
import type { NewLine } from './pg-transcript.ts';

/** Where words go. */
export type Words = {
  partial(partial: TranscriptPartial): void;
  line(line: NewLine): Promise<void>;
  status(status: { callId: CallId; leg: Leg; engine: string | null; why: string | null }): void;
};

/** From a speaker's sound to lines: one recogniser stream for each media connection. */
export function runTranscripts(options: {
  speech: Speech;
  words: Words;
  /** The queue a call is in; it may have an engine of its own. */
  queueOf: (callId: CallId) => QueueName | null;
  /** The instant at which call time is 0; null for a call nobody has told of yet. */
  arrivedAtOf: (callId: CallId) => number | null;
  now: () => number;
  log: Log;
}) {
  const { speech, words, queueOf, arrivedAtOf, now, log } = options;
  return {
    open({ call: callId, leg, at }: MediaQuery): MediaSink {
      const pending = new Set<Promise<void>>();
      const leg_ = transcribeLeg({
        callId,
        leg,
        atMs: at,
        firstSampleMs(lengthMs) {
          const arrivedAt = arrivedAtOf(callId);
          return arrivedAt === null ? at : mediaBegan(at, now() - arrivedAt, lengthMs);
        },
        queue: queueOf(callId),
        speech,
        clock: createMediaClock(() => performance.now()),
        onPartial: ({ text, startMs }) => words.partial({ callId, leg, text, startMs, at: now() }),
        onLine: ({ kind, text, startMs, endMs, words: tokens }) => {
          const stored = words.line({ callId, leg, kind, text, startMs, endMs, words: tokens });
          pending.add(stored);
          void stored.finally(() => pending.delete(stored));
        },
        onStatus: ({ engine, why }) => {
          log.info({ callId, leg, engine, why }, 'speech to text of a speaker');
          words.status({ callId, leg, engine, why });
        },
      });
      return {
        write: (bytes) => leg_.write(bytes),
        async end() {
          await leg_.end();
          await Promise.all(pending);
        },
      };
    },
  };
}

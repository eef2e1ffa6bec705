import type { CallId } from '../../server/protocol/ids.ts';
import type { HeardLine } from '../../server/stt/leg-lines.ts';
import { SAMPLES_PER_MS } from '../../server/stt/recognizer.ts';
import { transcribeLeg } from '../../server/stt/run-transcription.ts';
import type { Speech } from '../../server/stt/start.ts';

export type FileTranscript = {
  readonly lines: readonly HeardLine[];
  readonly audioMs: number;
  readonly cpuMs: number;
  /** Only of sound played at its own pace: from the voice's start to the first partial, for each line that had one. */
  readonly firstPartialMs: readonly number[];
  /** Only of sound played at its own pace: from the voice's end to the line. */
  readonly finalDelayMs: readonly number[];
};

/** Why a file has no transcript though its sound could be read. */
export class NoTranscript extends Error {
  readonly code: string;
  constructor(code: string) {
    super(`the recogniser gave no transcript: ${code}`);
    this.name = 'NoTranscript';
    this.code = code;
  }
}

const FRAME_MS = 20;
/** Given without pace, the sound goes in by the second, and the event loop lives between. */
const GULP_MS = 1000;
/** A caller does not hang up in the middle of a word: the gate ends the last phrase, and the engine hears its end. */
const SILENCE_AFTER_MS = 1000;

/** One file through the recogniser of calls. `paced`: 20 ms each 20 ms, as a call would, so that delays mean something. */
export async function transcribeSound(
  speech: Speech,
  sound: Buffer,
  paced: boolean,
): Promise<FileTranscript> {
  const startedAt = performance.now();
  const soundNow = (): number => performance.now() - startedAt;
  const lines: HeardLine[] = [];
  const firstPartialMs: number[] = [];
  const finalDelayMs: number[] = [];
  let cpuMs = 0;
  let partialShown = false;
  let failure: string | null = null;
  const leg = transcribeLeg({
    callId: 'a-sound-file' as CallId,
    leg: 'caller',
    atMs: 0,
    speech,
    onPartial: ({ text, startMs }) => {
      if (!partialShown && text !== '') firstPartialMs.push(Math.round(soundNow() - startMs));
      partialShown = text !== '';
    },
    onLine: (line) => {
      lines.push(line);
      if (line.kind === 'gap') return;
      finalDelayMs.push(Math.round(soundNow() - line.endMs));
      partialShown = false;
    },
    onStatus: ({ engine, why }) => {
      if (engine === null) failure = why;
    },
    onCost: (ms) => {
      cpuMs += ms;
    },
  });
  const bytesPerMs = SAMPLES_PER_MS * 2;
  const all = Buffer.concat([sound, Buffer.alloc(SILENCE_AFTER_MS * bytesPerMs)]);
  const stepBytes = (paced ? FRAME_MS : GULP_MS) * bytesPerMs;
  for (let at = 0; at < all.length && failure === null; at += stepBytes) {
    // A frame exists when its last sample has been spoken.
    const dueMs = paced ? (at + stepBytes) / bytesPerMs - soundNow() : 0;
    if (!paced || dueMs > 0) await new Promise((resolve) => setTimeout(resolve, dueMs));
    leg.write(all.subarray(at, at + stepBytes));
  }
  await leg.end();
  if (failure !== null) throw new NoTranscript(failure);
  const audioMs = Math.round(sound.length / bytesPerMs);
  return {
    lines,
    audioMs,
    cpuMs,
    firstPartialMs: paced ? firstPartialMs : [],
    finalDelayMs: paced ? finalDelayMs : [],
  };
}

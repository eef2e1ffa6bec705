import type { CallId, Leg } from '../protocol/ids.ts';
import type { TranscriptLine, TranscriptPartial } from '../protocol/transcript.ts';
import type { MediaClock } from './media-clock.ts';
import { type OpenRefusal, type RecognizerStream, SAMPLE_RATE, SAMPLES_PER_MS } from './recognizer.ts';
import { FRAME_MS, FRAME_SAMPLES, type GateEvent, SpeechGate } from './speech-gate.ts';
import type { Speech } from './start.ts';

/** A final line before the transcript gives it its number. */
export type HeardLine = Omit<TranscriptLine, 'seq' | 'written' | 'correction'>;
/** An unfinished line before it is sent. Empty text: what was shown turned out to be no words. */
export type HeardPartial = Omit<TranscriptPartial, 'at'>;
export type LegSpeechStatus = {
  readonly callId: CallId;
  readonly leg: Leg;
  /** null: this speaker has no transcript (any more). */
  readonly engine: string | null;
  readonly why: OpenRefusal | Speech['why'] | 'engine-down';
};

export type TranscribeLegOptions = {
  readonly callId: CallId;
  readonly leg: Leg;
  /** Call time of the first sample. */
  readonly atMs: number;
  readonly speech: Speech;
  /** Counts call time for live sound, where frames can be late or missing; absent: the samples alone count. */
  readonly clock?: MediaClock;
  readonly onPartial: (partial: HeardPartial) => void;
  readonly onLine: (line: HeardLine) => void;
  /** Once when the stream is opened or refused, again when the engine gives up. */
  readonly onStatus: (status: LegSpeechStatus) => void;
  /** CPU the engine spent on a phrase, ms. */
  readonly onCost?: (cpuMs: number) => void;
};

/** One speaker of one call, from media bytes to lines. */
export type LegTranscription = {
  /** Signed 16-bit little-endian mono at 16 kHz, cut anywhere, odd lengths too. The buffer is not kept. */
  write(bytes: Buffer): void;
  /** Resolves when the last line has been given. Idempotent. */
  end(): Promise<void>;
};

/** Sound goes to the engine in pieces of this length: fewer messages, and well below the 240 ms between partials. */
const PIECE_MS = 80;
/** More at once is not a voice but a mistake or an attack: the rest is dropped and marked (10 MB block Vosk for minutes). */
const LONGEST_WRITE_BYTES = SAMPLE_RATE * 2 * 10;

/** Opens a stream of the engine for this speaker and cuts the sound into phrases for it. */
export function transcribeLeg(options: TranscribeLegOptions): LegTranscription {
  const { callId, leg, speech, onPartial, onLine, onStatus } = options;
  const line = (part: Pick<HeardLine, 'kind' | 'text' | 'startMs' | 'endMs' | 'words'>): void =>
    onLine({ callId, leg, ...part });
  /** Where the voice began, by the call time of the phrase's first sample (which lies before it). */
  const voices = new Map<number, number>();
  const shown = { text: '' };
  const opened = speech.open({
    leg,
    onPartial: ({ text, startMs }) => {
      shown.text = text;
      onPartial({ callId, leg, text, startMs: Math.round(voices.get(startMs) ?? startMs) });
    },
    onFinal: ({ text, startMs, endMs, words, cpuMs }) => {
      options.onCost?.(cpuMs);
      const start = Math.round(voices.get(startMs) ?? startMs);
      for (const from of voices.keys()) if (from <= startMs) voices.delete(from);
      if (text !== '')
        line({ kind: 'words', text, startMs: start, endMs: Math.round(endMs), words: words && [...words] });
      else if (shown.text !== '') onPartial({ callId, leg, text: '', startMs: start });
      shown.text = '';
    },
    onGap: ({ startMs, endMs }) => line({ kind: 'gap', text: '', startMs, endMs, words: null }),
    onDown: () => onStatus({ callId, leg, engine: null, why: 'engine-down' }),
  });
  const { capabilities } = speech;
  if (!opened.ok || capabilities === null) {
    onStatus({ callId, leg, engine: null, why: speech.why ?? (opened.ok ? 'engine-down' : opened.refusal) });
    return { write: () => undefined, end: () => Promise.resolve() };
  }
  onStatus({ callId, leg, engine: speech.engine, why: null });
  const feeder = createFeeder(opened.stream, (fromMs, startMs) => voices.set(fromMs, startMs));
  const gate = new SpeechGate(capabilities);
  const frames = createFramer();
  let atMs = options.atMs;
  return {
    write(bytes) {
      const taken = bytes.subarray(0, LONGEST_WRITE_BYTES);
      const skippedMs = Math.round((bytes.length - taken.length) / 2 / SAMPLES_PER_MS);
      const late = options.clock?.hear(bytes.length / 2 / SAMPLES_PER_MS) ?? null;
      if (late !== null) {
        for (const event of gate.finish()) feeder.take(event);
        line({
          kind: 'gap',
          text: '',
          startMs: Math.round(atMs),
          endMs: Math.round(atMs + late),
          words: null,
        });
        atMs += late;
      }
      for (const frame of frames(taken)) {
        for (const event of gate.hear(frame, atMs)) feeder.take(event);
        atMs += FRAME_MS;
      }
      if (skippedMs > 0) {
        line({
          kind: 'gap',
          text: '',
          startMs: Math.round(atMs),
          endMs: Math.round(atMs + skippedMs),
          words: null,
        });
        atMs += skippedMs;
      }
    },
    end() {
      for (const event of gate.finish()) feeder.take(event);
      return opened.stream.close();
    },
  };
}

/** Gathers the gate's small frames into pieces for the engine. */
function createFeeder(
  stream: RecognizerStream,
  onVoice: (fromMs: number, startMs: number) => void,
): { take(event: GateEvent): void } {
  let pieces: Int16Array[] = [];
  let piecesAtMs = 0;
  let samples = 0;
  let voiceMs: number | null = null;
  const flush = (): void => {
    if (samples === 0) return;
    const whole = new Int16Array(samples);
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    pieces = [];
    samples = 0;
    stream.write(whole, piecesAtMs);
  };
  return {
    take(event) {
      if (event.is === 'end') {
        flush();
        stream.endPhrase(event.endMs);
        return;
      }
      if (event.is === 'start') {
        voiceMs = event.startMs;
        return;
      }
      if (voiceMs !== null) onVoice(event.atMs, voiceMs);
      voiceMs = null;
      if (samples === 0) piecesAtMs = event.atMs;
      pieces.push(event.pcm);
      samples += event.pcm.length;
      if (samples >= PIECE_MS * SAMPLES_PER_MS) flush();
    },
  };
}

/** Cuts bytes that come in any lengths into frames of the gate; what is left over waits for the next bytes. */
function createFramer(): (bytes: Buffer) => Int16Array[] {
  const frameBytes = FRAME_SAMPLES * 2;
  let rest = Buffer.alloc(0);
  return (bytes) => {
    const all = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    const frames: Int16Array[] = [];
    let at = 0;
    for (; at + frameBytes <= all.length; at += frameBytes) {
      const frame = new Int16Array(FRAME_SAMPLES);
      for (let index = 0; index < FRAME_SAMPLES; index += 1) frame[index] = all.readInt16LE(at + index * 2);
      frames.push(frame);
    }
    rest = Buffer.from(all.subarray(at));
    return frames;
  };
}

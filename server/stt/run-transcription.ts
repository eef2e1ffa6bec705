import type { CallId, Leg, QueueName } from '../protocol/ids.ts';
import type { TranscriptPartial } from '../protocol/transcript.ts';
import { createLegLines, type HeardLine } from './leg-lines.ts';
import type { MediaClock } from './media-clock.ts';
import { type EngineCapabilities, type OpenRefusal, SAMPLE_RATE, SAMPLES_PER_MS } from './recognizer.ts';
import { FRAME_MS, FRAME_SAMPLES, type GateEvent, SpeechGate } from './speech-gate.ts';
import type { Speech } from './start.ts';

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
  /** The same, told by the sound: `lengthMs` of it are here at this moment. */
  readonly firstSampleMs?: (lengthMs: number) => number;
  readonly speech: Speech;
  /** The queue the call waits in or came through: it may have an engine and a language of its own. */
  readonly queue?: QueueName | null;
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
const SETTLING_MS = 500;
const ON_TIME = { gapMs: 0, surplus: false };

/** Opens a stream of the engine for this speaker and cuts the sound into phrases for it. */
export function transcribeLeg(options: TranscribeLegOptions): LegTranscription {
  const { callId, leg, speech, onPartial, onLine, onStatus } = options;
  const lines = createLegLines((line) => onLine({ callId, leg, ...line }));
  /** Where the voice began, by the call time of the phrase's first sample (which lies before it). */
  const voices = new Map<number, number>();
  const shown = { text: '' };
  const clearShown = (startMs: number): void => {
    if (shown.text !== '') onPartial({ callId, leg, text: '', startMs: Math.round(startMs) });
    shown.text = '';
  };
  let engine: EngineCapabilities | null = null;
  const opened = speech.open({
    leg,
    queue: options.queue ?? null,
    onPartial: ({ text, startMs }) => {
      shown.text = text;
      onPartial({ callId, leg, text, startMs: Math.round(voices.get(startMs) ?? startMs) });
    },
    onFinal: ({ text, startMs, endMs, words, cpuMs }) => {
      options.onCost?.(cpuMs);
      const start = Math.round(voices.get(startMs) ?? startMs);
      for (const from of voices.keys()) if (from <= startMs) voices.delete(from);
      const span = { startMs: start, endMs: Math.round(endMs) };
      const spoken =
        text === '' ? null : { kind: 'words' as const, text, ...span, words: words && [...words] };
      lines.words({ startMs, endMs }, spoken);
      if (spoken === null) clearShown(start);
      shown.text = '';
    },
    onGap: (gap) => {
      clearShown(gap.startMs);
      lines.gap(gap, true);
    },
    onMoved: (to) => {
      engine = to;
      onStatus({ callId, leg, engine: to.name, why: null });
    },
    onDown: () => {
      lines.finish();
      onStatus({ callId, leg, engine: null, why: 'engine-down' });
    },
  });
  if (!opened.ok) {
    onStatus({ callId, leg, engine: null, why: speech.why ?? opened.refusal });
    return { write: () => undefined, end: () => Promise.resolve() };
  }
  const { capabilities, stream } = opened;
  engine = capabilities;
  onStatus({ callId, leg, engine: capabilities.name, why: null });
  const feeder = createFeeder(
    {
      write(pcm, atMs, isFirst) {
        if (isFirst) lines.phraseBegan(atMs);
        stream.write(pcm, atMs);
      },
      pausePhrase: () => stream.pausePhrase?.(),
      endPhrase(endMs) {
        lines.phraseEnded(endMs);
        stream.endPhrase(endMs);
      },
    },
    (fromMs, startMs) => voices.set(fromMs, startMs),
  );
  // Read at every frame: after a move to another engine its own limits hold.
  const gate = new SpeechGate({
    get endOfSpeechMs() {
      return (engine ?? capabilities).endOfSpeechMs;
    },
    get longestPhraseMs() {
      return (engine ?? capabilities).longestPhraseMs;
    },
  });
  const frames = createFramer();
  let atMs = options.atMs;
  let heardMs = 0;
  let spoken = false;
  /** The first pieces may be late together; the earliest beginning they tell holds, until somebody speaks. */
  const settle = (lengthMs: number): void => {
    if (spoken || heardMs >= SETTLING_MS || options.firstSampleMs === undefined) return;
    const nowAtMs = options.firstSampleMs(heardMs + lengthMs) + heardMs;
    atMs = heardMs === 0 ? nowAtMs : Math.min(atMs, nowAtMs);
    heardMs += lengthMs;
  };
  /** Sound that never came or is not taken: what is spoken ends before it, time goes on behind it. */
  const skip = (lengthMs: number): void => {
    if (lengthMs <= 0) return;
    for (const event of gate.finish()) feeder.take(event);
    lines.gap({ startMs: atMs, endMs: atMs + lengthMs }, false);
    atMs += lengthMs;
  };
  return {
    write(bytes) {
      const { gapMs, surplus } = options.clock?.hear(bytes.length / 2 / SAMPLES_PER_MS) ?? ON_TIME;
      if (surplus) return;
      settle(bytes.length / 2 / SAMPLES_PER_MS);
      skip(gapMs);
      const taken = bytes.subarray(0, LONGEST_WRITE_BYTES);
      for (const frame of frames(taken)) {
        for (const event of gate.hear(frame, atMs)) {
          spoken = true;
          feeder.take(event);
        }
        atMs += FRAME_MS;
      }
      skip(Math.round((bytes.length - taken.length) / 2 / SAMPLES_PER_MS));
      lines.at(atMs);
    },
    async end() {
      for (const event of gate.finish()) feeder.take(event);
      await stream.close();
      lines.finish();
    },
  };
}

/** Gathers the gate's small frames into pieces for the engine. */
function createFeeder(
  phrases: {
    write(pcm: Int16Array, atMs: number, isFirst: boolean): void;
    pausePhrase(): void;
    endPhrase(endMs: number): void;
  },
  onVoice: (fromMs: number, startMs: number) => void,
): { take(event: GateEvent): void } {
  let pieces: Int16Array[] = [];
  let piecesAtMs = 0;
  let samples = 0;
  let isFirst = true;
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
    phrases.write(whole, piecesAtMs, isFirst);
    isFirst = false;
  };
  return {
    take(event) {
      if (event.is === 'end') {
        flush();
        phrases.endPhrase(event.endMs);
        isFirst = true;
        return;
      }
      if (event.is === 'pause') {
        flush();
        phrases.pausePhrase();
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

import {
  type EngineCapabilities,
  type Gap,
  type OpenedStream,
  type RecognizerEngine,
  SAMPLE_RATE,
  SAMPLES_PER_MS,
  type StreamRequest,
} from '../stt/recognizer.ts';
import type { Speech } from '../stt/start.ts';

export const SCRIPTED: EngineCapabilities = {
  name: 'scripted',
  languages: ['en'],
  mode: 'streaming',
  wordTimes: true,
  confidence: true,
  punctuation: false,
  hotWords: false,
  sampleRate: SAMPLE_RATE,
  place: 'machine',
  answersWithinMs: 1000,
  endOfSpeechMs: 400,
  longestPhraseMs: 20_000,
};

export type ScriptedRecognizer = RecognizerEngine & {
  /** Every phrase heard, in samples. */
  readonly heard: number[];
  /** From now on phrases are lost until `recover`. */
  lose(): void;
  recover(): void;
  /** From now on phrases are neither answered nor lost. */
  stall(): void;
};

/**
 * An engine that hears nothing: each phrase gets the next text of the script, its words spread over the phrase.
 * A text in brackets is shown as a partial and taken back: the final is empty.
 */
export function scriptedRecognizer(
  script: readonly string[],
  maxStreams = 4,
  capabilities: EngineCapabilities = SCRIPTED,
): ScriptedRecognizer {
  const open = new Map<StreamRequest, () => void>();
  const heard: number[] = [];
  let [next, lost, down, stalled] = [0, false, false, false];
  const answer = (request: StreamRequest, startMs: number, endMs: number): void => {
    const text = (script[next++] ?? '').replace(/^\(.*\)$/, '');
    const parts = text.split(' ').filter((part) => part !== '');
    const eachMs = (endMs - startMs) / Math.max(1, parts.length);
    const words = parts.map((part, index) => ({
      text: part,
      startMs: Math.round(startMs + index * eachMs),
      endMs: Math.round(startMs + (index + 1) * eachMs),
      confidence: 1,
    }));
    request.onFinal({ text, startMs, endMs, words, cpuMs: 1 });
  };
  const openStream = (request: StreamRequest): OpenedStream => {
    if (!capabilities.languages.includes(request.language)) return { ok: false, refusal: 'no-model' };
    if (down) return { ok: false, refusal: 'engine-down' };
    if (open.size >= maxStreams) return { ok: false, refusal: 'at-capacity' };
    let phrase: { startMs: number; samples: number } | null = null;
    const over = { is: false };
    open.set(request, () => request.onDown('engine closed'));
    return {
      ok: true,
      capabilities,
      stream: {
        write(pcm, atMs) {
          if (over.is || down || pcm.length === 0) return;
          phrase ??= { startMs: atMs, samples: 0 };
          phrase.samples += pcm.length;
          const word = script[next]?.split(' ')[0];
          if (word !== undefined && word !== '') request.onPartial({ text: word, startMs: phrase.startMs });
        },
        endPhrase(endMs) {
          if (phrase === null || over.is) return;
          const { startMs, samples } = phrase;
          phrase = null;
          heard.push(samples);
          if (stalled) return;
          const gap: Gap = { startMs, endMs };
          if (lost || down) request.onGap(gap);
          else answer(request, startMs, Math.min(endMs, startMs + samples / SAMPLES_PER_MS));
        },
        close() {
          over.is = true;
          open.delete(request);
          return Promise.resolve();
        },
      },
    };
  };
  return {
    capabilities,
    heard,
    open: openStream,
    counts: () => ({ streams: open.size }),
    lose: () => {
      lost = true;
    },
    recover: () => {
      lost = false;
      stalled = false;
    },
    stall: () => {
      stalled = true;
    },
    close() {
      down = true;
      const listeners = [...open.values()];
      open.clear();
      for (const tell of listeners) tell();
      return Promise.resolve();
    },
  };
}

/** What `startSpeech` gives, over a scripted engine. */
export function scriptedSpeech(engine: RecognizerEngine): Speech {
  return {
    engine: engine.capabilities.name,
    language: 'en',
    why: null,
    model: 'scripted',
    capabilities: engine.capabilities,
    open: ({ queue: _queue, ...request }) => engine.open({ ...request, language: 'en' }),
    counts: () => engine.counts(),
    close: () => engine.close(),
  };
}

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Language } from '../protocol/ids.ts';
import {
  type FinalPhrase,
  type Gap,
  type RecognizerEngine,
  type RecognizerStream,
  SAMPLE_RATE,
} from './recognizer.ts';

export type RecognizerCase = {
  readonly name: string;
  start(): Promise<RecognizerEngine>;
  readonly language: Language;
  readonly otherLanguage: Language;
  readonly maxStreams: number;
  /** One phrase of speech at 16 kHz, and what must be heard in it. */
  readonly speech: Int16Array;
  readonly heard: RegExp;
};

type Listener = {
  stream: RecognizerStream;
  finals: FinalPhrase[];
  gaps: Gap[];
  partials: string[];
  down: string[];
};

const nothing = (): void => undefined;
const silentRequest = {
  leg: 'agent' as const,
  onPartial: nothing,
  onFinal: nothing,
  onGap: nothing,
  onDown: nothing,
};

/** What every engine promises, run on the scripted one and on every real one. */
export function recognizerContract(engineCase: RecognizerCase): void {
  const { language, otherLanguage, maxStreams, speech, heard } = engineCase;
  // On a machine with much else to do an engine takes longer; what is slow is told by the benches.
  describe(`recogniser contract: ${engineCase.name}`, { timeout: 60_000 }, () => {
    let engine: RecognizerEngine;
    beforeAll(async () => {
      engine = await engineCase.start();
    }, 60_000);
    afterAll(() => engine.close());

    const listen = (): Listener => {
      const listener = { finals: [], gaps: [], partials: [], down: [] } as unknown as Listener;
      const opened = engine.open({
        language,
        leg: 'caller',
        onPartial: ({ text }) => listener.partials.push(text),
        onFinal: (phrase) => listener.finals.push(phrase),
        onGap: (gap) => listener.gaps.push(gap),
        onDown: (why) => listener.down.push(why),
      });
      if (!opened.ok) throw new Error(opened.refusal);
      listener.stream = opened.stream;
      return listener;
    };
    const speak = (stream: RecognizerStream, sound: Int16Array, atMs: number): number => {
      const step = SAMPLE_RATE / 10;
      for (let at = 0; at < sound.length; at += step)
        stream.write(sound.subarray(at, at + step), atMs + at / 16);
      const endMs = atMs + sound.length / 16;
      stream.endPhrase(endMs);
      return endMs;
    };

    test('[S8] what it can do is told as data, and its streams tell the same', async () => {
      const { name, languages, sampleRate, endOfSpeechMs, longestPhraseMs, answersWithinMs } =
        engine.capabilities;
      expect(name).not.toBe('');
      expect(languages).toContain(language);
      expect(sampleRate).toBe(SAMPLE_RATE);
      expect(endOfSpeechMs).toBeLessThan(longestPhraseMs);
      expect(answersWithinMs).toBeGreaterThan(0);
      const opened = engine.open({ ...silentRequest, language });
      expect(opened.ok && opened.capabilities).toEqual(engine.capabilities);
      if (opened.ok) await opened.stream.close();
    });

    test('[S1] every phrase is answered once, in order, in the call time it was spoken', async () => {
      const listener = listen();
      const firstEnd = speak(listener.stream, speech, 60_000);
      speak(listener.stream, speech, 90_000);
      await listener.stream.close();
      expect(listener.gaps).toEqual([]);
      expect(listener.finals.map(({ startMs }) => startMs)).toEqual([60_000, 90_000]);
      expect(listener.finals[0]?.endMs).toBe(firstEnd);
      for (const { text } of listener.finals) expect(text).toMatch(heard);
    });

    test('[S2] word times lie inside the phrase and never go back; none are invented', async () => {
      const listener = listen();
      const endMs = speak(listener.stream, speech, 5000);
      await listener.stream.close();
      const words = listener.finals[0]?.words ?? null;
      if (!engine.capabilities.wordTimes) return expect(words).toBeNull();
      expect(words?.length).toBeGreaterThan(0);
      let before = 5000;
      for (const word of words ?? []) {
        expect(word.startMs).toBeGreaterThanOrEqual(before - 1);
        expect(word.endMs).toBeGreaterThanOrEqual(word.startMs);
        before = word.endMs;
      }
      expect(before).toBeLessThanOrEqual(endMs + 1);
    });

    test('[S3] past its stated limit a stream is refused, and a closed one gives its place back', async () => {
      const listeners = Array.from({ length: maxStreams }, listen);
      expect(engine.counts()).toEqual({ streams: maxStreams });
      expect(listen).toThrow('at-capacity');
      await listeners[0]?.stream.close();
      const again = listen();
      await Promise.all([...listeners, again].map(({ stream }) => stream.close()));
      expect(engine.counts()).toEqual({ streams: 0 });
    });

    test('[S4] a language without a model is refused', () => {
      expect(engine.open({ ...silentRequest, language: otherLanguage })).toEqual({
        ok: false,
        refusal: 'no-model',
      });
    });

    test('[S5] an empty phrase is no phrase, and close is idempotent and final', async () => {
      const listener = listen();
      listener.stream.write(new Int16Array(0), 0);
      listener.stream.endPhrase(100);
      await Promise.all([listener.stream.close(), listener.stream.close()]);
      speak(listener.stream, speech, 0);
      expect([listener.finals, listener.gaps]).toEqual([[], []]);
    });

    test('[S6] two speakers at once do not mix', async () => {
      const [one, other] = [listen(), listen()];
      speak(one.stream, speech, 1000);
      speak(other.stream, speech, 2000);
      await Promise.all([one.stream.close(), other.stream.close()]);
      expect(one.finals.map(({ startMs }) => startMs)).toEqual([1000]);
      expect(other.finals.map(({ startMs }) => startMs)).toEqual([2000]);
    });

    test('[S7] closing the engine tells open streams once, gives their sound up as gaps and opens no more', async () => {
      const listener = listen();
      listener.stream.write(speech, 0);
      await engine.close();
      await engine.close();
      expect(listener.down).toHaveLength(1);
      expect(listen).toThrow('engine-down');
      await listener.stream.close();
    });
  });
}

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLog } from '../log/pino-log.ts';
import { SCRIPTED, type ScriptedRecognizer, scriptedRecognizer } from '../testing/scripted-recognizer.ts';
import { recognizerContract } from './recognizer.contract.ts';
import { createEngineChain } from './run-engine-chain.ts';

const log = createLog('test', 'silent');
const named = (name: string, script: string[], maxStreams = 4): ScriptedRecognizer =>
  scriptedRecognizer(script, maxStreams, { ...SCRIPTED, name });

recognizerContract({
  name: 'a chain of two',
  start: () => {
    const first = named(
      'first',
      Array.from({ length: 20 }, () => 'good morning'),
    );
    const chain = createEngineChain({
      engines: [first],
      language: 'en',
      limit: { most: 4, taken: 0 },
      live: true,
      log,
    });
    return Promise.resolve({
      capabilities: first.capabilities,
      open: ({ language, ...request }) =>
        language === 'en' ? chain.open(request) : { ok: false, refusal: 'no-model' },
      counts: first.counts,
      close: first.close,
    });
  },
  language: 'en',
  otherLanguage: 'zh',
  maxStreams: 4,
  speech: new Int16Array(32_000).fill(1000),
  heard: /^good morning$/,
});

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

function begin(engines: ScriptedRecognizer[], most = 10) {
  const told: string[] = [];
  const limit = { most, taken: 0 };
  const chain = createEngineChain({ engines, language: 'en', limit, live: true, log });
  const open = () =>
    chain.open({
      leg: 'caller',
      onPartial: () => undefined,
      onFinal: ({ text, startMs, endMs }) => told.push(`${text} ${startMs}-${endMs}`),
      onGap: ({ startMs, endMs }) => told.push(`— ${startMs}-${endMs}`),
      onMoved: ({ name }) => told.push(`moved to ${name}`),
      onDown: (why) => told.push(`down: ${why}`),
    });
  const opened = open();
  if (!opened.ok) throw new Error(opened.refusal);
  const { stream } = opened;
  const sound = (atMs: number) => stream.write(new Int16Array(16_000), atMs);
  const speak = (atMs: number) => {
    sound(atMs);
    stream.endPhrase(atMs + 1000);
  };
  return { told, limit, open, stream, sound, speak, name: opened.capabilities.name };
}

test('[S70] the first engine hears; when it goes down the next takes over, what was cut is a gap', async () => {
  const [first, second] = [named('first', ['one']), named('second', ['two'])];
  const { told, sound, speak, stream, name } = begin([first, second]);
  expect(name).toBe('first');
  speak(0);
  sound(2000);
  await first.close();
  sound(3000);
  stream.endPhrase(4000);
  expect(told).toEqual(['one 0-1000', '— 2000-3000', 'moved to second', 'two 3000-4000']);
});

test('[S71] an engine that does not answer within its time is left: its phrases are gaps', () => {
  const [first, second] = [named('first', []), named('second', ['two', 'three'])];
  const { told, speak, open } = begin([first, second]);
  first.stall();
  speak(0);
  vi.advanceTimersByTime(SCRIPTED.answersWithinMs - 1);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(1);
  speak(5000);
  expect(told).toEqual(['— 0-1000', 'moved to second', 'two 5000-6000']);
  const other = open();
  expect(other.ok && other.capabilities.name).toBe('second');
});

test('[S72] new streams use the first engine again when it has rested', () => {
  const [first, second] = [named('first', []), named('second', [])];
  const { speak, open } = begin([first, second]);
  first.stall();
  speak(0);
  vi.advanceTimersByTime(SCRIPTED.answersWithinMs);
  vi.advanceTimersByTime(30_000);
  const other = open();
  expect(other.ok && other.capabilities.name).toBe('first');
});

test('[S73] with nothing left the page is told, phrases are gaps, and the next speech looks again', () => {
  const first = named('first', ['again']);
  const { told, speak } = begin([first]);
  first.stall();
  speak(0);
  vi.advanceTimersByTime(SCRIPTED.answersWithinMs);
  speak(2000);
  expect(told).toEqual(['— 0-1000', 'down: no answer in time', '— 2000-3000']);
  vi.advanceTimersByTime(30_000);
  first.recover();
  speak(40_000);
  expect(told.slice(3)).toEqual(['moved to first', 'again 40000-41000']);
});

test('[S74] past the limit of the machine a stream is refused; places come back', async () => {
  const { open, stream, limit } = begin([named('first', []), named('second', [])], 1);
  expect(open()).toEqual({ ok: false, refusal: 'at-capacity' });
  await stream.close();
  expect(limit.taken).toBe(0);
  expect(open().ok).toBe(true);
});

test('[S74] a farm of other machines does not count; past its own limit the machine helps', () => {
  const farm = scriptedRecognizer([], 1, { ...SCRIPTED, name: 'farm', place: 'network' });
  const { open, limit, name } = begin([farm, named('local', [])], 1);
  expect([name, limit.taken]).toEqual(['farm', 0]);
  const second = open();
  expect(second.ok && second.capabilities.name).toBe('local');
  expect(open()).toEqual({ ok: false, refusal: 'at-capacity' });
});

test('[S75] a call that ends while its engine is stuck is not held up', async () => {
  const first = named('first', []);
  const { told, speak, stream, limit } = begin([first]);
  first.stall();
  speak(0);
  const closed = stream.close();
  vi.advanceTimersByTime(SCRIPTED.answersWithinMs);
  await closed;
  expect(limit.taken).toBe(0);
  expect(told).toEqual(['— 0-1000']);
});

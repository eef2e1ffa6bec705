import { expect, test } from 'vitest';
import { createLog } from '../log/pino-log.ts';
import { mediaBegan } from '../media/first-sample.ts';
import type { CallId } from '../protocol/ids.ts';
import { SpeechSettings } from '../protocol/speech.ts';
import {
  type ScriptedRecognizer,
  scriptedRecognizer,
  scriptedSpeech,
} from '../testing/scripted-recognizer.ts';
import type { HeardLine } from './leg-lines.ts';
import { type HeardPartial, type LegSpeechStatus, transcribeLeg } from './run-transcription.ts';
import { startSpeech } from './start.ts';

const callId = 'call-0001' as CallId;

function begin(
  engine: ScriptedRecognizer,
  atMs = 0,
  more: Partial<Parameters<typeof transcribeLeg>[0]> = {},
) {
  const lines: HeardLine[] = [];
  const partials: HeardPartial[] = [];
  const statuses: LegSpeechStatus[] = [];
  const leg = transcribeLeg({
    callId,
    leg: 'caller',
    atMs,
    speech: scriptedSpeech(engine),
    onLine: (line) => lines.push(line),
    onPartial: (partial) => partials.push(partial),
    onStatus: (status) => statuses.push(status),
    ...more,
  });
  return { leg, lines, partials, statuses };
}

/** A voice, or silence, as bytes. */
const voice = (ms: number): Buffer =>
  Buffer.from(new Int16Array(ms * 16).map((_, i) => (i % 2 ? 3000 : -3000)).buffer);
const silence = (ms: number): Buffer => Buffer.alloc(ms * 32);

test('[S20] speech becomes lines in call time, from the media alone', async () => {
  const { leg, lines, partials, statuses } = begin(scriptedRecognizer(['good morning', 'goodbye']), 7000);
  leg.write(Buffer.concat([silence(1000), voice(1000), silence(1000), voice(600), silence(600)]));
  await leg.end();
  expect(lines.map(({ text, startMs, endMs }) => [text, startMs, endMs])).toEqual([
    ['good morning', 8000, 9000],
    ['goodbye', 10_000, 10_600],
  ]);
  expect(lines[0]).toMatchObject({ callId, leg: 'caller', kind: 'words' });
  expect(partials[0]).toEqual({ callId, leg: 'caller', text: 'good', startMs: 8000 });
  expect(statuses).toEqual([{ callId, leg: 'caller', engine: 'scripted', why: null }]);
});

test('[S27] call time begins with the first sample: not when the sound was asked for, nor when a busy process took it', async () => {
  let nowMs = 7400;
  const firstSampleMs = (lengthMs: number) => mediaBegan(7000, nowMs, lengthMs);
  const { leg, lines } = begin(scriptedRecognizer(['good morning']), 7000, { firstSampleMs });
  // Asked for at 7.000, spoken from 7.120 on; the process had no time before 7.400 and finds 280 ms of it.
  for (const ms of [100, 100, 80]) leg.write(silence(ms));
  for (const piece of [silence(720), voice(1000), silence(1000)]) {
    nowMs += piece.length / 32;
    leg.write(piece);
  }
  await leg.end();
  expect(lines).toMatchObject([{ startMs: 8120, endMs: 9120 }]);
});

test('[S21] how the bytes are cut changes nothing, odd lengths too', async () => {
  const sound = Buffer.concat([silence(700), voice(900), silence(700), voice(500), silence(500)]);
  const whole = begin(scriptedRecognizer(['one', 'two']));
  whole.leg.write(sound);
  await whole.leg.end();
  for (const size of [1, 7, 641, 32_001]) {
    const cut = begin(scriptedRecognizer(['one', 'two']));
    for (let at = 0; at < sound.length; at += size) cut.leg.write(sound.subarray(at, at + size));
    await cut.leg.end();
    expect(cut.lines).toEqual(whole.lines);
  }
});

test('[S22] 10 MB at once is cut to ten seconds, the rest is a marked gap and time goes on behind it', async () => {
  const { leg, lines } = begin(scriptedRecognizer(['after']));
  leg.write(Buffer.alloc(10_000_000));
  leg.write(Buffer.concat([silence(500), voice(500), silence(500)]));
  await leg.end();
  expect(lines).toMatchObject([
    { kind: 'gap', startMs: 10_000, endMs: 312_500 },
    { kind: 'words', text: 'after', startMs: 313_000 },
  ]);
});

test('[S23] sound the engine lost is a gap in the transcript', async () => {
  const engine = scriptedRecognizer(['heard']);
  const { leg, lines } = begin(engine);
  engine.lose();
  leg.write(Buffer.concat([silence(500), voice(500), silence(500)]));
  engine.recover();
  leg.write(Buffer.concat([voice(500), silence(500)]));
  await leg.end();
  expect(lines.map(({ kind, text }) => [kind, text])).toEqual([
    ['gap', ''],
    ['words', 'heard'],
  ]);
});

test('[S24] words that turn out to be none are taken off the page', async () => {
  const engine = scriptedRecognizer(['(hm)']);
  const { leg, lines, partials } = begin(engine);
  leg.write(Buffer.concat([silence(500), voice(500), silence(500)]));
  await leg.end();
  expect(lines).toEqual([]);
  expect(partials[0]?.text).toBe('(hm)');
  expect(partials.at(-1)).toEqual({ callId, leg: 'caller', text: '', startMs: 500 });
});

test('[S25] past the capacity, and without an engine, a call has no transcript and says why', async () => {
  const full = begin(scriptedRecognizer([], 0));
  full.leg.write(voice(1000));
  await full.leg.end();
  expect(full.statuses).toEqual([{ callId, leg: 'caller', engine: null, why: 'at-capacity' }]);

  const settings = SpeechSettings.parse({ engine: 'none', language: 'zh' });
  const log = createLog('test', 'silent');
  const speech = await startSpeech({ modelDirs: [], cacheDir: '/nonexistent', settings, log });
  expect([speech.engine, speech.language, speech.why]).toEqual([null, 'zh', 'switched-off']);
  const statuses: LegSpeechStatus[] = [];
  const nothing = () => undefined;
  const onStatus = (status: LegSpeechStatus) => statuses.push(status);
  const leg = transcribeLeg({
    callId,
    leg: 'agent',
    atMs: 0,
    speech,
    onLine: nothing,
    onPartial: nothing,
    onStatus,
  });
  leg.write(voice(1000));
  await leg.end();
  expect(statuses).toEqual([{ callId, leg: 'agent', engine: null, why: 'switched-off' }]);
});

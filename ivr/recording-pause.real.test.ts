import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { ResultPromise } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AgentId, CallId } from '../server/protocol/ids.ts';
import { soundOf, type Track } from '../server/recordings/sound.ts';
import { type Switchboard, until } from './testing/child-switchboard.ts';
import type { FakeServer } from './testing/fake-server.ts';
import { type Hall, openHall, phoneAt } from './testing/hall.ts';
import { agentAnswers, callerSpeaks } from './testing/sip-scenarios.ts';

const agentId = 'agent-one' as AgentId;
const FRAME_MS = 20;
const FRAME_BYTES = 640;
/** Loud and silent are told apart far from the level of either; a telephone line is never quite zero. */
const LOUD = 500;
/** The way of the voice through the switch, and what a busy machine is late in saying when a file began: 200 ms. */
const PRESS_FRAMES = 10;

let hall: Hall;
let server: FakeServer;
let board: Switchboard;
let ivr: ResultPromise;

beforeAll(async () => {
  hall = await openHall({
    people: [agentId],
    queue: { ringMs: 5000, wrapUpMs: 0, greeting: false },
    begin: (switchboard) => {
      ivr = switchboard.startIvr();
    },
  });
  ({ server, board } = hall);
}, 180_000);
afterAll(() => hall?.close(), 30_000);

/** Where sound is, frame by frame of 20 ms: true is loud. */
function loudness(sound: Buffer): boolean[] {
  const frames: boolean[] = [];
  for (let at = 0; at + FRAME_BYTES <= sound.length; at += FRAME_BYTES) {
    let peak = 0;
    for (let byte = at; byte < at + FRAME_BYTES; byte += 2)
      peak = Math.max(peak, Math.abs(sound.readInt16LE(byte)));
    frames.push(peak > LOUD);
  }
  return frames;
}

/** A citizen's machine that is short of time leaves frames out; that is no loss of ours. */
const loudShare = (frames: boolean[]): number => frames.filter((loud) => loud).length / frames.length;

function trackOf({ file, leg, startMs }: { file: string; leg: Track['leg']; startMs: number }): Track {
  const raw = readFileSync(file);
  const read = async (from: number, count: number) => raw.subarray(from * 2, (from + count) * 2);
  return { leg, startMs, samples: raw.length >> 1, read };
}

const pauseMs = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('the pause of the recording, on a real Asterisk', () => {
  it('[C20] what is said in a pause is neither in the file nor sent on, call time goes on, also over kill -9', async () => {
    const tone = join(board.config.dataDir, 'tone.alaw');
    // 500 Hz at full A-law swing: 8 samples up, 8 down.
    writeFileSync(tone, Buffer.from(Array.from({ length: 16_000 }, (_, n) => (n % 16 < 8 ? 0xaa : 0x2a))));
    const phone = phoneAt(hall, 0);
    await server.request('agent:setAvailability', { agentId, availability: { ready: true } });
    const agentDone = phone(agentAnswers);
    const citizenDone = board.citizen(callerSpeaks(tone));
    const answered = await server.fact('call:answered', undefined, 15_000);
    const callId = answered.fact.callId as CallId;
    const started = await server.fact('recording:started', (fact) => fact.leg === 'caller');
    const size = () => readFileSync(started.fact.file).length;
    const arrivedAt = (await server.fact('call:arrived')).at;
    await until(async () => size() > 64_000);
    expect(
      await server.request('call:pauseRecording', { callId, agentId: 'other' as AgentId }),
    ).toMatchObject({
      refusal: { code: 'not-your-call' },
    });
    const pressedAt = Date.now();
    expect(await server.request('call:pauseRecording', { callId, agentId })).toEqual({
      ok: true,
      value: null,
    });
    expect(await server.request('call:pauseRecording', { callId, agentId })).toMatchObject({
      refusal: { code: 'already-done' },
    });
    const paused = await server.fact('recording:paused');
    const sent = () => server.sound.get('caller') ?? 0;
    const sentBefore = sent();
    await pauseMs(800);
    // A successor finds the pause: it begins neither a recording nor a way for the sound.
    ivr.kill('SIGKILL');
    await ivr;
    const pictures = server.pictures.length;
    ivr = board.startIvr();
    await until(
      async () => server.pictures.length > pictures && server.states().get(agentId)?.is === 'talking',
    );
    await pauseMs(800);
    expect(sent()).toBe(sentBefore);
    expect(await server.request('call:resumeRecording', { callId, agentId })).toEqual({
      ok: true,
      value: null,
    });
    const resumed = await server.fact('recording:resumed');
    await until(async () => sent() > sentBefore + 32_000);
    await pauseMs(1000);
    expect(await server.request('call:hangUp', { callId, agentId })).toEqual({ ok: true, value: null });
    expect(await citizenDone).toBe(0);
    await agentDone;
    await server.fact('recording:ended', (fact) => fact.leg === 'caller');
    const files = server.facts.flatMap(({ fact }) =>
      fact.fact === 'recording:started' && fact.leg === 'caller' ? [fact] : [],
    );
    // A file each: the successor must not write over the words before the pause.
    expect(new Set(files.map(({ file }) => file)).size).toBe(2);
    const sound = soundOf(files.map(trackOf), null, null);
    const frames = loudness((await buffer(sound.read(0, sound.bytes))).subarray(44));
    const at = (instant: number) => Math.round((instant - arrivedAt) / FRAME_MS);
    const [from, to] = [at(paused.at), at(resumed.at)];
    const first = Math.ceil(started.fact.startMs / FRAME_MS);
    const lastLoud = frames.lastIndexOf(true, to - 1);
    const loudAgain = frames.indexOf(true, to);
    // What Asterisk wrote, before anything of ours has read it: all that was said up to the press.
    const written = loudness(readFileSync(started.fact.file));
    expect(loudShare(written)).toBeGreaterThan(0.95);
    expect(first + written.length).toBeGreaterThan(at(pressedAt) - PRESS_FRAMES);
    // The same as a player reads it.
    expect(loudShare(frames.slice(first + 10, lastLoud))).toBeGreaterThan(0.95);
    expect(lastLoud).toBeGreaterThan(at(pressedAt) - PRESS_FRAMES);
    expect(frames.slice(from + 1, to).some((loud) => loud)).toBe(false);
    expect(loudAgain - to).toBeLessThan(20);
    expect(loudShare(frames.slice(loudAgain + 2, -5))).toBeGreaterThan(0.95);
  }, 90_000);
});

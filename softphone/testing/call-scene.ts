import { NOBODY_AROUND } from '../../server/protocol/conversation.ts';
import type { CallPage, Peaks } from '../../server/protocol/recording.ts';
import { callPeaks, peakMeter } from '../../server/recordings/peaks.ts';
import { wavHeader } from '../../server/recordings/wav.ts';
import type { FakeServer } from './fake-server.ts';
import { talkingScene } from './scenes.ts';

const RATE = 16_000;

/** A call of a minute to listen back to: tones where the lines of the talking scene are, silence between them. */
export function finishedCall(server: FakeServer, now: number, more: Partial<CallPage> = {}): void {
  talkingScene(server, now);
  const { picture } = server.truth;
  const lines = server.truth.lines.map((line) =>
    line.seq === 7 ? { ...line, kind: 'paused' as const, endMs: 52_000 } : line,
  );
  server.truth.lines = [];
  const durationMs = 62_000;
  const samples = { caller: new Int16Array(62 * RATE), agent: new Int16Array(62 * RATE) };
  for (const line of lines) {
    if (line.kind !== 'words') continue;
    const from = Math.round((line.startMs * RATE) / 1000);
    const to = Math.round((line.endMs * RATE) / 1000);
    for (let at = from; at < to; at += 1) {
      const syllable = 0.35 + 0.65 * Math.abs(Math.sin((at - from) / 1900));
      samples[line.leg][at] = Math.round(
        9000 * syllable * Math.sin((at * 2 * Math.PI * (line.leg === 'caller' ? 220 : 330)) / RATE),
      );
    }
  }
  const mixed = samples.caller.map((value, at) => value + (samples.agent[at] ?? 0));
  const data = Buffer.from(mixed.buffer);
  server.truth.sound = Buffer.concat([wavHeader(data.length, RATE), data]);
  const measured = (['caller', 'agent'] as const).map((leg) => {
    const meter = peakMeter();
    meter.hear(Buffer.from(samples[leg].buffer));
    return { leg, startMs: 0, peaks: meter.end() };
  });
  server.truth.peaks = callPeaks(measured, durationMs) satisfies Peaks;
  if (picture.call === null) throw new Error('the scene has no call');
  const call = server.truth.picture.call;
  if (call === null) throw new Error('the scene has no call');
  server.truth.callPage = {
    call: { ...call, endedAt: now, stage: { is: 'ended', outcome: 'answered', since: now } },
    agentName: '王芳',
    lines,
    ticket: server.truth.picture.ticket,
    recordings: [
      { leg: 'caller', startMs: 0 },
      { leg: 'agent', startMs: 0 },
    ],
    soundMs: durationMs,
    silence: null,
    confidential: false,
    hidden: false,
    hold: null,
    audit: [],
    ...more,
  };
  server.truth.picture = {
    state: { is: 'ready', since: now },
    call: null,
    around: NOBODY_AROUND,
    lines: [],
    ticket: null,
    history: [],
  };
}

import { describe, expect, it } from 'vitest';
import { giveUpRate, learnHandling, learnWait, type Pace, serviceRate, unknownPace } from './pace.ts';
import type { QueueState } from './queue-state.ts';
import {
  answered,
  call,
  citizens,
  desk,
  ended,
  need,
  oneQueue,
  play,
  queued,
  signIn,
  type Told,
} from './testing/play.ts';
import { estimates } from './wait-estimate.ts';

/** Two minutes a call, a caller in a hundred seconds gives up. */
const pace: Pace = { handlings: 1, handledMs: 120_000, waitedMs: 100_000, abandoned: 1 };
const paced = (state: QueueState): QueueState => ({ ...state, paces: { [citizens]: pace } });
const waits = (state: QueueState) => Object.fromEntries(estimates(state));

describe('expected wait', () => {
  it('[E1] the sum over the places ahead of 1 / (agents * service + place * giving up)', () => {
    const { state } = play([signIn('a', 'b'), ...['x', 'y', 'c1', 'c2', 'c3'].map((name) => queued(name))]);
    const [first, second, third] = [0, 1, 2].map((place) => 1 / (2 / 120_000 + place / 100_000)) as [
      number,
      number,
      number,
    ];
    expect(waits(paced(state))).toEqual({
      x: 0,
      y: 0,
      c1: Math.round(first),
      c2: Math.round(first + second),
      c3: Math.round(first + second + third),
    });
  });

  it('[E2] only those lengthen a wait who need the same agents, by the share of theirs that are mine', () => {
    const desks: Told = { event: 'agents:replaced', agents: [desk('a', { english: 1 }), desk('b')] };
    const english = { skills: [need('english')] };
    const { state } = play([
      desks,
      queued('x'),
      queued('y'),
      queued('zh'),
      queued('en', english),
      queued('zh2'),
    ]);
    const { zh, en, zh2 } = waits(paced(state));
    // One agent speaks English; half of the caller ahead is that agent's work.
    const mine = 1 / (1 / 120_000);
    expect(en).toBe(Math.round(0.5 / (1 / 120_000) + 1 / (1 / 120_000 + 0.5 / 100_000)));
    expect(en).toBeGreaterThan(mine);
    expect(zh2).toBeGreaterThan(zh ?? Infinity);
  });

  it('[E3] where nobody is there who could help nobody can tell', () => {
    const { state } = play([signIn('a'), queued('c1', { skills: [need('english')] })]);
    expect(waits(state)).toEqual({});
  });

  it('[E4] a pace is learnt from what happened; before that it is sane', () => {
    expect(1 / serviceRate(unknownPace)).toBeCloseTo(180_000);
    let learnt = unknownPace;
    for (let index = 0; index < 1000; index += 1)
      learnt = learnWait(learnHandling(learnt, 60_000), 30_000, index % 3 === 0);
    expect(1 / serviceRate(learnt)).toBeGreaterThan(59_000);
    expect(1 / serviceRate(learnt)).toBeLessThan(62_000);
    expect(1 / giveUpRate(learnt)).toBeGreaterThan(85_000);
    expect(1 / giveUpRate(learnt)).toBeLessThan(100_000);
  });

  it('[E4] the queue learns from the ring to the end of the wrap-up, and from every wait', () => {
    const { state } = play(
      [
        signIn('a'),
        queued('c1'),
        answered('c1', 'a'),
        queued('c2'),
        ended('c1'),
        { event: 'caller:left', callId: call('c2') },
      ],
      oneQueue({ wrapUpMs: 0 }),
    );
    const learnt = state.paces[citizens];
    expect(learnt).toEqual(learnWait(learnHandling(learnWait(unknownPace, 1000, false), 3000), 2000, true));
  });
});

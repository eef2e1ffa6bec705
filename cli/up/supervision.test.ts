import { describe, expect, it } from 'vitest';
import { HEALTHY_AFTER_MS, type Supervision, type SupervisionEvent, started, step } from './supervision.ts';

/** Feeds events in order; gives the last state and all waits that were asked for. */
function play(events: SupervisionEvent[]) {
  let state: Supervision = started(0);
  const waits: number[] = [];
  for (const event of events) {
    const next = step(state, event);
    state = next.state;
    for (const command of next.commands) if (command.command === 'startAfter') waits.push(command.ms);
  }
  return { state, waits };
}

const die = (at: number): SupervisionEvent[] => [
  { event: 'exited', at },
  { event: 'due', at },
];

describe('a supervised process', () => {
  it('[U1] is started again after a wait that doubles from 0.2 s to 5 s', () => {
    const { waits, state } = play([1, 2, 3, 4, 5, 6, 7].flatMap(die));
    expect(waits).toEqual([200, 400, 800, 1600, 3200, 5000, 5000]);
    expect(state.restarts).toBe(7);
  });

  it('[U2] that lived half a minute starts again at once, as the first time', () => {
    const { waits } = play([...die(1), ...die(2), ...die(2 + HEALTHY_AFTER_MS)]);
    expect(waits).toEqual([200, 400, 200]);
  });

  it('[U3] is never started again after stop, whatever arrives late', () => {
    const { waits, state } = play([
      { event: 'exited', at: 1 },
      { event: 'stop' },
      { event: 'due', at: 2 },
      { event: 'exited', at: 3 },
    ]);
    expect(waits).toEqual([200]);
    expect(state.is).toBe('stopped');
  });
});

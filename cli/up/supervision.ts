/**
 * One supervised process: when it is started again after it ended. Time arrives inside the event.
 *
 * running --exited--> waiting --due--> running      (back-off doubles; forgotten after a healthy stretch)
 * any     --stop----> stopped
 */
export type Supervision =
  | { is: 'running'; since: number; failures: number; restarts: number }
  | { is: 'waiting'; failures: number; restarts: number }
  | { is: 'stopped'; restarts: number };

export type SupervisionEvent =
  | { event: 'exited'; at: number }
  | { event: 'due'; at: number }
  | { event: 'stop' };

export type SupervisionCommand = { command: 'startAfter'; ms: number } | { command: 'start' };

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5000;
/** A process that lived this long was well: its next end is a first one again. */
export const HEALTHY_AFTER_MS = 30_000;

export const started = (at: number): Supervision => ({ is: 'running', since: at, failures: 0, restarts: 0 });

/** What follows from an event. */
export function step(
  state: Supervision,
  event: SupervisionEvent,
): { state: Supervision; commands: SupervisionCommand[] } {
  const stay = { state, commands: [] };
  if (state.is === 'stopped') return stay;
  switch (event.event) {
    case 'stop':
      return { state: { is: 'stopped', restarts: state.restarts }, commands: [] };
    case 'exited': {
      if (state.is !== 'running') return stay;
      const failures = event.at - state.since >= HEALTHY_AFTER_MS ? 0 : state.failures;
      const ms = Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS);
      return {
        state: { is: 'waiting', failures: failures + 1, restarts: state.restarts },
        commands: [{ command: 'startAfter', ms }],
      };
    }
    case 'due': {
      if (state.is !== 'waiting') return stay;
      return {
        state: { is: 'running', since: event.at, failures: state.failures, restarts: state.restarts + 1 },
        commands: [{ command: 'start' }],
      };
    }
  }
}

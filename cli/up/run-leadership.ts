import { FromIvr, type ToIvr } from '../../ivr/standby/words.ts';
import { type Leadership, type LeadershipEvent, nobodyLeads, step } from './leadership.ts';

export type LeadershipPorts<Name extends string> = {
  send: (name: Name, word: ToIvr) => void;
  /** SIGKILL. */
  end: (name: Name) => void;
  /** For those who ask from outside which one leads. */
  note: (name: Name, role: Role) => void;
};
export type Role = 'leads' | 'warm';

export type RunningLeadership<Name extends string> = {
  /** A word from this process. */
  hear: (name: Name, word: unknown) => void;
  ended: (name: Name) => void;
  leader: () => Name | null;
  /** All are stopped now: the end of a leader makes no other one. */
  close: () => void;
};

/** Says which of the `ivr` processes leads. */
export function runLeadership<Name extends string>(ports: LeadershipPorts<Name>): RunningLeadership<Name> {
  let state: Leadership<Name> = nobodyLeads;
  let closed = false;
  const happen = (event: LeadershipEvent<Name>) => {
    if (closed) return;
    const next = step(state, event);
    state = next.state;
    for (const command of next.commands) {
      const { name } = command;
      if (command.command === 'end') {
        ports.end(name);
        continue;
      }
      ports.note(name, command.command === 'lead' ? 'leads' : 'warm');
      ports.send(name, { say: command.command, reign: command.reign });
    }
  };
  return {
    hear: (name, said) => {
      const word = FromIvr.safeParse(said);
      if (!word.success) return;
      if (word.data.say === 'ready') happen({ event: 'ready', name });
      else happen({ event: 'accused', by: name, reign: word.data.reign });
    },
    ended: (name) => happen({ event: 'ended', name }),
    leader: () => (state.now.is === 'led' ? state.now.by : null),
    close: () => {
      closed = true;
    },
  };
}

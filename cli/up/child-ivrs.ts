import type { ProcessPlan, SupervisedProcess } from './child-process.ts';
import type { IvrName } from './fs-process-list.ts';
import { type Role, runLeadership } from './run-leadership.ts';

/** The `ivr` processes of one system; one of them leads. */
export interface Ivrs {
  first: SupervisedProcess;
  /** The one that leads now, or null between two. */
  leader: () => SupervisedProcess | null;
  /** Of all together. */
  restarts: () => number;
  stop: () => Promise<void>;
}

/** Starts so many `ivr` processes and says which of them leads. */
export function superviseIvrs(
  count: number,
  run: (
    name: IvrName,
    plan: Required<Pick<ProcessPlan, 'onWord' | 'onEnd'>> & { env: Record<string, string> },
  ) => SupervisedProcess,
  note: (name: IvrName, role: Role) => void,
): Ivrs {
  const all: Partial<Record<IvrName, SupervisedProcess>> = {};
  const leadership = runLeadership<IvrName>({
    send: (name, word) => all[name]?.send(word),
    end: (name) => all[name]?.kill('SIGKILL'),
    note,
  });
  const begin = (name: IvrName): SupervisedProcess => {
    const one = run(name, {
      env: { HOTLINE_PROCESS: name },
      onWord: (word) => leadership.hear(name, word),
      onEnd: () => leadership.ended(name),
    });
    all[name] = one;
    return one;
  };
  const first = begin('ivr');
  if (count > 1) begin('ivr-2');
  return {
    first,
    leader: () => {
      const name = leadership.leader();
      return name === null ? null : (all[name] ?? null);
    },
    restarts: () => Object.values(all).reduce((sum, one) => sum + one.restarts, 0),
    stop: async () => {
      leadership.close();
      await Promise.all(Object.values(all).map((one) => one.stop()));
    },
  };
}

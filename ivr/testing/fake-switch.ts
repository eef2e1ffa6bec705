import type { CallId } from '../../server/protocol/ids.ts';
import { AriFault } from '../call/ari.ts';
import type { Switch } from '../call/switch.ts';

/** A switch that writes down what it is told, and fails or waits where a test says so. */
export type FakeSwitch = Switch & {
  done: string[];
  /** The named command fails from now on; `silent`: without an answer. */
  fail: (command: keyof Switch, silent?: boolean) => void;
  /** The named command is done again from now on. */
  mend: (command: keyof Switch) => void;
  /** The named command does not end before the returned function is called. */
  delay: (command: keyof Switch) => () => void;
};

export function createFakeSwitch(): FakeSwitch {
  const done: string[] = [];
  const failing = new Map<string, boolean>();
  const delayed = new Map<string, Promise<void>>();
  const note =
    (name: keyof Switch) =>
    async (_callId: CallId, ...rest: unknown[]): Promise<void> => {
      done.push([name, ...rest].join(' '));
      await delayed.get(name);
      const silent = failing.get(name);
      if (silent !== undefined)
        throw new AriFault(`${name} failed`, { gone: false, retryable: true, silent });
    };
  return {
    done,
    fail: (command, silent = false) => failing.set(command, silent),
    mend: (command) => failing.delete(command),
    delay: (command) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      delayed.set(command, promise);
      return resolve;
    },
    answer: note('answer'),
    play: note('play'),
    stopPlaying: note('stopPlaying'),
    wait: note('wait'),
    ring: note('ring'),
    ringOutside: note('ringOutside'),
    callCitizen: note('callCitizen'),
    ringback: note('ringback'),
    playWarning: note('playWarning'),
    park: note('park'),
    supervise: note('supervise'),
    stopRinging: note('stopRinging'),
    connect: note('connect'),
    reconnect: note('reconnect'),
    leaveAlone: note('leaveAlone'),
    hold: note('hold'),
    unhold: note('unhold'),
    sendDigits: note('sendDigits'),
    sendOn: note('sendOn'),
    letGo: (callId) => void note('letGo')(callId),
    remember: note('remember'),
    listen: (callId, leg) => void note('listen')(callId, leg),
    record: async (callId, leg) => {
      await note('record')(callId, leg);
      return `/recordings/${callId}-${leg}.sln16`;
    },
    recordingFile: (callId, leg) => `/recordings/${callId}-${leg}.sln16`,
    cleanUp: note('cleanUp'),
  };
}

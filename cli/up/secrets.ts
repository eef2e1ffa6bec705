import type { Extension } from '../../server/protocol/ids.ts';
import type { Secrets } from '../../server/protocol/settings.ts';

/** No vowels and no look-alikes: it is read aloud and typed once, and spells no word. */
const LETTERS = 'bcdfghjkmnpqrstvwxz23456789';

/** A password people can type: `groups` groups of four characters, about 19 bits each. `dice(n)` gives 0..n-1. */
export function readablePassword(dice: (sides: number) => number, groups: number): string {
  const group = () => Array.from({ length: 4 }, () => LETTERS[dice(LETTERS.length)] ?? '').join('');
  return Array.from({ length: groups }, group).join('-');
}

const ACCOUNTS = [
  { username: 'lead', name: '陈静', role: 'lead', extension: '1000' },
  { username: 'agent1', name: '李敏', role: 'agent', extension: '1001' },
  { username: 'agent2', name: '周强', role: 'agent', extension: '1002' },
] as const;

/** The secrets of a new installation. `random()` gives a fresh machine-to-machine secret. */
export function newSecrets(random: () => string, dice: (sides: number) => number): Secrets {
  return {
    ari: random(),
    ami: random(),
    media: random(),
    link: random(),
    openCall: random(),
    firstAccounts: ACCOUNTS.map((account) => ({
      ...account,
      extension: account.extension as Extension,
      password: readablePassword(dice, 3),
    })),
  };
}

import { expect, test } from 'vitest';
import type { SwitchLook } from './http-switch-look.ts';
import { citizensInApplication, conversations, orphans } from './orphans.ts';

const channel = (id: string, name: string, state = 'Up', app_name = 'Stasis') => ({
  id,
  name,
  state,
  dialplan: { app_name },
});
const look: SwitchLook = {
  channels: [
    channel('17.1', 'PJSIP/trunk-1'),
    channel('one-agent-1', 'PJSIP/2001-1'),
    channel('17.2', 'PJSIP/trunk-2'),
    channel('two-agent-1', 'PJSIP/2002-1', 'Ringing'),
    channel('17.3', 'PJSIP/trunk-3', 'Up', 'Queue'),
  ],
  bridges: [
    { id: 'one-talk', channels: ['17.1', 'one-agent-1'] },
    { id: 'two-wait', channels: ['17.2'] },
  ],
};
const calls = (...names: [string, boolean][]) => new Map(names.map(([name, ringing]) => [name, { ringing }]));

test('[G2] nothing is orphaned where every channel and bridge belongs to a call', () => {
  expect(orphans(look, calls(['one', false], ['two', true], ['three', false]))).toBe(0);
});

test('[G2] a process that knows of nothing leaves everything orphaned', () => {
  // Three citizens, two legs, two bridges.
  expect(orphans(look, calls())).toBe(7);
});

test('[G2] a phone that rings for a call which only waits is orphaned', () => {
  expect(orphans(look, calls(['one', false], ['two', false], ['three', false]))).toBe(1);
});

test('[G2] who is where is counted from Asterisk alone', () => {
  expect(citizensInApplication(look)).toBe(2);
  expect(conversations(look)).toBe(1);
});

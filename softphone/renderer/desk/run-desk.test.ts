import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { NOBODY_AROUND } from '../../../server/protocol/conversation.ts';
import type { DeskPicture } from '../../../server/protocol/desk.ts';
import { fakeDeskParts } from '../../testing/fake-desk-parts.ts';
import { aCall, aTicket, CALL } from '../../testing/samples.ts';
import { runDesk } from './run-desk.ts';

const picture = (is: 'ringing' | 'talking'): { is: 'pictureCame'; picture: DeskPicture } => ({
  is: 'pictureCame',
  picture: {
    state: { is, callId: CALL, since: 0 },
    call: aCall(),
    around: NOBODY_AROUND,
    lines: [],
    ticket: aTicket(),
    history: [],
  },
});

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('[D16] a new call rings and waits for a person; a ring within one own call is answered at once', () => {
  const fake = fakeDeskParts();
  runDesk(fake.parts);
  fake.tell(picture('ringing'));
  fake.turnPhone({ is: 'ringing' });
  expect(fake.done).toEqual(['ring.start']);
  fake.tell(picture('talking'));
  fake.turnPhone({ is: 'registered' });
  fake.turnPhone({ is: 'ringing' });
  expect(fake.done).toEqual(['ring.start', 'phone.answer']);
});

it('[D34] a desk whose phone lost its call asks to be rung back, again and again, until there is sound', async () => {
  const fake = fakeDeskParts();
  fake.answers.set('call:rejoin', null);
  const desk = runDesk(fake.parts);
  fake.turnPhone({ is: 'inCall', muted: false });
  fake.tell(picture('talking'));
  fake.turnPhone({ is: 'registered' });
  expect(fake.done).toEqual([]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(fake.done).toEqual(['call:rejoin']);
  await vi.advanceTimersByTimeAsync(5000);
  expect(fake.done).toEqual(['call:rejoin', 'call:rejoin']);
  fake.turnPhone({ is: 'inCall', muted: false });
  await vi.advanceTimersByTimeAsync(30_000);
  expect(fake.done).toHaveLength(2);
  desk.close();
});

it('[D17] hanging up asks the server; without it the phone ends the call itself', async () => {
  const fake = fakeDeskParts();
  const desk = runDesk(fake.parts);
  fake.tell(picture('talking'));
  fake.answers.set('call:hangUp', null);
  await desk.hangUp();
  expect(fake.done).toEqual(['call:hangUp']);
  fake.answers.delete('call:hangUp');
  await desk.hangUp();
  expect(fake.done).toEqual(['call:hangUp', 'call:hangUp', 'phone.hangUp']);
});

it('[D25] a field is sent after a pause, and what is unsent goes out before a move', async () => {
  const fake = fakeDeskParts();
  const desk = runDesk(fake.parts);
  fake.tell(picture('talking'));
  fake.answers.set('ticket:setField', aTicket({ revision: 2 }));
  fake.answers.set('ticket:move', aTicket({ revision: 3, status: 'accepted', allowedMoves: [] }));
  desk.enterField('title');
  desk.typeInField('title', '噪');
  desk.typeInField('title', '噪声');
  expect(fake.done).toEqual([]);
  await vi.advanceTimersByTimeAsync(700);
  expect(fake.done).toEqual(['ticket:setField title=噪声']);
  desk.typeInField('content', '打桩');
  expect(await desk.moveTicket('accept')).toBe(true);
  expect(fake.done.slice(1)).toEqual(['ticket:setField content=打桩', 'ticket:move']);
  expect(desk.view().desk.ticket?.status).toBe('accepted');
});

it('[D9] what was typed while the line was cut goes out with the new connection', async () => {
  const fake = fakeDeskParts();
  const desk = runDesk(fake.parts);
  fake.tell(picture('talking'));
  fake.tell({ is: 'linkLost' });
  desk.enterField('title');
  desk.typeInField('title', '噪声');
  await desk.leaveField('title');
  expect(desk.view().desk.edits.title?.value).toBe('噪声');
  expect(desk.view().desk.refusal?.code).toBe('not-connected');
  fake.done.length = 0;
  fake.tell(picture('talking'));
  expect(fake.done).toEqual(['ticket:setField title=噪声']);
});

it('[D18] a desk that closes leaves nothing running', async () => {
  const fake = fakeDeskParts();
  const desk = runDesk(fake.parts);
  fake.tell(picture('talking'));
  desk.typeInField('title', '噪声');
  desk.close();
  await vi.runAllTimersAsync();
  expect(fake.done).toEqual(['phone.close', 'link.close']);
  expect(vi.getTimerCount()).toBe(0);
});

import { expect, test } from 'vitest';
import { CallId } from '../protocol/ids.ts';
import { answeredCall } from '../testing/facts.ts';
import { fakeIvr } from '../testing/fake-ivr.ts';
import { openPage } from '../testing/page.ts';
import { PASSWORD, testServer } from '../testing/server.ts';

test('[K1] a call handed on counts once, and for each who answered it', { timeout: 60_000 }, async () => {
  const server = await testServer();
  const ivr = await fakeIvr(server.url, server.config.secrets.link);
  const [lead, one, other] = [
    await openPage(server.url, 'lead', PASSWORD),
    await openPage(server.url, 'agent0', PASSWORD),
    await openPage(server.url, 'agent1', PASSWORD),
  ];
  const callId = CallId.parse('call-handed-0001');
  const [first, second] = [one.session.me.agentId, other.session.me.agentId];
  await ivr.post([
    ...answeredCall(callId, first).slice(0, -1),
    { fact: 'call:answered', callId, agentId: second },
    { fact: 'call:held', callId },
    { fact: 'call:resumed', callId },
    { fact: 'call:ended', callId, outcome: 'answered', by: 'caller' },
  ]);
  const board = await lead.request('board:watch', {});
  const view = board.ok ? board.value.view : null;
  expect(view?.today.answered).toBe(1);
  expect([first, second].map((agentId) => view?.agents[agentId]?.answeredToday)).toEqual([1, 1]);
  for (const page of [lead, one, other]) page.close();
  ivr.close();
  await server.stop();
});

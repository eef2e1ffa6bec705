import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DutyId, DutyList } from '../protocol/duty.ts';
import type { AgentId, CallId } from '../protocol/ids.ts';
import type { Fact } from '../protocol/link.ts';
import { AGENT, answeredCall, arrived, QUEUE } from '../testing/facts.ts';
import { type FakeIvr, fakeIvr } from '../testing/fake-ivr.ts';
import { openPage, type Page } from '../testing/page.ts';
import { PASSWORD, type TestServer, testServer } from '../testing/server.ts';
import {
  answered,
  attempted,
  claimed,
  closed,
  type Duty,
  isMissed,
  opened,
  released,
  urgencyOf,
} from './duty-task.ts';

const policy = { dueMs: 3_600_000, attempts: 3, spacingMs: 600_000, lockMs: 60_000 };
const dutyId = 'duty-0001' as DutyId;
const [one, other] = ['a', 'b'] as AgentId[] as [AgentId, AgentId];
const callId = 'call-0001' as CallId;
const fresh = () => opened(dutyId, '13800000001', 0, policy);
const must = (decided: ReturnType<typeof claimed>): Duty => {
  if (!decided.ok) throw new Error(decided.refusal);
  return decided.duty;
};

describe('a task', () => {
  test('[V2] who asks second is refused while the first one dials, and may after the lock has run out', () => {
    const held = must(claimed(fresh(), one, 0, policy));
    expect(claimed(held, other, 1, policy)).toEqual({ ok: false, refusal: 'in-hand' });
    expect(closed(held, other, 'a lead', 1)).toEqual({ ok: false, refusal: 'in-hand' });
    expect(must(claimed(held, other, policy.lockMs, policy)).owner).toBe(other);
    expect(must(released(held, one, 1)).lockedUntil).toBeNull();
  });

  test('[V3] an attempt that reached nobody waits its spacing; one that reached the citizen ends the task', () => {
    const held = must(claimed(fresh(), one, 0, policy));
    const missed = { result: 'noAnswer', note: '', callId: null } as const;
    const tried = must(attempted(held, one, missed, 10, policy));
    expect(tried).toMatchObject({ attempts: 1, lockedUntil: null, end: null });
    expect(claimed(tried, other, 11, policy)).toEqual({ ok: false, refusal: 'too-early' });
    const again = must(claimed(tried, other, 10 + policy.spacingMs, policy));
    expect(must(attempted(again, other, { ...missed, result: 'reached' }, 20, policy)).end?.how).toBe(
      'reached',
    );
    expect(attempted(fresh(), one, missed, 1, policy)).toEqual({ ok: false, refusal: 'stale' });
  });

  test('[V4] a withheld number is ended at once and says so', () => {
    expect(opened(dutyId, '', 5, policy).end).toMatchObject({ how: 'unreachable', at: 5 });
  });

  test('[V5] its colour: time left, the last quarter, late', () => {
    expect([0, 2_700_000, 3_600_000].map((at) => urgencyOf(fresh(), at))).toEqual(['good', 'soon', 'late']);
  });

  test('[V1] missed is whoever spoke to nobody, and whoever was cut by a fault', () => {
    expect(
      ['abandoned', 'timedOut', 'fellBack', 'lost', 'voicemail', 'callback'].every((outcome) =>
        isMissed(outcome),
      ),
    ).toBe(true);
    expect(['answered', null, 'notReached'].some((outcome) => isMissed(outcome))).toBe(false);
    expect(isMissed('answered', true)).toBe(true);
  });

  test('[V2] 10,000 random orders: never two who dial, never open after its end, no attempt without a lock', () => {
    const act = fc.record({
      what: fc.constantFrom('claim', 'release', 'noAnswer', 'reached', 'answered', 'closed'),
      by: fc.constantFrom(one, other),
      ms: fc.integer({ min: 0, max: 700_000 }),
    });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 20 }), (acts) => {
        let duty = fresh();
        let at = 0;
        for (const { what, by, ms } of acts) {
          at += ms;
          const before = duty;
          const locked = before.lockedUntil !== null && before.lockedUntil > at;
          const decided =
            what === 'claim'
              ? claimed(duty, by, at, policy)
              : what === 'release'
                ? released(duty, by, at)
                : what === 'answered'
                  ? answered(duty, by, callId, at)
                  : what === 'closed'
                    ? closed(duty, by, 'because', at)
                    : attempted(duty, by, { result: what as 'reached', note: '', callId: null }, at, policy);
          if (!decided.ok) continue;
          duty = decided.duty;
          expect(before.end).toBeNull();
          if (locked && what !== 'answered') expect(by).toBe(before.owner);
          if (duty.attempts > before.attempts) expect(before.owner).toBe(by);
          if (duty.end !== null) expect(duty.lockedUntil).toBeNull();
        }
      }),
      { numRuns: 10_000 },
    );
  });
});

describe('the list', () => {
  let server: TestServer;
  let ivr: FakeIvr;
  let lead: Page;
  let agent: Page;
  let second: Page;
  beforeAll(async () => {
    server = await testServer();
    ivr = await fakeIvr(server.url, server.config.secrets.link);
    lead = await openPage(server.url, 'lead', PASSWORD);
    agent = await openPage(server.url, 'agent0', PASSWORD);
    second = await openPage(server.url, 'agent1', PASSWORD);
  }, 60_000);
  afterAll(async () => {
    for (const page of [lead, agent, second]) page?.close();
    ivr?.close();
    await server?.stop();
  });

  const ask = async (page: Page, path: string, body?: unknown) => {
    const reply = await fetch(`${server.url}/api/duty${path}`, {
      headers: { cookie: page.cookie, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    return { status: reply.status, body: (await reply.json()) as unknown };
  };
  const list = async (state: 'open' | 'closed' = 'open') =>
    DutyList.parse((await ask(lead, `?state=${state}`)).body);
  const taskOf = async (number: string) => (await list()).tasks.find((task) => task.number === number);
  let count = 0;
  const missedCall = async (number: string, outcome: 'abandoned' | 'lost' | 'timedOut' = 'abandoned') => {
    count += 1;
    const id = `call-duty-${String(count).padStart(4, '0')}` as CallId;
    const facts: Fact[] = [
      arrived(id, number),
      { fact: 'call:queued', callId: id, queue: QUEUE },
      { fact: 'call:ended', callId: id, outcome, by: 'caller' },
    ];
    await ivr.post(facts);
    return id;
  };
  const found = (number: string) => expect.poll(() => taskOf(number), { timeout: 5000 });

  test('[V1] a missed call is a task within 5 s; the same number joins it; the board counts it', async () => {
    await missedCall('13900000001');
    await found('13900000001').toMatchObject({ urgency: 'good', owner: null, attempts: [] });
    await missedCall('13900000001', 'lost');
    await expect
      .poll(async () => (await taskOf('13900000001'))?.calls.map((call) => call.outcome), { timeout: 5000 })
      .toEqual(['abandoned', 'lost']);
    await lead.request('board:watch', {});
    const view = await lead.request('board:watch', {});
    expect(view.ok && 'view' in view.value && view.value.view.duty.open).toBeGreaterThan(0);
  });

  test('[V2] two who press at once: one has it', async () => {
    await missedCall('13900000002');
    await found('13900000002').toBeDefined();
    const task = await taskOf('13900000002');
    const replies = await Promise.all([agent, second].map((page) => ask(page, `/${task?.dutyId}/claim`, {})));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
    const winner = replies[0]?.status === 200 ? agent : second;
    expect((await taskOf('13900000002'))?.owner?.agentId).toBe(winner.session.me.agentId);
    // Whoever dials sees the number; the others see whose it is, masked.
    const numbersFor = async (page: Page) =>
      DutyList.parse((await ask(page, '?state=open')).body).tasks.map(({ number }) => number);
    expect(await numbersFor(winner)).toContain('13900000002');
    expect(await numbersFor(winner === agent ? second : agent)).toContain('139****0002');
    expect((await numbersFor(winner === agent ? second : agent)).join()).not.toContain('13900000002');
    expect((await ask(winner, `/${task?.dutyId}/attempt`, { result: 'reached', note: 'done' })).status).toBe(
      200,
    );
    expect(await taskOf('13900000002')).toBeUndefined();
    expect((await list('closed')).tasks[0]).toMatchObject({ number: '13900000002', end: { how: 'reached' } });
  });

  test('[V3] the citizen who calls again and is answered closes it, with that call', async () => {
    await missedCall('13900000003');
    await found('13900000003').toBeDefined();
    const id = 'call-duty-answered' as CallId;
    const [, ...rest] = answeredCall(id, AGENT);
    await ivr.post([arrived(id, '13900000003'), ...rest]);
    await found('13900000003').toBeUndefined();
    expect((await list('closed')).tasks.find(({ number }) => number === '13900000003')?.end).toMatchObject({
      how: 'answered',
      callId: id,
    });
  });

  test('[V3] a callback of ours is the attempt of whoever has the task in hand', async () => {
    await missedCall('13900000005');
    await found('13900000005').toBeDefined();
    const task = await taskOf('13900000005');
    const { agentId } = agent.session.me;
    await ask(agent, `/${task?.dutyId}/claim`, {});
    const id = 'call-duty-callback' as CallId;
    const dialled: Fact = {
      fact: 'call:arrived',
      callId: id,
      direction: 'outbound',
      dutyId: task?.dutyId ?? null,
      callerNumber: '13900000005',
      calledNumber: '12345',
      simulated: false,
    };
    await ivr.post([
      dialled,
      { fact: 'call:ringing', callId: id, agentId },
      { fact: 'call:answered', callId: id, agentId },
      { fact: 'call:ended', callId: id, outcome: 'answered', by: 'agent' },
    ]);
    await found('13900000005').toBeUndefined();
    expect((await list('closed')).tasks.find(({ number }) => number === '13900000005')?.end).toMatchObject({
      how: 'reached',
      callId: id,
    });
  });

  test('[V1] who was spoken to, left alone and hung up is missed; who was taken up again is not', async () => {
    const [dropped, saved] = ['call-duty-dropped', 'call-duty-saved'] as [CallId, CallId];
    const until = (id: CallId, number: string): Fact[] => [
      arrived(id, number),
      { fact: 'call:queued', callId: id, queue: QUEUE },
      { fact: 'call:answered', callId: id, agentId: AGENT },
      { fact: 'call:held', callId: id },
      { fact: 'call:agentLost', callId: id, agentId: AGENT },
      { fact: 'call:queued', callId: id, queue: QUEUE },
    ];
    const ended = (id: CallId): Fact => ({
      fact: 'call:ended',
      callId: id,
      outcome: 'answered',
      by: 'caller',
    });
    await ivr.post([
      ...until(saved, '13900000008'),
      { fact: 'call:answered', callId: saved, agentId: AGENT },
      ended(saved),
      ...until(dropped, '13900000007'),
      ended(dropped),
    ]);
    await found('13900000007').toMatchObject({ calls: [{ outcome: 'answered' }] });
    expect(await taskOf('13900000008')).toBeUndefined();
  });

  test('[V4] only a lead closes, with a reason; a withheld number is closed as unreachable', async () => {
    await missedCall('13900000004');
    await missedCall('');
    await found('13900000004').toBeDefined();
    const { dutyId: id } = (await taskOf('13900000004')) ?? { dutyId: '' };
    expect((await ask(agent, `/${id}/close`, { reason: 'wrong number' })).status).toBe(403);
    expect((await ask(lead, `/${id}/close`, { reason: ' ' })).status).not.toBe(200);
    expect((await ask(lead, `/${id}/close`, { reason: 'wrong number' })).status).toBe(200);
    await expect
      .poll(async () => (await list('closed')).tasks.some(({ end }) => end?.how === 'unreachable'), {
        timeout: 5000,
      })
      .toBe(true);
    expect((await fetch(`${server.url}/api/duty?state=open`)).status).toBe(401);
  });

  test('[V6] what nobody told of is found at the next start', async () => {
    await missedCall('13900000006');
    await found('13900000006').toBeDefined();
    await server.restart();
    ivr = await fakeIvr(server.url, server.config.secrets.link, 'spool-after');
    expect((await list()).tasks.filter(({ number }) => number === '13900000006')).toHaveLength(1);
  });
});

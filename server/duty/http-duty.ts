import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Session } from '../accounts/account.ts';
import { sendRefusal } from '../accounts/http-session.ts';
import { CITY_UTC_OFFSET_MINUTES } from '../desks/today.ts';
import type { Sights } from '../privacy/pg-sight.ts';
import { dutySight, type Viewer } from '../privacy/rights.ts';
import { shownNumber, shownWords } from '../privacy/shown.ts';
import { DutyAttempt, DutyClose, DutyId, type DutyList, DutyQuery, type DutyTask } from '../protocol/duty.ts';
import type { AgentId } from '../protocol/ids.ts';
import {
  attempted,
  claimed,
  closed,
  type Decided,
  type DutyPolicy,
  isExhausted,
  isNight,
  released,
  urgencyOf,
} from './duty-task.ts';
import type { DutyRow, DutyStore } from './pg-duty.ts';

export type HttpDutyPorts = {
  store: DutyStore;
  policy: DutyPolicy;
  sights: Pick<Sights, 'confidentialAmong'>;
  nameOf: (agentId: AgentId) => string;
  touched: () => Promise<unknown>;
  session: (request: FastifyRequest) => Session | null;
  now: () => number;
};

/**
 * `GET /api/duty?state=open|closed`: a `DutyList`, numbers whole for leads and for who has the task in hand · `POST /api/duty/:task/{claim,release,attempt}` by any agent or lead ·
 * `POST /api/duty/:task/close` by a lead. Each POST answers with the list as it is then.
 */
export function httpDuty(app: FastifyInstance, ports: HttpDutyPorts): void {
  const { store, policy, session, now } = ports;

  async function list(viewer: Viewer, state: 'open' | 'closed'): Promise<DutyList> {
    const rows = await store.list(state);
    const hidden = await ports.sights.confidentialAmong(
      rows.flatMap(({ calls }) => calls.map(({ callId }) => callId)),
    );
    const at = now();
    const tasks = rows.map((row) =>
      taskOf(
        viewer,
        row,
        at,
        row.calls.some(({ callId }) => hidden.has(callId)),
      ),
    );
    return { at, tasks, ...(await store.counts(at)) };
  }

  function taskOf(
    viewer: Viewer,
    { duty, calls, attempts }: DutyRow,
    at: number,
    confidential: boolean,
  ): DutyTask {
    const { end, owner } = duty;
    const locked = duty.lockedUntil !== null && duty.lockedUntil > at ? duty.lockedUntil : null;
    const sight = dutySight(viewer, confidential, locked !== null && owner === viewer.agentId);
    return {
      dutyId: duty.dutyId,
      number: shownNumber(duty.number, sight),
      confidential,
      calls: calls.map((call) => ({ ...call, night: isNight(hourOf(call.at)) })),
      openedAt: duty.openedAt,
      dueAt: duty.dueAt,
      urgency: urgencyOf(duty, at),
      owner: owner === null ? null : { agentId: owner, name: ports.nameOf(owner) },
      lockedUntil: locked,
      attempts: attempts.map(({ by, note, ...rest }) => ({
        ...rest,
        note: shownWords(note, sight),
        name: ports.nameOf(by),
      })),
      nextAt: duty.nextAt !== null && duty.nextAt > at ? duty.nextAt : null,
      exhausted: isExhausted(duty, policy),
      end:
        end === null
          ? null
          : {
              how: end.how,
              at: end.at,
              note: shownWords(end.note, sight),
              callId: end.callId,
              name: end.by === null ? null : ports.nameOf(end.by),
            },
    };
  }

  async function answer(viewer: Viewer, reply: FastifyReply, decided: Decided | null) {
    if (decided === null) return sendRefusal(reply, 'not-found');
    if (!decided.ok) return sendRefusal(reply, decided.refusal);
    await ports.touched();
    return list(viewer, 'open');
  }

  const dutyIn = (request: FastifyRequest): DutyId | null =>
    DutyId.safeParse((request.params as { task?: unknown }).task).data ?? null;

  app.get('/api/duty', async (request, reply) => {
    const asker = session(request);
    if (asker === null) return sendRefusal(reply, 'not-signed-in');
    const query = DutyQuery.safeParse(request.query);
    return query.success ? list(asker.account, query.data.state) : sendRefusal(reply, 'bad-request');
  });

  app.post('/api/duty/:task/:act', async (request, reply) => {
    const asker = session(request);
    if (asker === null) return sendRefusal(reply, 'not-signed-in');
    const dutyId = dutyIn(request);
    if (dutyId === null) return sendRefusal(reply, 'not-found');
    const by = asker.account.agentId;
    const at = now();
    switch ((request.params as { act?: unknown }).act) {
      case 'claim':
        return answer(
          asker.account,
          reply,
          await store.decide(dutyId, (duty) => claimed(duty, by, at, policy)),
        );
      case 'release':
        return answer(asker.account, reply, await store.decide(dutyId, (duty) => released(duty, by, at)));
      case 'attempt': {
        const body = DutyAttempt.safeParse(request.body);
        if (!body.success) return sendRefusal(reply, 'bad-request');
        const attempt = { ...body.data, callId: null };
        return answer(
          asker.account,
          reply,
          await store.decide(dutyId, (duty) => attempted(duty, by, attempt, at, policy), {
            ...attempt,
            by,
            at,
          }),
        );
      }
      case 'close': {
        if (asker.account.role !== 'lead') return sendRefusal(reply, 'not-allowed');
        const body = DutyClose.safeParse(request.body);
        if (!body.success) return sendRefusal(reply, 'missing-fields', ['reason']);
        return answer(
          asker.account,
          reply,
          await store.decide(dutyId, (duty) => closed(duty, by, body.data.reason, at)),
        );
      }
      default:
        return sendRefusal(reply, 'not-found');
    }
  });
}

const hourOf = (at: number): number => new Date(at + CITY_UTC_OFFSET_MINUTES * 60_000).getUTCHours();

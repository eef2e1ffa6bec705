import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Session } from '../accounts/account.ts';
import { sendRefusal } from '../accounts/http-session.ts';
import { CallId, Leg } from '../protocol/ids.ts';
import type { Recordings } from '../recordings/fs-recordings.ts';
import type { Tickets } from '../tickets/pg-tickets.ts';
import { ticketView } from '../tickets/ticket.ts';
import { viewOf } from './call-record.ts';
import type { Calls } from './pg-calls.ts';
import type { Transcript } from './pg-transcript.ts';

export type CallPorts = {
  calls: Calls;
  transcript: Transcript;
  tickets: Tickets;
  recordings: Recordings;
  session: (request: FastifyRequest) => Session | null;
};

/**
 * `GET /api/calls/:call`: the whole record `{call, lines, ticket, recordings: [{leg, startMs}]}`;
 * `GET /api/calls/:call/recordings/:leg/:startMs`: one of them as WAV. For leads, and for the agent of the call.
 */
export function httpCalls(app: FastifyInstance, ports: CallPorts): void {
  const { calls, transcript, tickets, recordings, session } = ports;

  async function allowed(request: FastifyRequest) {
    const asker = session(request);
    if (asker === null) return { refusal: 'not-signed-in' } as const;
    const callId = CallId.safeParse((request.params as { call?: unknown }).call);
    const call = callId.success ? await calls.find(callId.data) : null;
    if (call === null) return { refusal: 'no-such-call' } as const;
    const own = call.agentId === asker.account.agentId;
    return own || asker.account.role === 'lead' ? { call } : ({ refusal: 'not-your-call' } as const);
  }

  app.get('/api/calls/:call', async (request, reply) => {
    const found = await allowed(request);
    if ('refusal' in found) return sendRefusal(reply, found.refusal);
    const { callId } = found.call;
    const ticket = await tickets.ofCall(callId);
    return {
      call: viewOf(found.call),
      lines: await transcript.linesAfter(callId, 0),
      ticket: ticket === null ? null : ticketView(ticket),
      recordings: (await recordings.of(callId)).map(({ leg, startMs }) => ({ leg, startMs })),
    };
  });

  app.get('/api/calls/:call/recordings/:leg/:startMs', async (request, reply) => {
    const found = await allowed(request);
    if ('refusal' in found) return sendRefusal(reply, found.refusal);
    const wanted = Wanted.safeParse(request.params);
    if (!wanted.success) return sendRefusal(reply, 'bad-request');
    const { leg, startMs } = wanted.data;
    const kept = (await recordings.of(found.call.callId)).find(
      (one) => one.leg === leg && one.startMs === startMs,
    );
    if (kept === undefined) return sendRefusal(reply, 'not-found');
    const { size } = await stat(kept.path);
    reply
      .header('content-type', 'audio/wav')
      .header('content-length', size)
      .header('cache-control', 'private, no-store');
    return reply.send(createReadStream(kept.path));
  });
}

const Wanted = z.object({ leg: Leg, startMs: z.coerce.number().int() });

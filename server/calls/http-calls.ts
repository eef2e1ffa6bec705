import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Session } from '../accounts/account.ts';
import { sendRefusal } from '../accounts/http-session.ts';
import type { Log } from '../log/pino-log.ts';
import type { Audit } from '../privacy/pg-audit.ts';
import type { Sights } from '../privacy/pg-sight.ts';
import type { Sight } from '../privacy/rights.ts';
import { shownCall, shownTicket } from '../privacy/shown.ts';
import { shownLines } from '../privacy/shown-lines.ts';
import { Reason } from '../protocol/audit.ts';
import { FINISHED_CALLS, type FinishedCalls, FinishedCallsQuery } from '../protocol/call.ts';
import { CallId, Leg } from '../protocol/ids.ts';
import { type CallPage, type Peaks, SoundQuery } from '../protocol/recording.ts';
import type { RefusalCode } from '../protocol/reply.ts';
import type { Recordings } from '../recordings/fs-recordings.ts';
import { KeyMissing } from '../recordings/fs-sealed.ts';
import { callPeaks } from '../recordings/peaks.ts';
import type { Holds } from '../recordings/pg-holds.ts';
import { byteRange, soundOf, type Track } from '../recordings/sound.ts';
import type { Tickets } from '../tickets/pg-tickets.ts';
import { ticketView } from '../tickets/ticket.ts';
import { type CallRecord, viewOf } from './call-record.ts';
import type { Calls } from './pg-calls.ts';
import type { Transcript } from './pg-transcript.ts';

export type CallPorts = {
  calls: Calls;
  transcript: Transcript;
  tickets: Tickets;
  recordings: Recordings;
  holds: Holds;
  sights: Sights;
  audit: Audit;
  session: (request: FastifyRequest) => Session | null;
  /** The call is on this agent's desk now. */
  onDesk: (session: Session, callId: CallId) => boolean;
  nameOf: (agentId: string) => string | null;
  now: () => number;
  log: Log;
};

type Allowed = { call: CallRecord; sight: Sight; asker: Session };

/**
 * One call over HTTP, for leads and for the agent of the call; paths and answers stand in `protocol/recording.ts`.
 * `POST …/opening`: a lead opens a confidential call with a reason · `POST`, `DELETE …/hold`: legal hold, with a reason.
 */
export function httpCalls(app: FastifyInstance, ports: CallPorts): void {
  const { calls, transcript, tickets, recordings, holds, audit, session } = ports;

  async function allowed(request: FastifyRequest): Promise<Allowed | { refusal: RefusalCode }> {
    const asker = session(request);
    if (asker === null) return { refusal: 'not-signed-in' };
    const callId = CallId.safeParse((request.params as { call?: unknown }).call);
    const call = callId.success ? await calls.find(callId.data) : null;
    if (call === null) return { refusal: 'no-such-call' };
    const place = ports.onDesk(asker, call.callId) ? 'desk' : 'page';
    const sight = await ports.sights.of(asker.account, call, place);
    return sight === null ? { refusal: 'not-your-call' } : { call, sight, asker };
  }

  /** As `allowed`, for what can be heard. */
  async function audible(request: FastifyRequest): Promise<Allowed | { refusal: RefusalCode }> {
    const found = await allowed(request);
    return 'refusal' in found || found.sight.sound === 'whole' ? found : { refusal: 'confidential' };
  }

  async function sendSound(
    request: FastifyRequest,
    reply: FastifyReply,
    callId: CallId,
    wanted: (track: Track) => boolean,
    stretch: { from: number | null; to: number | null },
  ): Promise<FastifyReply> {
    const opened = await openTracks(callId);
    if (opened === null) return sendRefusal(reply, 'unavailable');
    const tracks = opened.tracks.filter(wanted);
    const sound = soundOf(tracks, stretch.from, stretch.to);
    const range = byteRange(request.headers.range, sound.bytes);
    if (tracks.length === 0 || range === 'unsatisfiable') {
      await opened.close();
      if (tracks.length === 0) return sendRefusal(reply, 'not-found');
      return reply.status(416).header('content-range', `bytes */${sound.bytes}`).send();
    }
    const { from, to } = range === 'all' ? { from: 0, to: sound.bytes } : range;
    const body = Readable.from(sound.read(from, to));
    // Also when the browser breaks off, which it does at every seek.
    body.once('close', () => void opened.close());
    reply
      .status(range === 'all' ? 200 : 206)
      .header('content-type', 'audio/wav')
      .header('content-length', to - from)
      .header('accept-ranges', 'bytes')
      .header('cache-control', 'private, no-store');
    if (range !== 'all') reply.header('content-range', `bytes ${from}-${to - 1}/${sound.bytes}`);
    return reply.send(body);
  }

  /** Null where the key of a recording is not set. */
  async function openTracks(callId: CallId) {
    try {
      return await recordings.open(callId);
    } catch (cause) {
      if (!(cause instanceof KeyMissing)) throw cause;
      ports.log.error({ callId, keyId: cause.keyId, code: 'recording-key' }, 'a recording cannot be read');
      return null;
    }
  }

  app.get('/api/calls', async (request, reply): Promise<FinishedCalls | FastifyReply> => {
    const asker = session(request);
    if (asker === null) return sendRefusal(reply, 'not-signed-in');
    const query = FinishedCallsQuery.safeParse(request.query);
    if (!query.success) return sendRefusal(reply, 'bad-request', ['after']);
    const { after } = query.data;
    const { agentId, role } = asker.account;
    const found = await calls.finished(role === 'lead' ? null : agentId, after, FINISHED_CALLS + 1);
    return {
      calls: found.slice(0, FINISHED_CALLS),
      next: found.length > FINISHED_CALLS ? after + FINISHED_CALLS : null,
    };
  });

  app.get('/api/calls/:call', async (request, reply): Promise<CallPage | FastifyReply> => {
    const found = await allowed(request);
    if ('refusal' in found) return sendRefusal(reply, found.refusal);
    const { call, sight, asker } = found;
    const { callId } = call;
    const ticket = await tickets.ofCall(callId);
    const made = await recordings.of(callId);
    const heard = sight.sound === 'whole' ? await openTracks(callId) : null;
    const soundMs =
      heard === null || heard.tracks.length === 0 ? null : soundOf(heard.tracks, null, null).durationMs;
    await heard?.close();
    const lines = sight.words === 'hidden' ? [] : await transcript.linesAfter(callId, 0);
    const lead = asker.account.role === 'lead';
    return {
      call: shownCall(viewOf(call), sight),
      agentName: call.agentId === null ? null : ports.nameOf(call.agentId),
      lines: shownLines(lines, sight),
      ticket: ticket === null ? null : shownTicket(ticketView(ticket), sight),
      recordings: sight.sound === 'whole' ? made.map(({ leg, startMs }) => ({ leg, startMs })) : [],
      soundMs,
      silence: soundMs !== null ? null : sight.sound === 'hidden' ? 'hidden' : silenceOf(made),
      confidential: ticket?.fields.confidential?.value === 'yes',
      hidden: sight.confidential,
      hold: lead ? await holds.of(callId) : null,
      audit: lead ? await audit.ofCall(callId) : [],
    };
  });

  app.get('/api/calls/:call/sound', async (request, reply) => {
    const found = await audible(request);
    if ('refusal' in found) return sendRefusal(reply, found.refusal);
    const query = SoundQuery.safeParse(request.query);
    if (!query.success) return sendRefusal(reply, 'bad-request');
    const { leg, from = null, to = null } = query.data;
    const wanted = (track: Track) => leg === undefined || track.leg === leg;
    return sendSound(request, reply, found.call.callId, wanted, { from, to });
  });

  app.get('/api/calls/:call/peaks', async (request, reply): Promise<Peaks | FastifyReply> => {
    const found = await audible(request);
    if ('refusal' in found) return sendRefusal(reply, found.refusal);
    const opened = await openTracks(found.call.callId);
    if (opened === null) return sendRefusal(reply, 'unavailable');
    const { durationMs } = soundOf(opened.tracks, null, null);
    await opened.close();
    return callPeaks(await recordings.peaksOf(found.call.callId), durationMs);
  });

  /** One recording alone, from its own first sample. */
  app.get('/api/calls/:call/recordings/:leg/:startMs', async (request, reply) => {
    const found = await audible(request);
    if ('refusal' in found) return sendRefusal(reply, found.refusal);
    const wanted = Wanted.safeParse(request.params);
    if (!wanted.success) return sendRefusal(reply, 'bad-request');
    const { leg, startMs } = wanted.data;
    const one = (track: Track) => track.leg === leg && track.startMs === startMs;
    return sendSound(request, reply, found.call.callId, one, { from: startMs, to: null });
  });

  app.post('/api/calls/:call/opening', async (request, reply) => {
    const found = await reasoned(request);
    if ('refusal' in found) return sendRefusal(reply, found.refusal);
    const { callId, by, reason } = found;
    await audit.add({ at: ports.now(), by, act: 'opened', callId, reason });
    ports.log.warn({ callId, agentId: by, code: 'confidential-opened' }, 'a confidential call was opened');
    return reply.status(204).send();
  });

  app.post('/api/calls/:call/hold', async (request, reply) => {
    const found = await reasoned(request);
    if ('refusal' in found) return sendRefusal(reply, found.refusal);
    await holds.hold(found.callId, found.by, found.reason, ports.now());
    return reply.status(204).send();
  });

  app.post('/api/calls/:call/release', async (request, reply) => {
    const found = await reasoned(request);
    if ('refusal' in found) return sendRefusal(reply, found.refusal);
    await holds.release(found.callId, found.by, found.reason, ports.now());
    return reply.status(204).send();
  });

  /** A lead's act that needs a reason. */
  async function reasoned(request: FastifyRequest) {
    const found = await allowed(request);
    if ('refusal' in found) return found;
    const { account } = found.asker;
    if (account.role !== 'lead') return { refusal: 'not-allowed' } as const;
    const body = Reason.safeParse(request.body);
    if (!body.success) return { refusal: 'bad-request' } as const;
    return { callId: found.call.callId, by: account.agentId, reason: body.data.reason };
  }
}

const Wanted = z.object({ leg: Leg, startMs: z.coerce.number().int() });

function silenceOf(made: readonly { state: string }[]): 'none' | 'purged' | 'lost' {
  if (made.some(({ state }) => state === 'purged')) return 'purged';
  return made.length > 0 ? 'lost' : 'none';
}

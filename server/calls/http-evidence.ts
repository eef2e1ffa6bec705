import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Session } from '../accounts/account.ts';
import { sendRefusal } from '../accounts/http-session.ts';
import type { Sights } from '../privacy/pg-sight.ts';
import { shownLines } from '../privacy/shown-lines.ts';
import { CallId } from '../protocol/ids.ts';
import type { Recordings } from '../recordings/fs-recordings.ts';
import { evidenceHtml } from './evidence.ts';
import type { Calls } from './pg-calls.ts';
import type { Conduct } from './pg-conduct.ts';
import type { Transcript } from './pg-transcript.ts';

/**
 * `GET /api/calls/:call/evidence`: the police file of a call that was marked malicious, for leads, as a page to print or
 * to keep; the sound itself is `GET /api/calls/:call/sound`. Who made one is written down.
 */
export function httpEvidence(
  app: FastifyInstance,
  ports: {
    calls: Calls;
    transcript: Transcript;
    recordings: Recordings;
    conduct: Conduct;
    sights: Sights;
    session: (request: FastifyRequest) => Session | null;
    nameOf: (agentId: string) => string | null;
    now: () => number;
  },
): void {
  const { calls, transcript, recordings, conduct, sights, nameOf } = ports;
  app.get('/api/calls/:call/evidence', async (request, reply) => {
    const asker = ports.session(request);
    if (asker === null) return sendRefusal(reply, 'not-signed-in');
    if (asker.account.role !== 'lead') return sendRefusal(reply, 'not-allowed');
    const callId = CallId.safeParse((request.params as { call?: unknown }).call);
    const call = callId.success ? await calls.find(callId.data) : null;
    if (call === null) return sendRefusal(reply, 'no-such-call');
    const sight = await sights.of(asker.account, call, 'page');
    if (sight === null || sight.words === 'hidden') return sendRefusal(reply, 'confidential');
    const marks = await conduct.marksOf(call.callId);
    if (marks.length === 0) return sendRefusal(reply, 'not-found');
    const madeAt = ports.now();
    const { agentId } = asker.account;
    await conduct.did(
      { byAgent: agentId, action: 'evidence', callId: call.callId, aboutAgent: null },
      madeAt,
    );
    const html = evidenceHtml({
      call,
      agentName: (call.agentId === null ? null : nameOf(call.agentId)) ?? '',
      madeBy: asker.account.name,
      madeAt,
      marks,
      lines: shownLines(await transcript.linesAfter(call.callId, 0), sight),
      recordings: await recordings.checksums(call.callId),
    });
    return reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('cache-control', 'private, no-store')
      .header('content-disposition', `inline; filename="evidence-${call.callId}.html"`)
      .send(html);
  });
}

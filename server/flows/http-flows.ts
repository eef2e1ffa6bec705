import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Session } from '../accounts/account.ts';
import { sendRefusal } from '../accounts/http-session.ts';
import { FlowDraftPut, FlowPublish, FlowRollBack } from '../protocol/flow-desk.ts';
import type { Reply } from '../protocol/reply.ts';
import type { RunningFlows } from './run-flows.ts';

/**
 * `GET /api/flow`: all the editor shows · `PUT`, `DELETE /api/flow/draft` · `POST /api/flow/publish`, `/roll-back` ·
 * `GET /api/flow/versions/:version`. For leads.
 */
export function httpFlows(
  app: FastifyInstance,
  { flows, session }: { flows: RunningFlows; session: (request: FastifyRequest) => Session | null },
): void {
  /** A lead's request whose body fits; anything else is refused. */
  async function asLead<B>(
    request: FastifyRequest,
    reply: FastifyReply,
    schema: z.ZodType<B> | null,
    work: (lead: Session, body: B) => Promise<unknown>,
  ): Promise<unknown> {
    const asker = session(request);
    if (asker === null) return sendRefusal(reply, 'not-signed-in');
    if (asker.account.role !== 'lead') return sendRefusal(reply, 'not-allowed');
    if (schema === null) return work(asker, undefined as B);
    const body = schema.safeParse(request.body);
    if (body.success) return work(asker, body.data);
    return sendRefusal(
      reply,
      'bad-request',
      body.error.issues.map((issue) => issue.path.join('.')),
    );
  }
  const answer = <T>(reply: FastifyReply, done: Reply<T>) =>
    done.ok ? done.value : sendRefusal(reply, done.refusal.code, done.refusal.fields);

  app.get('/api/flow', (request, reply) => asLead(request, reply, null, () => flows.desk()));

  app.put('/api/flow/draft', (request, reply) =>
    asLead(request, reply, FlowDraftPut, async ({ account }, { document, revision }) =>
      answer(reply, await flows.saveDraft(document, revision, account.agentId)),
    ),
  );

  app.delete('/api/flow/draft', (request, reply) =>
    asLead(request, reply, null, async () => {
      await flows.dropDraft();
      return reply.status(204).send();
    }),
  );

  app.post('/api/flow/publish', (request, reply) =>
    asLead(request, reply, FlowPublish, async ({ account }, { revision, note }) =>
      answer(reply, await flows.publish(revision, note, account.agentId)),
    ),
  );

  app.post('/api/flow/roll-back', (request, reply) =>
    asLead(request, reply, FlowRollBack, async ({ account }, { version, note }) =>
      answer(reply, await flows.rollBack(version, note, account.agentId)),
    ),
  );

  app.get('/api/flow/versions/:version', (request, reply) =>
    asLead(request, reply, null, async () => {
      const version = Number((request.params as { version?: unknown }).version);
      const found = Number.isSafeInteger(version) ? await flows.version(version) : null;
      return found ?? sendRefusal(reply, 'not-found');
    }),
  );
}

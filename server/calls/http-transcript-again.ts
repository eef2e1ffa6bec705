import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Session } from '../accounts/account.ts';
import { sendRefusal } from '../accounts/http-session.ts';
import { isOperator } from '../http/http-operator.ts';
import type { Sights } from '../privacy/pg-sight.ts';
import { shownLines, shownTexts } from '../privacy/shown-lines.ts';
import { CallId } from '../protocol/ids.ts';
import { AgainOrder, type AgainOrdered, type AgainView } from '../protocol/transcript-again.ts';
import type { Recordings } from '../recordings/fs-recordings.ts';
import type { HotWords } from '../text/hot-word.ts';
import { compareVersions } from '../text/text-diff.ts';
import { writtenLine } from '../text/written-line.ts';
import type { Calls } from './pg-calls.ts';
import type { Transcript } from './pg-transcript.ts';
import type { SecondVersions } from './pg-transcript-again.ts';
import type { Again } from './run-again.ts';

export type AgainHttpPorts = {
  calls: Calls;
  transcript: Transcript;
  versions: SecondVersions;
  sights: Sights;
  hotWords: () => HotWords;
  /** null: no second engine is set. */
  again: Again | null;
  recordings: Pick<Recordings, 'of'>;
  session: (request: FastifyRequest) => Session | null;
  linkSecret: string;
};

/** `GET` and `POST /api/calls/:call/again`, `POST /api/transcripts/again`: see `protocol/transcript-again.ts`. */
export function httpTranscriptAgain(app: FastifyInstance, ports: AgainHttpPorts): void {
  const { calls, transcript, versions, sights, again, session } = ports;

  async function allowed(request: FastifyRequest) {
    const asker = session(request);
    if (asker === null) return { refusal: 'not-signed-in' } as const;
    const callId = CallId.safeParse((request.params as { call?: unknown }).call);
    const call = callId.success ? await calls.find(callId.data) : null;
    if (call === null) return { refusal: 'no-such-call' } as const;
    const sight = await sights.of(asker.account, call, 'page');
    if (sight === null) return { refusal: 'not-your-call' } as const;
    if (sight.words === 'hidden') return { refusal: 'confidential' } as const;
    return { asker, callId: call.callId, sight };
  }

  app.get('/api/calls/:call/again', async (request, reply): Promise<AgainView | FastifyReply> => {
    const found = await allowed(request);
    if ('refusal' in found) return sendRefusal(reply, found.refusal ?? 'not-allowed');
    const { callId, sight } = found;
    const made = await versions.of(callId);
    if (made === null) {
      const state = again === null ? 'off' : again.isAsked(callId) ? 'waiting' : 'none';
      return { state, engine: null, madeAt: null, parts: [] };
    }
    const first = shownLines(await transcript.linesAfter(callId, 0), sight)
      .filter(({ kind }) => kind === 'words')
      .map(({ written, correction, ...line }) => ({
        ...line,
        text: written?.text ?? line.text,
        corrected: correction?.text ?? null,
      }));
    const heardAgain = made.lines.flatMap((line) => {
      const form = writtenLine(line, ports.hotWords());
      return form === null ? [] : [{ ...line, text: form.text }];
    });
    const second = shownTexts(heardAgain, sight);
    return {
      state: 'made',
      engine: made.engine,
      madeAt: made.madeAt,
      parts: compareVersions(first, second),
    };
  });

  app.post('/api/calls/:call/again', async (request, reply) => {
    const found = await allowed(request);
    if ('refusal' in found) return sendRefusal(reply, found.refusal ?? 'not-allowed');
    if (found.asker.account.role !== 'lead') return sendRefusal(reply, 'not-allowed');
    if (again === null) return sendRefusal(reply, 'unavailable');
    again.ask(found.callId);
    return reply.status(204).send();
  });

  app.post('/api/transcripts/again', async (request, reply): Promise<AgainOrdered | FastifyReply> => {
    if (!isOperator(request, ports.linkSecret)) return sendRefusal(reply, 'not-allowed');
    const order = AgainOrder.safeParse(request.body);
    if (!order.success) return sendRefusal(reply, 'bad-request');
    if (again === null) return sendRefusal(reply, 'unavailable');
    if ('since' in order.data) {
      const wanted = await versions.heardSince(order.data.since);
      for (const callId of wanted) again.ask(callId);
      return { asked: wanted.length };
    }
    const { callId } = order.data;
    if ((await calls.find(callId)) === null) return sendRefusal(reply, 'no-such-call');
    const kept = (await ports.recordings.of(callId)).some(({ state }) => state === 'kept');
    if (!kept) return sendRefusal(reply, 'not-found', ['recording']);
    again.ask(callId);
    return { asked: 1 };
  });
}

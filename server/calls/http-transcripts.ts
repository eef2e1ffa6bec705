import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Session } from '../accounts/account.ts';
import { sendRefusal } from '../accounts/http-session.ts';
import type { Sights } from '../privacy/pg-sight.ts';
import { shownLineAt, shownTexts } from '../privacy/shown-lines.ts';
import { CallId } from '../protocol/ids.ts';
import { shownText, type TranscriptLine } from '../protocol/transcript.ts';
import {
  HITS,
  type TranscriptHit,
  type TranscriptHits,
  TranscriptQuery,
} from '../protocol/transcript-search.ts';
import { lineKeys, placeOf, type Wanted, wantedIn } from '../text/search-units.ts';
import { snippetOf } from '../text/snippet.ts';
import type { Calls } from './pg-calls.ts';
import type { Transcript } from './pg-transcript.ts';
import type { FoundLine, TranscriptSearch } from './pg-transcript-search.ts';

export type TranscriptPorts = {
  calls: Calls;
  transcript: Transcript;
  search: TranscriptSearch;
  sights: Sights;
  session: (request: FastifyRequest) => Session | null;
};

/** Searching reads an index of everything: nobody types faster than this. */
const SEARCHES_A_MINUTE = 120;

/**
 * `GET /api/transcripts?text=…`: search in all transcripts, answers in `protocol/transcript-search.ts`. An agent finds
 * lines of the own calls, a lead those of all; confidential calls are found by nobody.
 * `GET /api/transcripts/:call/:seq/corrections`: what a line was before it was corrected.
 */
export function httpTranscripts(app: FastifyInstance, ports: TranscriptPorts): void {
  const { calls, transcript, search, sights, session } = ports;

  async function hitsOf(
    { account }: Session,
    found: readonly FoundLine[],
    wanted: readonly Wanted[],
  ): Promise<TranscriptHit[]> {
    const sightsOf = await sights.ofMany(account, found, 'page');
    const hits: TranscriptHit[] = [];
    for (const one of found) {
      const sight = sightsOf.get(one.callId) ?? null;
      const line = sight === null ? null : await transcript.lineAt(one.callId, one.seq);
      if (line === null || sight === null) continue;
      const shown = shownLineAt(await transcript.inPlace(line), one.seq, sight);
      // Found in what is masked for this person: to show the line would tell what stands under the mask.
      if (shown !== null && holds(shown, wanted)) hits.push(hitOf(one, shown, wanted));
    }
    return hits;
  }

  app.get(
    '/api/transcripts',
    {
      config: {
        rateLimit: {
          max: SEARCHES_A_MINUTE,
          timeWindow: '1 minute',
          keyGenerator: (request: FastifyRequest) => session(request)?.account.agentId ?? request.ip,
        },
      },
    },
    async (request, reply): Promise<TranscriptHits | FastifyReply> => {
      const asker = session(request);
      if (asker === null) return sendRefusal(reply, 'not-signed-in');
      const query = TranscriptQuery.safeParse(request.query);
      if (!query.success) {
        const names = query.error.issues.map((issue) => issue.path.join('.'));
        return sendRefusal(reply, 'bad-request', names);
      }
      const wanted = wantedIn(query.data.text);
      if (wanted.length === 0) return sendRefusal(reply, 'bad-request', ['text']);
      const { account } = asker;
      const scope = { agentId: account.role === 'lead' ? null : account.agentId };
      const found = await search.find(wanted, query.data, scope);
      return {
        hits: await hitsOf(asker, found.slice(0, HITS), wanted),
        next: found.length > HITS ? query.data.after + HITS : null,
      };
    },
  );

  app.get('/api/transcripts/:call/:seq/corrections', async (request, reply) => {
    const asker = session(request);
    if (asker === null) return sendRefusal(reply, 'not-signed-in');
    const wanted = Wished.safeParse(request.params);
    const call = wanted.success ? await calls.find(wanted.data.call) : null;
    if (!wanted.success || call === null) return sendRefusal(reply, 'no-such-call');
    const sight = await sights.of(asker.account, call, 'page');
    if (sight === null) return sendRefusal(reply, 'not-your-call');
    if (sight.words === 'hidden') return sendRefusal(reply, 'confidential');
    const { seq } = wanted.data;
    const history = await transcript.historyOf(call.callId, seq);
    if (history === null) return sendRefusal(reply, 'not-found');
    const lines = await transcript.around(call.callId, seq);
    /** As if the line had this text. */
    const shown = (text: string): string => {
      const instead = lines.map((line) => ({ ...line, text: line.seq === seq ? text : shownText(line) }));
      return shownTexts(instead, sight).find((line) => line.seq === seq)?.text ?? '';
    };
    return {
      recognised: shown(history.recognised),
      corrections: history.corrections.map((one) => ({
        ...one,
        text: one.text === null ? null : shown(one.text),
      })),
    };
  });
}

const Wished = z.object({ call: CallId, seq: z.coerce.number().int().positive() });

/** A line is found by any of its forms. */
const holds = (line: TranscriptLine, wanted: readonly Wanted[]): boolean =>
  [shownText(line), line.text, line.written?.text ?? ''].some((text) => {
    const { keys, sounds } = lineKeys([text]);
    return wanted.some((one) => sounds.includes(one.sound) && one.keys.every((key) => keys.includes(key)));
  });

function hitOf(found: FoundLine, line: TranscriptLine, wanted: readonly Wanted[]): TranscriptHit {
  const text = shownText(line);
  const { callId, seq, callAt, agentId, agentName, queue } = found;
  return {
    callId,
    seq,
    leg: line.leg,
    startMs: line.startMs,
    callAt,
    agentId,
    agentName,
    queue,
    ...snippetOf(text, placeOf(text, wanted)),
    corrected: line.correction !== null,
  };
}

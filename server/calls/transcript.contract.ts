import { describe, expect, test } from 'vitest';
import type { Database } from '../db/pg-database.ts';
import type { AgentId, CallId, QueueName } from '../protocol/ids.ts';
import { answeredCall, posted } from '../testing/facts.ts';
import { hotWordsOf } from '../text/hot-word.ts';
import { wantedIn } from '../text/search-units.ts';
import { pgCalls } from './pg-calls.ts';
import { pgTranscript } from './pg-transcript.ts';
import { pgTranscriptSearch } from './pg-transcript-search.ts';

const WANG = 'agent-wang' as AgentId;
const ZHAO = 'agent-zhao' as AgentId;
const HOT = hotWordsOf([{ term: '滨河路', aliases: [] }]);

/** What transcript, corrections and search promise, on every database. */
export function transcriptContract(open: () => Database): void {
  describe('transcripts', () => {
    let calls = 0;
    const parts = () => {
      const search = pgTranscriptSearch(open());
      return { search, transcript: pgTranscript(open(), search, () => HOT) };
    };
    async function call(agentId: AgentId, texts: string[], at = 1_700_000_000_000): Promise<CallId> {
      const callId = `call-search-${++calls}` as CallId;
      await pgCalls(open()).store(posted(answeredCall(callId, agentId), `spool-search-${calls}`, 1, at));
      const { transcript } = parts();
      for (const [index, text] of texts.entries())
        await transcript.append(
          { callId, leg: 'caller', kind: 'words', text, startMs: index, endMs: index + 1, words: null },
          at + index,
        );
      return callId;
    }
    const find = async (
      text: string,
      more: { agentId?: AgentId; since?: number; queue?: QueueName } = {},
      mine: AgentId | null = null,
    ) =>
      (await parts().search.find(wantedIn(text), { after: 0, ...more }, { agentId: mine })).map(
        ({ callId, seq }) => `${callId}/${seq}`,
      );

    test('[D20] a line is found by its sound, newest call first, an agent’s own calls only when asked so', async () => {
      const older = await call(WANG, ['我住翠湖花园', '冰河路的工地晚上打桩']);
      const newer = await call(ZHAO, ['宾和路的路灯坏了'], 1_700_000_100_000);
      expect(await find('滨河路')).toEqual([`${newer}/1`, `${older}/2`]);
      expect(await find('binhelu')).toHaveLength(2);
      expect(await find('滨河路', {}, WANG)).toEqual([`${older}/2`]);
      expect(await find('滨河路', { agentId: ZHAO })).toEqual([`${newer}/1`]);
      expect(await find('滨河路', { since: 1_700_000_050_000 })).toEqual([`${newer}/1`]);
      expect(await find('滨河路', { queue: 'enterprises' as QueueName })).toEqual([]);
      expect(await find("路'灯% _坏了")).toEqual([`${newer}/1`]);
    });

    test('[D21] a confidential call is found by nobody, from the moment it is one', async () => {
      const callId = await call(WANG, ['我要举报食品作坊']);
      expect(await find('食品作坊')).toEqual([`${callId}/1`]);
      const fields = { confidential: { value: 'yes', by: 'person', confidence: 1, source: null } };
      await open()
        .insertInto('ticket')
        .values({
          ticket_id: `ticket-${callId}`,
          number: callId,
          call_id: callId,
          agent_id: WANG,
          status: 'draft',
          fields: JSON.stringify(fields),
          revision: 1,
          created_at: 1,
          saved_at: 1,
        })
        .execute();
      expect(await find('食品作坊')).toEqual([]);
      expect(await find('食品作坊', {}, WANG)).toEqual([]);
    });

    test('[D22] a correction stands beside what was recognised, the latest is shown and all are kept', async () => {
      const callId = await call(WANG, ['我住丙和路', '门口没有灯']);
      const { transcript } = parts();
      await transcript.correct({ callId, seq: 1, text: '我住兵和路', by: WANG }, 5);
      const line = await transcript.correct({ callId, seq: 1, text: '我住延安三路', by: ZHAO }, 6);
      expect(line).toMatchObject({
        text: '我住丙和路',
        correction: { text: '我住延安三路', by: ZHAO, at: 6 },
      });
      expect((await transcript.linesAfter(callId, 0)).map(({ correction }) => correction?.text)).toEqual([
        '我住延安三路',
        undefined,
      ]);
      expect(await find('延安三路')).toEqual([`${callId}/1`]);
      expect(await transcript.historyOf(callId, 1)).toMatchObject({
        recognised: '我住丙和路',
        corrections: [
          { text: '我住兵和路', by: WANG },
          { text: '我住延安三路', by: ZHAO },
        ],
      });
      expect(await transcript.changedAfter(callId, 2)).toMatchObject([{ seq: 1 }]);
      await transcript.correct({ callId, seq: 1, text: null, by: WANG }, 7);
      expect((await transcript.lineAt(callId, 1))?.correction).toBeNull();
      expect(await transcript.correct({ callId, seq: 9, text: 'x', by: WANG }, 8)).toBeNull();
    });

    test('[D23] lines from before there was an index are put into it once', async () => {
      const callId = await call(WANG, ['井盖丢了没人管', '']);
      await open().deleteFrom('transcript_search').where('call_id', '=', callId).execute();
      expect(await find('井盖丢了')).toEqual([]);
      expect(await parts().transcript.indexMissing(() => false)).toBeGreaterThanOrEqual(2);
      expect(await find('井盖丢了')).toEqual([`${callId}/1`]);
      expect(await parts().transcript.indexMissing(() => false)).toBe(0);
    });
  });
}

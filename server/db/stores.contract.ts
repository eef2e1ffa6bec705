import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pgAccounts } from '../accounts/pg-accounts.ts';
import { pgCalls } from '../calls/pg-calls.ts';
import { pgTranscript } from '../calls/pg-transcript.ts';
import { pgTranscriptSearch } from '../calls/pg-transcript-search.ts';
import { transcriptContract } from '../calls/transcript.contract.ts';
import type { AgentState } from '../protocol/agent.ts';
import type { AgentId, CallId, Extension } from '../protocol/ids.ts';
import type { Fact } from '../protocol/link.ts';
import { pgReports } from '../reports/pg-reports.ts';
import { AGENT, answeredCall, posted, QUEUE } from '../testing/facts.ts';
import { NO_HOT_WORDS } from '../text/hot-word.ts';
import { pgTickets } from '../tickets/pg-tickets.ts';
import type { Database } from './pg-database.ts';

type ArrivedFact = Extract<Fact, { fact: 'call:arrived' }>;

const complete = Object.fromEntries(
  Object.entries({
    contactPhone: '13800000001',
    callerType: 'person',
    kind: 'complaint',
    urgency: 'general',
    channel: 'phone',
    title: 't',
    content: 'c',
    confidential: 'no',
    wantsReply: 'yes',
    sensitive: 'no',
  }).map(([name, value]) => [name, { value, by: 'person' as const, confidence: 1, source: null }]),
);

/** What the stores promise, on every database they run on. `open` gives an empty one. */
export function storesContract(name: string, open: () => Promise<Database>): void {
  describe(name, () => {
    let database: Database;
    beforeAll(async () => {
      database = await open();
    }, 60_000);
    afterAll(() => database.destroy());
    let count = 0;
    const freshCall = () => `call-fresh-${++count}` as CallId;

    test('[D1] a fact sent twice, or in overlapping batches, is stored once', async () => {
      const calls = pgCalls(database);
      const callId = freshCall();
      const facts = posted(answeredCall(callId), 'spool-d1');
      expect((await calls.store(facts.slice(0, 5))).upTo).toBe(5);
      const again = await calls.store(facts);
      expect(again.upTo).toBe(8);
      expect(again.stored.map((one) => one.posted.n)).toEqual([6, 7, 8]);
      const rows = await database.selectFrom('fact').selectAll().where('call_id', '=', callId).execute();
      expect(rows).toHaveLength(8);
      expect(await calls.find(callId)).toMatchObject({ outcome: 'answered', offers: 1, holdMs: 1000 });
    });

    test('[D2] two spools with the same numbers do not hide each other', async () => {
      const calls = pgCalls(database);
      const [one, two] = [freshCall(), freshCall()];
      await calls.store(posted(answeredCall(one), 'spool-d2a'));
      await calls.store(posted(answeredCall(two), 'spool-d2b'));
      expect(await calls.find(two)).not.toBeNull();
    });

    test('[D3] lines stored at once get numbers without gap or repeat, in the order they came', async () => {
      const transcript = pgTranscript(database, pgTranscriptSearch(database), () => NO_HOT_WORDS);
      const callId = freshCall();
      const texts = Array.from({ length: 40 }, (_, index) => `line ${index}`);
      await Promise.all(
        texts.map((text, index) =>
          transcript.append(
            { callId, leg: 'caller', kind: 'words', text, startMs: index, endMs: index + 1, words: null },
            1,
          ),
        ),
      );
      const lines = await transcript.linesAfter(callId, 0);
      expect(lines.map((line) => line.seq)).toEqual(texts.map((_, index) => index + 1));
      expect(lines.map((line) => line.text)).toEqual(texts);
      expect(await transcript.linesAfter(callId, 38)).toHaveLength(2);
    });

    transcriptContract(() => database);

    test('[D4] opening the ticket of one call many times at once makes one ticket and uses one number', async () => {
      const tickets = pgTickets(database);
      const callId = freshCall();
      const opened = await Promise.all(
        Array.from({ length: 20 }, () => tickets.openFor(callId, AGENT, {}, '20261124', 1)),
      );
      expect(new Set(opened.map((one) => one.ticket.ticketId)).size).toBe(1);
      expect(opened.filter((one) => one.made)).toHaveLength(1);
      const next = await tickets.openFor(freshCall(), AGENT, {}, '20261124', 1);
      expect(next.ticket.number).toBe('20261124-000002');
    });

    test('[D5] the same save 50 times in parallel is one move; another body under the same key is refused', async () => {
      const tickets = pgTickets(database);
      const { ticket } = await tickets.openFor(freshCall(), AGENT, complete, '20261125', 1);
      const request = {
        ticketId: ticket.ticketId,
        move: 'accept' as const,
        note: '',
        key: 'key-d5-0001',
        by: AGENT,
      };
      const replies = await Promise.all(Array.from({ length: 50 }, () => tickets.move(request, 2)));
      expect(replies.every((reply) => reply.ok && reply.value.status === 'accepted')).toBe(true);
      const history = await database
        .selectFrom('ticket_history')
        .selectAll()
        .where('ticket_id', '=', ticket.ticketId)
        .execute();
      expect(history).toHaveLength(1);
      expect(await tickets.move({ ...request, note: 'other' }, 3)).toMatchObject({
        refusal: { code: 'already-done' },
      });
    });

    test('[D6] the history of a number holds its other calls with their tickets, newest first', async () => {
      const calls = pgCalls(database);
      const number = '13900000006';
      const [older, newer, now] = [freshCall(), freshCall(), freshCall()];
      for (const [index, callId] of [older, newer, now].entries()) {
        const facts = answeredCall(callId).map((fact) =>
          fact.fact === 'call:arrived' ? { ...fact, callerNumber: number } : fact,
        );
        await calls.store(posted(facts, `spool-d6-${index}`, 1, 1_700_000_000_000 + index * 60_000));
      }
      await pgTickets(database).openFor(older, AGENT, complete, '20261126', 1);
      const history = await calls.historyOf(number, now);
      expect(history.map((item) => item.callId)).toEqual([newer, older]);
      expect(history[1]).toMatchObject({
        ticketNumber: '20261126-000001',
        ticketTitle: 't',
        ticketStatus: 'draft',
      });
      expect(await calls.historyOf('', now)).toEqual([]);
    });

    test('[D7] a second sign-in ends the first session; a session is found by its token only as a hash', async () => {
      const accounts = pgAccounts(database);
      const first = [
        {
          username: 'd7',
          name: 'Tester',
          role: 'agent' as const,
          extension: '1901' as Extension,
          password: 'long enough',
        },
      ];
      expect(await accounts.makeFirst(first, 1)).toBe(1);
      expect(await accounts.makeFirst(first, 1)).toBe(0);
      const found = await accounts.byUsername('d7');
      const one = await accounts.openSession(found!.account, 10);
      const two = await accounts.openSession(found!.account, 11);
      const sessions = await accounts.sessions(12);
      expect(sessions.map((session) => session.tokenHash)).toEqual([two.session.tokenHash]);
      expect(JSON.stringify(await database.selectFrom('session').selectAll().execute())).not.toContain(
        two.token,
      );
      expect(one.session.sipSecret).not.toBe(two.session.sipSecret);
      expect(await accounts.sessions(two.session.expiresAt)).toEqual([]);
    });

    test('[D8] words that look like patterns or quotes are found and stored as they are', async () => {
      const tickets = pgTickets(database);
      const odd = `100% of o'clock_\\`;
      const fields = {
        ...complete,
        title: { value: odd, by: 'person' as const, confidence: 1, source: null },
      };
      const { ticket } = await tickets.openFor(freshCall(), 'agent-8' as AgentId, fields, '20261127', 1);
      expect((await tickets.list("o'clock_", 10)).map((one) => one.ticketId)).toEqual([ticket.ticketId]);
      expect((await tickets.find(ticket.ticketId))?.fields.title?.value).toBe(odd);
    });

    test('[K6] a report finds the state its time began in, and knows when nobody could know', async () => {
      const [calls, reports] = [pgCalls(database), pgReports(database)];
      const agentId = 'agent-k6' as AgentId;
      const at = Date.UTC(2031, 0, 1);
      const said = (state: AgentState): Fact => ({ fact: 'agent:changed', agentId, state });
      const facts = [
        said({ is: 'ready', since: at }),
        said({ is: 'notReady', reason: 'meal', since: at + 1000 }),
        { fact: 'agent:left', agentId } as const,
      ];
      await calls.store(posted(facts, 'spool-k6', 1, at));
      await reports.started(at);
      await reports.running(at, at + 1500);
      await reports.started(at + 1800);
      await reports.running(at + 1800, at + 9000);
      const { spells } = await reports.source(at + 500, at + 5000, at + 9000);
      expect(spells.map(({ is, from, to }) => [is, from - at, to - at])).toEqual([
        ['ready', 0, 1000],
        ['notReady', 1000, 1500],
        ['notReady', 1800, 2000],
      ]);
    });

    test('[K5] calls are counted in the quarter of an hour in which they entered the queue', async () => {
      const [calls, reports] = [pgCalls(database), pgReports(database)];
      const day = Date.UTC(2032, 0, 1);
      for (const minute of [0, 14, 15, 1439]) {
        const facts = answeredCall(`call-k5-${minute}` as CallId, AGENT);
        await calls.store(posted(facts, `spool-k5-${minute}`, 1, day + minute * 60_000));
      }
      const quarters = await reports.offeredByQuarter(day, day + 86_400_000);
      expect([...quarters].sort(([a], [b]) => a - b)).toEqual([
        [0, 2],
        [1, 1],
        [95, 1],
      ]);
      const { calls: counted } = await reports.source(day, day + 86_400_000, day);
      expect(counted.map((one) => [one.queue, one.outcome])).toEqual(Array(4).fill([QUEUE, 'answered']));
    });

    test('[K5] what was given to somebody else and who was called back are counted, each at its moment', async () => {
      const [calls, reports] = [pgCalls(database), pgReports(database)];
      const day = Date.UTC(2033, 0, 1);
      const [given, taken] = ['call-k5-given', 'call-k5-taken'] as [CallId, CallId];
      const target = { to: 'queue', queue: QUEUE } as const;
      const transfer = (callId: CallId, byLead: boolean): Fact[] => [
        ...answeredCall(callId, AGENT).slice(0, 5),
        { fact: 'call:transferred', callId, agentId: AGENT, target, byLead },
      ];
      const back = 'call-k5-back' as CallId;
      const called = (callId: CallId, dutyId: string | null): Fact[] => [
        { ...(answeredCall(callId, AGENT)[0] as ArrivedFact), direction: 'outbound', dutyId },
        { fact: 'call:answered', callId, agentId: AGENT },
      ];
      const facts = [
        ...transfer(given, false),
        ...transfer(taken, true),
        ...called(back, 'duty-k5'),
        ...called('call-k5-own' as CallId, null),
        { ...(called('call-k5-none' as CallId, 'duty-k5')[0] as ArrivedFact) },
      ];
      await calls.store(posted(facts, 'spool-k5-deeds', 1, day));
      const { deeds } = await reports.source(day, day + 86_400_000, day + 86_400_000);
      expect(deeds.filter(({ is }) => is !== 'conversation')).toEqual([
        { is: 'transfer', at: day + 5000, agentId: AGENT, queue: QUEUE },
        { is: 'callback', at: day + 13_000, agentId: AGENT, queue: null },
      ]);
      expect((await reports.source(day, day + 5000, day)).deeds).toEqual([]);
    });
  });
}

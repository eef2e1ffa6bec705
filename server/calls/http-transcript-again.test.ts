import { fastify } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../db/pg-database.ts';
import type { CallId, Leg } from '../protocol/ids.ts';
import { NO_HOT_WORDS } from '../text/hot-word.ts';
import { type AgainHttpPorts, httpTranscriptAgain } from './http-transcript-again.ts';
import { pgTranscriptAgain } from './pg-transcript-again.ts';

const SECRET = 'l'.repeat(20);
const [OLD, NEW, SILENT] = ['call-old-1', 'call-new-1', 'call-silent-1'] as CallId[] as [
  CallId,
  CallId,
  CallId,
];
const ENDED: Record<CallId, number> = { [OLD]: 1000, [NEW]: 5000, [SILENT]: 6000 };

let database: Awaited<ReturnType<typeof openDatabase>>;

// One for all: its making takes most of the time, and no test changes what is in it.
beforeAll(async () => {
  database = await openDatabase({ memory: true });
  for (const callId of [OLD, NEW, SILENT]) {
    await database
      .insertInto('call')
      .values({
        call_id: callId,
        direction: 'inbound',
        caller_number: '',
        called_number: '12345',
        simulated: false,
        arrived_at: 0,
        queued_at: null,
        queue: null,
        answered_at: null,
        ended_at: ENDED[callId] ?? 0,
        outcome: 'answered',
        ended_by: 'caller',
        agent_id: null,
        stage: '{}',
        grade: null,
        paused_at: null,
        ringing_at: null,
        offers: 0,
        hold_ms: 0,
        held_at: null,
        duty_id: null,
      })
      .execute();
    if (callId === SILENT) continue;
    await database
      .insertInto('recording')
      .values({
        call_id: callId,
        leg: 'caller',
        start_ms: 0,
        source_file: callId,
        file: callId,
        bytes: 1,
        sha256: '',
        state: 'kept',
        key_id: null,
        updated_at: 0,
      })
      .execute();
  }
}, 60_000);
afterAll(() => database?.destroy());

async function hall(second: boolean) {
  const asked: CallId[] = [];
  const again = {
    ask: (callId: CallId) => void asked.push(callId),
    isAsked: () => false,
    close: async () => undefined,
  };
  const app = fastify();
  httpTranscriptAgain(app, {
    calls: { find: async (callId: CallId) => (callId in ENDED ? { callId } : null) },
    transcript: {},
    versions: pgTranscriptAgain(database),
    sights: {},
    hotWords: () => NO_HOT_WORDS,
    again: second ? again : null,
    recordings: {
      of: async (callId: CallId) =>
        callId === SILENT ? [] : [{ leg: 'caller' as Leg, startMs: 0, state: 'kept' as const }],
    },
    session: () => null,
    linkSecret: SECRET,
  } as unknown as AgainHttpPorts);
  const order = async (body: object, authorization = `Bearer ${SECRET}`) => {
    const reply = await app.inject({
      method: 'POST',
      url: '/api/transcripts/again',
      headers: { authorization },
      payload: body,
    });
    return reply.json() as unknown;
  };
  return { order, asked };
}

test('[E12] whoever runs the machine puts one call, or all since an instant, in the row; the latest first', async () => {
  const { order, asked } = await hall(true);
  expect(await order({ callId: OLD })).toEqual({ asked: 1 });
  expect(await order({ since: 0 })).toEqual({ asked: 2 });
  expect(await order({ since: 1001 })).toEqual({ asked: 1 });
  expect(asked).toEqual([OLD, NEW, OLD, NEW]);
});

test('[E12] what cannot be heard again is refused, and nobody else may ask', async () => {
  const { order, asked } = await hall(true);
  expect(await order({ callId: SILENT })).toMatchObject({ refusal: { code: 'not-found' } });
  expect(await order({ callId: 'call-nowhere-1' })).toMatchObject({ refusal: { code: 'no-such-call' } });
  expect(await order({})).toMatchObject({ refusal: { code: 'bad-request' } });
  expect(await order({ callId: OLD }, 'Bearer guessed')).toMatchObject({ refusal: { code: 'not-allowed' } });
  expect(asked).toEqual([]);
  expect(await (await hall(false)).order({ callId: OLD })).toMatchObject({
    refusal: { code: 'unavailable' },
  });
});

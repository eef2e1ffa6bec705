import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BoardAgent, BoardCall, BoardView } from './board.ts';
import { changed, changeOf } from './board-change.ts';
import { NOBODY_AROUND } from './conversation.ts';
import type { AgentId, CallId, Extension } from './ids.ts';

const instant = fc.integer({ min: 1, max: 9 });
const call: fc.Arbitrary<BoardCall> = fc.record({
  callerNumber: fc.constantFrom('', '13800000001'),
  queue: fc.constant(null),
  arrivedAt: instant,
  queuedAt: fc.option(instant),
  answeredAt: fc.option(instant),
  position: fc.option(instant),
  estimateMs: fc.option(instant),
  stage: fc.record({ is: fc.constantFrom('greeting' as const, 'waiting' as const), since: instant }),
  around: fc.constant(NOBODY_AROUND),
  marks: fc.constant([]),
  lastWords: fc.constantFrom('', '你好', '__proto__'),
  agentWords: fc.constant(''),
  confidential: fc.boolean(),
});
const agent: fc.Arbitrary<BoardAgent> = fc.record({
  name: fc.constantFrom('王芳', '赵强'),
  extension: fc.constant('1001' as Extension),
  role: fc.constant('agent' as const),
  state: fc.option(fc.record({ is: fc.constant('ready' as const), since: instant })),
  answeredToday: instant,
});
const figures = fc.record({
  offered: instant,
  answered: instant,
  within: instant,
  shortAbandoned: instant,
  abandoned: instant,
  lost: instant,
  waitMs: instant,
});
const guard = fc.record({
  rate: fc.option(fc.constant(0.9)),
  target: fc.constant(0.95),
  left: fc.option(instant),
  needed: fc.option(instant),
});
const board: fc.Arbitrary<BoardView> = fc.record({
  at: instant,
  link: fc.constantFrom('live' as const, 'stale' as const),
  calls: fc.dictionary(fc.constantFrom('call-aaaa', 'call-bbbb', 'call-cccc'), call) as fc.Arbitrary<
    Record<CallId, BoardCall>
  >,
  agents: fc.dictionary(fc.constantFrom('agent-1', 'agent-2'), agent) as fc.Arbitrary<
    Record<AgentId, BoardAgent>
  >,
  today: figures,
  rolling: figures,
  duty: fc.record({ open: instant, late: instant }),
  connect: guard,
  within: guard,
  advice: fc.array(fc.record({ do: fc.constant('endWrapUps' as const), count: instant }), { maxLength: 2 }),
});

test('[S12] a board and its change give the next board, over the wire too; equal boards have no change', () => {
  fc.assert(
    fc.property(board, board, (before, after) => {
      const change = changeOf(before, after);
      if (change === null) {
        expect(after).toEqual(before);
        return;
      }
      const overTheWire = JSON.parse(JSON.stringify(change));
      expect(changed(before, overTheWire)).toEqual(after);
      expect(changeOf(after, after)).toBeNull();
    }),
    { numRuns: 500 },
  );
});

test('[S12] a change made for another board is told from one that fits', () => {
  const [empty] = fc.sample(board, { numRuns: 1, seed: 1 });
  if (empty === undefined) throw new Error('no sample');
  const none = { ...empty, calls: {} };
  expect(changed(none, { calls: { ['call-zzzz' as CallId]: { lastWords: '你好' } } })).toBeNull();
});

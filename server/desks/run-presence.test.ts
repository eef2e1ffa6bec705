import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AgentId, CallId } from '../protocol/ids.ts';
import { emptyLive } from './live.ts';
import { phoneLines, runPresence } from './run-presence.ts';

const agentId = 'agent-1' as AgentId;
const callId = 'call-00000001' as CallId;
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function open() {
  const live = emptyLive();
  live.states.set(agentId, { is: 'talking', callId, since: 0 });
  const lines = phoneLines();
  const asked: string[] = [];
  let pages = 1;
  const ports = {
    ask: async (name: string) => {
      asked.push(name);
      return { ok: true as const, value: null };
    },
    tell: { pages: () => pages },
    now: () => Date.now(),
    log: { warn: () => undefined },
  };
  const presence = runPresence(live, ports as never, { lines, lostMs: 4000 });
  vi.advanceTimersByTime(60_000);
  lines.opened(agentId);
  const page = (there: boolean) => {
    pages = there ? 1 : 0;
    presence.changed(agentId);
  };
  return { live, lines, asked, page };
}

it('[S31] an agent in a call without page and phone is lost after the time, once', () => {
  const { lines, asked, page } = open();
  page(false);
  lines.closed(agentId);
  vi.advanceTimersByTime(3900);
  expect(asked).toEqual([]);
  vi.advanceTimersByTime(200);
  expect(asked).toEqual(['agent:lost']);
  vi.advanceTimersByTime(60_000);
  expect(asked).toHaveLength(1);
});

it('[S31] a reload, a page that kept its phone, or an agent in no call harms nothing', () => {
  const reloaded = open();
  reloaded.page(false);
  reloaded.lines.closed(agentId);
  vi.advanceTimersByTime(2500);
  reloaded.page(true);
  vi.advanceTimersByTime(20_000);
  expect(reloaded.asked).toEqual([]);
  const half = open();
  half.page(false);
  vi.advanceTimersByTime(20_000);
  expect(half.asked).toEqual([]);
  const free = open();
  free.live.states.set(agentId, { is: 'ready', since: 0 });
  free.page(false);
  free.lines.closed(agentId);
  vi.advanceTimersByTime(20_000);
  expect(free.asked).toEqual([]);
});

import type { LivePicture } from '../../server/protocol/board.ts';
import { NOBODY_AROUND } from '../../server/protocol/conversation.ts';
import type { AgentId, CallId, QueueName } from '../../server/protocol/ids.ts';
import type { Fact } from '../../server/protocol/link.ts';
import type { QueueWord } from '../call/call-state.ts';
import type { Entry, FellCall } from './entry.ts';
import { type Fallback, type FallbackStep, step, vanished } from './fallback.ts';
import type { Journal } from './fs-journal.ts';

export type FallbackPorts = {
  post: (fact: Fact, at: number) => void;
  tellQueue: (callId: CallId, word: QueueWord) => void;
  changed: () => void;
  /** What we know of a caller whose channel holds no state. */
  remembered: (channelId: string) => FellCall | null;
  now: () => number;
};

export type RunningFallback = {
  /** Reads what is new. */
  follow: () => void;
  /** Whether the journal has told of this call. */
  knows: (callId: CallId) => boolean;
  /** The same by the caller's channel. */
  knowsChannel: (channelId: string) => boolean;
  /** The channel of a caller in Asterisk's queue. */
  channelOf: (callId: CallId, agentId: AgentId) => string | null;
  picture: () => LivePicture['calls'];
  /** These channels are in Asterisk; whoever is not among them is gone. */
  compare: (alive: ReadonlySet<string>, lookedAt: number) => void;
  close: () => void;
};

const FOLLOW_MS = 300;
/** The line of a hang-up is written a moment after the channel is gone. */
const VANISHED_MS = 2000;
const CLOCKS_MS = 1000;

/** Makes records of what Asterisk's own queue does, and keeps the agents it gave a call from getting another. */
export function runFallback(journal: Journal, queue: QueueName, ports: FallbackPorts): RunningFallback {
  let state: Fallback = new Map();
  const known = new Set<CallId>();
  const channels = new Set<string>();
  const doubts = new Set<NodeJS.Timeout>();
  let first = true;

  const take = (done: FallbackStep, told: boolean, live: boolean) => {
    const before = state;
    state = done.state;
    for (const [channelId, { callId }] of state) {
      known.add(callId);
      channels.add(channelId);
    }
    if (!told) for (const { fact, at } of done.facts) ports.post(fact, at);
    if (live && done.word !== null) ports.tellQueue(done.word.callId, done.word.word);
    if (state !== before) ports.changed();
  };

  const named = (entry: Entry): Entry =>
    entry.entry === 'joined' && entry.found === null
      ? { ...entry, found: ports.remembered(entry.channelId) }
      : entry;

  const follow = () => {
    const entries = journal.read();
    for (const { entry, told } of entries) take(step(state, named(entry), queue), told, !first);
    if (first) {
      first = false;
      for (const { callId, answered } of state.values())
        if (answered?.agentId)
          ports.tellQueue(callId, { event: 'talk:elsewhere', agentId: answered.agentId });
    }
    if (entries.length > 0) journal.keep();
    if (state.size === 0) journal.settle();
  };

  const timer = setInterval(follow, FOLLOW_MS);
  return {
    follow,
    knows: (callId) => known.has(callId),
    knowsChannel: (channelId) => channels.has(channelId),
    channelOf: (callId, agentId) => {
      for (const [channelId, call] of state)
        if (call.callId === callId && call.answered?.agentId === agentId) return channelId;
      return null;
    },
    picture: () =>
      [...state.values()].map(({ callId, arrivedAt, queuedAt, answered }) => ({
        callId,
        queue,
        arrivedAt,
        queuedAt,
        position: null,
        around: NOBODY_AROUND,
        estimateMs: null,
        stage: answered?.agentId
          ? { is: 'talking', agentId: answered.agentId, since: answered.at }
          : { is: 'waiting', since: queuedAt },
      })),
    compare: (alive, lookedAt) => {
      for (const [channelId, { joinedAt }] of [...state]) {
        // Who joined after the look is in no list of it: a clock of another process, so with some room.
        if (alive.has(channelId) || joinedAt > lookedAt - CLOCKS_MS) continue;
        const doubt = setTimeout(() => {
          doubts.delete(doubt);
          follow();
          take(vanished(state, channelId, ports.now()), false, true);
        }, VANISHED_MS);
        doubts.add(doubt);
      }
    },
    close: () => {
      clearInterval(timer);
      for (const doubt of doubts) clearTimeout(doubt);
    },
  };
}

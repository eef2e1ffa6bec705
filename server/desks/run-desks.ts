import type { Account, Session } from '../accounts/account.ts';
import { type CallRecord, viewOf } from '../calls/call-record.ts';
import type { AgentState } from '../protocol/agent.ts';
import type { LivePicture } from '../protocol/board.ts';
import type { AgentId } from '../protocol/ids.ts';
import type { PostedFact, SignedInDesk } from '../protocol/link.ts';
import type { Settings } from '../protocol/settings.ts';
import { emptyLive, sessionOf } from './live.ts';
import type { DeskPorts } from './ports.ts';
import { runBoard } from './run-board.ts';
import { runConversations } from './run-conversations.ts';
import { runDrafts } from './run-drafts.ts';
import { runFacts } from './run-facts.ts';
import { type PhoneLines, runPresence } from './run-presence.ts';
import { runRequests } from './run-requests.ts';
import { runUnseen } from './run-unseen.ts';
import { dayOf } from './today.ts';

/** A page that reloads is back within this time; an agent whose page stays away gets no calls. */
const PAGE_LOST_MS = 10_000;
/** A call that entered the queue within the last 24 h may have arrived a while before that. */
const ROLLING_MS = 25 * 3_600_000;

/**
 * The desks: who is signed in, what each desk shows, and what `ivr` must know of them. The one place where facts,
 * pages and `ivr` meet; each of them is a file of its own beside this one.
 */
export async function runDesks(ports: DeskPorts, lines: PhoneLines, settings: Settings) {
  const { accounts, calls, recordings, tell, ask, now, log } = ports;
  const live = emptyLive();
  const drafts = runDrafts(live, ports);
  const facts = runFacts(live, ports, drafts, settings.service);
  const board = runBoard(live, ports, settings.service);
  const conversations = runConversations(live, ports, settings, board.changed);
  const requests = runRequests(live, ports, drafts, board, conversations, { demo: settings.demo });
  const unseen = runUnseen(live, { now, receive: facts.receive });
  const lostPages = new Map<AgentId, NodeJS.Timeout>();
  let desksSent: Promise<unknown> = Promise.resolve();

  for (const account of await accounts.all()) live.accounts.set(account.agentId, account);
  for (const session of await accounts.sessions(now())) live.sessions.set(session.tokenHash, session);
  for (const call of await calls.open()) live.calls.set(call.callId, call);
  for (const call of live.calls.values())
    if (call.agentId !== null) live.deskCalls.set(call.agentId, call.callId);
  live.confidential = await ports.sights.confidentialAmong([...live.calls.keys()]);
  live.today.day = dayOf(now());
  for (const call of await calls.since(now() - ROLLING_MS)) facts.count(null, call);
  for (const callId of await recordings.leftOpen()) await recordings.finish(callId);

  /** Tells `ivr` all who are signed in. One after the other: an older list must not arrive last. */
  function sendDesks(): Promise<void> {
    const sending = desksSent.then(async () => {
      const reply = await ask('desks:replace', {
        desks: [...live.sessions.values()].map((session) =>
          deskOf(session, live.states.get(session.account.agentId)),
        ),
      });
      if (!reply.ok)
        log.info({ code: reply.refusal.code }, 'ivr is away; it is told who is signed in when it is back');
    });
    desksSent = sending;
    return sending;
  }

  function endSession(session: Session, why: 'signed-out' | 'signed-in-elsewhere' | 'expired'): void {
    live.sessions.delete(session.tokenHash);
    tell.endSession(session.tokenHash, why);
    if (why !== 'signed-in-elsewhere') {
      live.states.delete(session.account.agentId);
    }
  }

  // A desk phone is no part of the page: its leg ends by itself.
  const presence =
    settings.agentPhones === 'browser'
      ? runPresence(live, ports, { lines, lostMs: settings.conversation.agentLostMs })
      : null;

  /** A page of this session came or went. */
  function pagesChanged(session: Session): void {
    const { agentId } = session.account;
    presence?.changed(agentId);
    const lost = lostPages.get(agentId);
    if (lost !== undefined) clearTimeout(lost);
    lostPages.delete(agentId);
    if (tell.pages(agentId) > 0) return;
    const timer = setTimeout(() => {
      lostPages.delete(agentId);
      const current = sessionOf(live, agentId);
      if (current?.availability.ready !== true) return;
      const availability = { ready: false, reason: 'page-lost' } as const;
      current.availability = availability;
      void accounts.setAvailability(current.tokenHash, availability);
      void ask('agent:setAvailability', { agentId, availability });
    }, PAGE_LOST_MS);
    lostPages.set(agentId, timer);
  }
  // After a restart of the server the pages come back by themselves; one that does not is lost like any other.
  for (const session of live.sessions.values()) pagesChanged(session);

  const expiryCheck = setInterval(() => {
    for (const session of live.sessions.values()) {
      if (session.expiresAt > now()) continue;
      endSession(session, 'expired');
      void sendDesks();
    }
  }, 60_000);

  const desks = {
    requests,
    board,
    drafts,

    sessionByToken: (tokenHash: string): Session | null => {
      const session = live.sessions.get(tokenHash);
      return session !== undefined && session.expiresAt > now() ? session : null;
    },

    async signIn(account: Account): Promise<{ token: string; session: Session }> {
      const opened = await accounts.openSession(account, now());
      const older = sessionOf(live, account.agentId);
      if (older !== null) endSession(older, 'signed-in-elsewhere');
      live.accounts.set(account.agentId, account);
      live.sessions.set(opened.session.tokenHash, opened.session);
      // The phone may register as soon as the page has its secret, so `ivr` makes the account first.
      await sendDesks();
      // `ivr` still knows the older session's readiness, and nobody takes calls before saying so.
      if (older !== null)
        await ask('agent:setAvailability', {
          agentId: account.agentId,
          availability: opened.session.availability,
        });
      board.changed();
      return opened;
    },

    async signOut(session: Session): Promise<void> {
      await accounts.closeSession(session.tokenHash);
      endSession(session, 'signed-out');
      await sendDesks();
      board.changed();
    },

    /** Skills or queues of this person are others now; `ivr` routes by them from the next offer on. */
    async personChanged(account: Account): Promise<void> {
      live.accounts.set(account.agentId, account);
      const session = sessionOf(live, account.agentId);
      if (session === null) return;
      session.account = account;
      await sendDesks();
    },

    /** `ivr` has (re)connected. */
    linkOpened(): void {
      void sendDesks();
    },

    async factsPosted(posted: PostedFact[]): Promise<number> {
      unseen.factsCame();
      const upTo = await facts.receive(posted);
      board.changed();
      return upTo;
    },

    pictureSeen(picture: LivePicture): void {
      facts.pictureSeen(picture);
      unseen
        .look(picture)
        .catch((err: unknown) => log.error({ err, code: 'unseen' }, 'lost calls are looked for again'));
      void restoreDesks(picture).then(() => conversations.pictureSeen(picture));
      board.changed();
    },

    pagesChanged,

    close(): void {
      clearInterval(expiryCheck);
      for (const timer of lostPages.values()) clearTimeout(timer);
      presence?.close();
      board.close();
    },
  };
  return { desks, live };

  /**
   * Calls that come to a desk by no fact of their own: a colleague's to whom a call is brought, and after a restart one
   * in wrap-up, which has ended in the database.
   */
  async function restoreDesks(picture: LivePicture): Promise<void> {
    for (const { agentId, state } of picture.agents) {
      if (!('callId' in state) || live.deskCalls.has(agentId)) continue;
      const call: CallRecord | null = live.calls.get(state.callId) ?? (await calls.find(state.callId));
      if (call === null || live.deskCalls.has(agentId)) continue;
      live.calls.set(call.callId, call);
      live.deskCalls.set(agentId, call.callId);
      for (const hidden of await ports.sights.confidentialAmong([call.callId])) live.confidential.add(hidden);
      tell.agent(agentId, 'call:changed', viewOf(call));
      const items = await calls.historyOf(call.callerNumber, call.callId);
      tell.agent(agentId, 'call:historyFound', { callId: call.callId, items });
    }
  }
}

function deskOf({ account, sipSecret, availability }: Session, last: AgentState | undefined): SignedInDesk {
  const { agentId, name, extension, queues, skills } = account;
  return { agentId, name, extension, sipSecret, queues, skills, availability, last };
}
export type Desks = Awaited<ReturnType<typeof runDesks>>['desks'];

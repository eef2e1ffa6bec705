import type { z } from 'zod';
import type { Session } from '../accounts/account.ts';
import type { AgentState } from '../protocol/agent.ts';
import type { LivePicture } from '../protocol/board.ts';
import type {
  CallMark,
  ConversationReplies,
  ConversationRequests,
  Directory,
} from '../protocol/conversation.ts';
import { type AgentId, type CallId, QueueName } from '../protocol/ids.ts';
import { mayDial } from '../protocol/outside-number.ts';
import { accepted, type Reply, refused } from '../protocol/reply.ts';
import type { Settings } from '../protocol/settings.ts';
import { aroundOf, desksIn, type Live, sessionOf } from './live.ts';
import type { DeskPorts } from './ports.ts';

type Handlers = {
  [N in keyof typeof ConversationRequests]: (
    session: Session,
    request: z.infer<(typeof ConversationRequests)[N]>,
  ) => Promise<Reply<ConversationReplies[N]>>;
};

/**
 * Second parties, calls of our own, marks, and what leads do with conversations. Who may is decided here; `ivr` decides
 * whether it can be done. Whatever a lead does is written down before it is done.
 */
export function runConversations(live: Live, ports: DeskPorts, settings: Settings, boardChanged: () => void) {
  const { ask, tell, conduct, now } = ports;
  const { outbound } = settings.trunk;
  /** What each desk was last told of its call, as text: only a change is told. */
  const told = new Map<AgentId, string>();

  const isLead = (session: Session): boolean => session.account.role === 'lead';

  const noted = (session: Session, action: string, callId: CallId | null, aboutAgent: AgentId | null) =>
    conduct.did({ byAgent: session.account.agentId, action, callId, aboutAgent }, now());

  const agentOf = (callId: CallId): AgentId | null => {
    const stage = live.picture?.calls.find((call) => call.callId === callId)?.stage;
    return stage !== undefined && 'agentId' in stage ? stage.agentId : null;
  };

  const isMine = (session: Session, callId: CallId): boolean =>
    live.deskCalls.get(session.account.agentId) === callId;

  const handlers: Handlers = {
    async 'call:control'(session, { callId, control }) {
      if (!isMine(session, callId)) return refused('not-your-call');
      if ('target' in control) {
        const { target } = control;
        if (target.to === 'agent' && sessionOf(live, target.agentId) === null) return refused('not-found');
        if (target.to === 'queue' && settings.queues[target.queue] === undefined) return refused('not-found');
        const refusal = target.to === 'outside' ? mayDial(outbound, target.number) : null;
        if (refusal !== null) return refused(refusal);
      }
      return ask('call:control', { callId, agentId: session.account.agentId, control });
    },

    async 'call:dial'(session, { number, dutyId }) {
      const refusal = mayDial(outbound, number);
      return refusal === null
        ? ask('call:dial', { agentId: session.account.agentId, number, dutyId })
        : refused(refusal);
    },

    async 'call:mark'(session, { callId, kind }) {
      const call = live.calls.get(callId);
      if (call === undefined) return refused('no-such-call');
      if (!isMine(session, callId) && session.account.role !== 'lead') return refused('not-your-call');
      const at = now();
      const mark: CallMark = {
        callId,
        kind,
        at,
        atMs: at - call.arrivedAt,
        agentId: session.account.agentId,
      };
      await conduct.mark(mark);
      live.marks.set(callId, [...new Set([...(live.marks.get(callId) ?? []), kind])]);
      boardChanged();
      return accepted(mark);
    },

    async 'desk:directory'(session) {
      const states = new Map<AgentId, AgentState>(
        live.picture?.agents.map(({ agentId, state }) => [agentId, state]) ?? [],
      );
      const directory: Directory = {
        colleagues: [...live.accounts.values()]
          .filter(({ agentId }) => agentId !== session.account.agentId)
          .map(({ agentId, name, extension }) => ({
            agentId,
            name,
            extension,
            state: sessionOf(live, agentId) === null ? null : (states.get(agentId) ?? null),
          })),
        queues: Object.keys(settings.queues).map((name) => QueueName.parse(name)),
        places: outbound?.places ?? [],
        anyNumber: (outbound?.allowed.length ?? 0) > 0,
      };
      return accepted(directory);
    },

    async 'lead:control'(session, { callId, control }) {
      if (!isLead(session)) return refused('not-allowed');
      if (control.request === 'supervise') {
        const sight = await ports.sights.of(session.account, { callId, agentId: agentOf(callId) }, 'page');
        if (sight === null || sight.words === 'hidden') return refused('confidential');
      }
      const action = control.request === 'supervise' ? control.mode : control.request;
      await noted(session, action, callId, agentOf(callId));
      return ask('lead:control', { callId, agentId: session.account.agentId, control });
    },

    async 'lead:sendText'(session, { callId, text }) {
      if (!isLead(session)) return refused('not-allowed');
      const agentId = agentOf(callId);
      if (agentId === null) return refused('not-in-a-call');
      await noted(session, 'sendText', callId, agentId);
      tell.agent(agentId, 'lead:textSent', { callId, text, at: now() });
      return accepted(null);
    },

    async 'lead:setAvailability'(session, { agentId, availability }) {
      if (!isLead(session)) return refused('not-allowed');
      const current = sessionOf(live, agentId);
      if (current === null) return refused('not-signed-in');
      await noted(session, availability.ready ? 'setReady' : 'setNotReady', null, agentId);
      const reply = await ask('agent:setAvailability', { agentId, availability, by: 'lead' });
      if (!reply.ok) return reply;
      current.availability = availability;
      await ports.accounts.setAvailability(current.tokenHash, availability);
      return accepted(null);
    },
  };

  return {
    handlers,

    around: (callId: CallId | undefined) => aroundOf(live, callId, settings.supervision.visible),

    /** The switch's picture: who came into or left the conversations. */
    pictureSeen(picture: LivePicture): void {
      for (const { callId } of picture.calls) {
        for (const agentId of desksIn(live, callId)) {
          const around = aroundOf(live, callId, settings.supervision.visible);
          const text = JSON.stringify({ callId, around });
          if (told.get(agentId) === text) continue;
          told.set(agentId, text);
          tell.agent(agentId, 'call:aroundChanged', { callId, around });
        }
      }
      for (const agentId of told.keys()) if (!live.deskCalls.has(agentId)) told.delete(agentId);
    },
  };
}
export type Conversations = ReturnType<typeof runConversations>;

import type { AgentId, CallId } from '../../server/protocol/ids.ts';
import { mayDial } from '../../server/protocol/outside-number.ts';
import { accepted, type Reply, refused } from '../../server/protocol/reply.ts';
import type { Settings } from '../../server/protocol/settings.ts';
import type { Accounts } from '../agents/ari-accounts.ts';
import type { AriPauses } from '../call/ari-pauses.ts';
import type { Simulator } from '../call/ari-simulator.ts';
import type { AgentAsk, LeadAsk } from '../call/call-state.ts';
import type { RunningCalls } from '../call/run-calls.ts';
import type { Desks } from '../desks.ts';
import type { RunningFallback } from '../fallback/run-fallback.ts';
import type { Flows } from '../flow/fs-flows.ts';
import type { RunningQueue } from '../queue/run-queue.ts';
import type { LinkHandlers } from './socketio-link.ts';

/** What the requests of `server` are done with. */
export type RequestParts = {
  settings: Settings;
  desks: Desks;
  accounts: Accounts;
  queue: RunningQueue;
  calls: RunningCalls;
  pauses: AriPauses;
  fallback: RunningFallback;
  flows: Flows;
  simulator: Simulator;
  hangUp: (channelId: string) => Promise<unknown>;
};

/** Every request of `server` and what is done for it: each gets exactly one reply. */
export function answerRequests(parts: RequestParts): LinkHandlers {
  const { settings, desks, accounts, queue, calls, pauses, fallback, flows, simulator, hangUp } = parts;
  const { outbound } = settings.trunk;
  const ask = async (
    request: { callId: CallId; agentId: AgentId },
    what: AgentAsk | LeadAsk,
  ): Promise<Reply<null>> => {
    const refusal = await calls.ask(request.callId, request.agentId, what);
    return refusal === null ? accepted(null) : refused(refusal);
  };
  return {
    'desks:replace': async ({ desks: signedIn }) => {
      desks.replace(signedIn);
      await accounts.replace(desks.accounts());
      queue.tell({ event: 'agents:replaced', agents: signedIn });
      return accepted(null);
    },
    'agent:setAvailability': async ({ agentId, availability, by }) => {
      if (!desks.has(agentId)) return refused('not-signed-in');
      queue.tell({ event: by === 'lead' ? 'agent:moved' : 'agent:asked', agentId, availability });
      return accepted(null);
    },
    'call:hold': (request) => ask(request, { request: 'hold' }),
    'call:resume': (request) => ask(request, { request: 'resume' }),
    'call:hangUp': async (request) => {
      const channelId = fallback.channelOf(request.callId, request.agentId);
      if (channelId === null) return ask(request, { request: 'hangUp' });
      await hangUp(channelId);
      return accepted(null);
    },
    'call:rejoin': (request) => ask(request, { request: 'rejoin' }),
    'call:pauseRecording': (request) => pauses.ask(request, true),
    'call:resumeRecording': (request) => pauses.ask(request, false),
    'call:sendDigits': (request) => ask(request, { request: 'sendDigits', digits: request.digits }),
    'flow:replace': async (flow) => {
      const refusal = flows.replace(flow);
      return refusal === null ? accepted(null) : refused(refusal);
    },
    'call:control': (request) => {
      const { control } = request;
      if ('target' in control && control.target.to === 'outside') {
        const refusal = mayDial(outbound, control.target.number);
        if (refusal !== null) return Promise.resolve(refused(refusal));
      }
      return ask(request, control);
    },
    'call:dial': async ({ agentId, number, dutyId }) => {
      const refusal = mayDial(outbound, number);
      if (refusal !== null) return refused(refusal);
      const state = queue.stateOf(agentId);
      if ((state?.is !== 'ready' && state?.is !== 'notReady') || queue.isLead(agentId))
        return refused('busy');
      calls.dial(agentId, number, dutyId);
      return accepted(null);
    },
    'lead:control': async (request) => {
      const { callId, agentId, control } = request;
      switch (control.request) {
        case 'moveUp':
          if (queue.positionOf(callId) === null) return refused('not-found');
          queue.tell({ event: 'caller:moved', callId, priority: 'lifted' });
          return accepted(null);
        case 'pull': {
          const refusal = queue.take(callId, agentId, agentId);
          return refusal === null ? accepted(null) : refused(refusal);
        }
        case 'supervise': {
          // A phone that rings or speaks elsewhere is not rung a second time.
          const is = queue.stateOf(agentId)?.is;
          if (is === 'ringing' || is === 'talking' || is === 'holding') return refused('busy');
          return ask({ callId, agentId }, control);
        }
        default:
          return ask({ callId, agentId }, control);
      }
    },
    'agent:lost': async ({ callId, agentId }) => {
      calls.tell(callId, { event: 'agentLost', agentId });
      return accepted(null);
    },
    'demo:simulateCaller': async ({ language, callerNumber }) => {
      if (!settings.demo) return refused('not-allowed');
      await simulator.call(language, callerNumber);
      return accepted(null);
    },
  };
}

import type { OutsideNumber } from '../../server/protocol/conversation.ts';
import type { AgentId, CallId, Language } from '../../server/protocol/ids.ts';
import type { RefusalCode } from '../../server/protocol/reply.ts';
import type { Flows } from '../flow/fs-flows.ts';
import type { AriChannel } from './ari.ts';
import { type AgentAsk, type CallSettings, type CallState, type LeadAsk, newCall } from './call-state.ts';
import type { KnownCall, Reconciliation } from './reconcile.ts';
import { isMessage, legsOf, restoredState } from './remembered.ts';
import { type CallPorts, type CallTold, type RunningCall, runCall } from './run-call.ts';
import type { Arrival } from './switch.ts';

export type CallsPorts = CallPorts & {
  /** Gives a call of ours its place in the switch before the citizen is called. @returns the citizen's channel id */
  adoptOutbound: (callId: CallId, number: OutsideNumber, arrivedAt: number) => string;
  /** The number the called see. */
  callerId: string;
  adopt: (
    callId: CallId,
    arrival: Arrival,
    arrivedAt: number,
    found?: { legs: number[]; bridges: string[] },
  ) => void;
  newCallId: () => CallId;
  flows: Pick<Flows, 'current' | 'version'>;
  languageOf: (channelId: string) => Language;
  /** The call is over and nothing of it is left. */
  forgotten: (callId: CallId) => void;
};

export type RunningCalls = {
  arrive: (arrival: Arrival) => void;
  /** A call of ours to a citizen, for this agent. */
  dial: (agentId: AgentId, number: OutsideNumber, dutyId: string | null) => void;
  tell: (callId: CallId, event: CallTold) => void;
  ask: (callId: CallId, agentId: AgentId, request: AgentAsk | LeadAsk) => Promise<RefusalCode | null>;
  known: () => KnownCall[];
  /** The caller's channel, null where there is no such call. */
  channelOf: (callId: CallId) => string | null;
  states: () => CallState[];
  settle: (found: Reconciliation) => void;
  /** Sends waiting callers on; conversations stay in the switch for the next process. */
  leave: () => Promise<void>;
};

/** All calls of this process. */
export function runCalls(settings: CallSettings, ports: CallsPorts): RunningCalls {
  const calls = new Map<CallId, { call: RunningCall; channelId: string }>();

  const keep = (channelId: string, call: RunningCall) => {
    calls.set(call.callId, { call, channelId });
    void call.over.then(() => {
      calls.delete(call.callId);
      ports.forgotten(call.callId);
    });
  };
  const isKnown = (channelId: string) => [...calls.values()].some((entry) => entry.channelId === channelId);

  const arrive = (arrival: Arrival) => {
    if (isKnown(arrival.channelId)) return;
    const callId = ports.newCallId();
    // A clock that was set back meanwhile is not believed.
    const arrivedAt = Math.min(arrival.cameAt, ports.now());
    ports.adopt(callId, arrival, arrivedAt);
    const led = { flow: ports.flows.current(), language: ports.languageOf(arrival.channelId) };
    const call = runCall(newCall(settings, callId, arrivedAt, led), ports);
    keep(arrival.channelId, call);
    const { callerNumber, calledNumber, simulated } = arrival;
    call.tell({ event: 'arrived', callerNumber, calledNumber, simulated });
  };

  const dial = (agentId: AgentId, number: OutsideNumber, dutyId: string | null) => {
    const callId = ports.newCallId();
    const arrivedAt = ports.now();
    const channelId = ports.adoptOutbound(callId, number, arrivedAt);
    const led = { flow: ports.flows.current(), language: ports.languageOf(channelId) };
    const call = runCall(newCall(settings, callId, arrivedAt, led), ports);
    keep(channelId, call);
    call.tell({ event: 'dialled', agentId, number, callerId: ports.callerId, dutyId });
  };

  const tell = (callId: CallId, event: CallTold) => calls.get(callId)?.call.tell(event);

  const settle = (found: Reconciliation) => {
    for (const { channel, found: remembered, bridges } of found.restore) {
      const flow = ports.flows.version(remembered.flow?.version ?? 0) ?? ports.flows.current();
      const state = restoredState(settings, remembered, flow, channel.caller.number.slice(0, 64));
      const { callId, arrivedAt, now } = state;
      const inTalk = now.is === 'talking' || now.is === 'holding' ? now.leg : 0;
      const arrival = arrivalOf(channel);
      ports.adopt(callId, arrival, arrivedAt, { legs: legsOf(remembered), bridges });
      const sides = inTalk === 0 || !settings.recording ? [] : (['caller', 'agent'] as const);
      const written = isMessage(remembered) ? (['caller'] as const) : sides;
      const recordings = written.map((leg) => ({
        leg,
        file: ports.switch.recordingFile(callId, leg, inTalk),
      }));
      const call = runCall(state, ports, recordings);
      keep(channel.id, call);
      call.tell({ event: 'restored' });
    }
    for (const { callId, event } of found.missed) tell(callId, event);
    for (const channel of found.arrivals) arrive(arrivalOf(channel));
  };

  const arrivalOf = ({ id, caller, dialplan, creationtime }: AriChannel): Arrival => ({
    channelId: id,
    callerNumber: caller.number.slice(0, 64),
    calledNumber: dialplan.exten.slice(0, 64),
    simulated: false,
    cameAt: Date.parse(creationtime),
  });

  return {
    arrive,
    dial,
    tell,
    ask: async (callId, agentId, request) => {
      const entry = calls.get(callId);
      return entry === undefined ? 'no-such-call' : entry.call.ask(agentId, request);
    },
    known: () =>
      [...calls.values()].map(({ call, channelId }) => ({
        callId: call.callId,
        channelId,
        now: call.state().now,
      })),
    channelOf: (callId) => calls.get(callId)?.channelId ?? null,
    states: () => [...calls.values()].map(({ call }) => call.state()),
    settle,
    leave: async () => {
      const leaving = [...calls.values()].filter(({ call }) => {
        const { is } = call.state().now;
        return is !== 'talking' && is !== 'holding' && is !== 'handedOver';
      });
      for (const { call } of leaving) call.tell({ event: 'leaving' });
      await Promise.all(leaving.map(({ call }) => call.over));
    },
  };
}

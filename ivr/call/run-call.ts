import type { ProgressAnswer } from '../../server/protocol/flow-progress.ts';
import type { AgentId, CallId, Extension, Leg } from '../../server/protocol/ids.ts';
import type { Fact } from '../../server/protocol/link.ts';
import type { RefusalCode } from '../../server/protocol/reply.ts';
import type { Log } from '../pino-log.ts';
import { AriFault } from './ari.ts';
import { step } from './call-flow.ts';
import {
  type AgentAsk,
  type CallCommand,
  type CallEvent,
  type CallState,
  type CallTimer,
  isRecorded,
  type LeadAsk,
  type QueueWord,
} from './call-state.ts';
import { rememberedText } from './remembered.ts';
import type { Switch } from './switch.ts';

type WithoutAt<E> = E extends unknown ? Omit<E, 'at'> : never;
export type CallTold = WithoutAt<CallEvent>;

export type CallPorts = {
  switch: Switch;
  tellQueue: (callId: CallId, word: QueueWord) => void;
  positionOf: (callId: CallId) => number | null;
  /** The expected rest of the wait, null where nobody can tell. */
  estimateOf: (callId: CallId) => number | null;
  extensionOf: (agentId: AgentId) => Extension | null;
  /** Never fails: without an answer in time it is `unavailable`. */
  askProgress: (callId: CallId, asked: { ticket: string; code: string }) => Promise<ProgressAnswer>;
  /** Gives the agent to this call, where nobody else has them. */
  reserve: (callId: CallId, agentId: AgentId) => boolean;
  post: (fact: Fact) => void;
  /** The state is another one. */
  changed: (state: CallState) => void;
  now: () => number;
  log: Log;
};

export type RunningCall = {
  readonly callId: CallId;
  state: () => CallState;
  tell: (event: CallTold) => void;
  /** @returns null when done, else why not. */
  ask: (agentId: AgentId, request: AgentAsk | LeadAsk) => Promise<RefusalCode | null>;
  /** Resolves when the call has ended and nothing of it is left in the switch. */
  over: Promise<void>;
};

/** What may be done while the caller's place is still being made. */
const BESIDE_PLACE: ReadonlySet<CallCommand['command']> = new Set([
  'tellQueue',
  'ring',
  'stopRinging',
  'startTimer',
  'stopTimer',
  'post',
  'reply',
]);

/** The switch has this long for the ring alone; then a slow ring keeps the caller from nothing. */
const HEAD_START_MS = 20;

/** Begun when nothing is left to do at once, in this order: the phone of a free agent rings before them. */
const LATER: ReadonlySet<CallCommand['command']> = new Set(['answer', 'wait', 'remember']);

/** A frozen virtual machine or disk comes back within a minute, or not. */
const AGAIN_FOR_MS = 60_000;
const AGAIN_AFTER_MS = 1000;
const isSilence = (cause: unknown): boolean => cause instanceof AriFault && cause.silent;

/**
 * One call: events in, commands out, one after the other, so that no command overtakes the one it rests on.
 * `record`, `listen` and `remember` go beside the row: sound and memory must not delay a conversation. `answer` and
 * `wait` make a row of their own, on which all rests that touches the caller's channel: so callers enter the queue
 * in the order in which they came, and an agent's phone rings before the music is made.
 */
export function runCall(
  initial: CallState,
  ports: CallPorts,
  /** Files an earlier life of this process began. */
  recordings: { leg: Leg; file: string }[] = [],
): RunningCall {
  const { callId } = initial;
  const log = ports.log.child({ callId });
  let state = initial;
  const mailbox: CallEvent[] = [];
  let busy = false;
  const timers = new Map<CallTimer, NodeJS.Timeout>();
  const asks = new Map<number, (refusal: RefusalCode | null) => void>();
  let askCount = 0;
  const over = Promise.withResolvers<void>();
  const beside = new Set<Promise<void>>();
  /** The caller is answered and has music. */
  let place: Promise<void> = Promise.resolve();
  const later = new Map<CallCommand['command'], CallCommand>();

  const tell = (event: CallTold) => {
    mailbox.push({ ...event, at: ports.now() } as CallEvent);
    if (!busy) void run();
  };

  const run = async () => {
    busy = true;
    for (let event = mailbox.shift(); event !== undefined; event = mailbox.shift()) {
      const next = step(state, event);
      const moved =
        next.state !== state ||
        event.event === 'arrived' ||
        event.event === 'restored' ||
        event.event === 'dialled';
      state = next.state;
      if (moved) {
        const asked = event.event === 'asked' ? { request: event.request.request } : {};
        log.info({ event: event.event, ...asked, is: state.now.is }, 'call');
        ports.changed(state);
      }
      for (const command of next.commands) await perform(command);
      if (mailbox.length === 0) beginLater();
    }
    busy = false;
  };

  const perform = async (command: CallCommand) => {
    if (LATER.has(command.command)) {
      later.set(command.command, command);
      return;
    }
    if (!BESIDE_PLACE.has(command.command)) {
      beginLater();
      await place;
    }
    const late = command.command === 'ring' ? setTimeout(beginLater, HEAD_START_MS) : undefined;
    await attempt(command);
    clearTimeout(late);
  };

  const beginLater = () => {
    for (const command of later.values()) {
      if (command.command === 'remember') void attempt(command);
      else place = place.then(() => attempt(command));
    }
    later.clear();
  };

  const attempt = async (command: CallCommand) => {
    try {
      await act(command);
    } catch (cause) {
      log.warn({ err: cause, command: command.command }, 'the switch did not do it');
      failed(command, isSilence(cause));
    }
  };

  const isWanted = ({ now }: CallState, command: CallCommand): boolean => {
    if (command.command === 'wait') return now.is === 'waiting' || now.is === 'ringing';
    if (command.command === 'connect') return now.is === 'talking' && now.leg === command.leg;
    return now.is !== 'ended';
  };
  /** The caller is still there when Asterisk stands still: what it did not do in time is asked of it again. */
  const again = (command: CallCommand, since: number) => {
    setTimeout(async () => {
      if (!isWanted(state, command)) return;
      try {
        await act(command);
      } catch (cause) {
        if (isSilence(cause) && ports.now() - since < AGAIN_FOR_MS) again(command, since);
        else failed(command, false);
      }
    }, AGAIN_AFTER_MS);
  };

  /** What a command that failed means for the call; `silent`: Asterisk did not answer, which is nobody's fault here. */
  const failed = (command: CallCommand, silent: boolean) => {
    switch (command.command) {
      case 'ring':
      case 'ringColleague':
      case 'ringOutside':
      case 'reconnect':
      case 'supervise':
        return tell({ event: 'legEnded', leg: command.leg, why: silent ? 'withdrawn' : 'unreachable' });
      case 'callCitizen':
        return tell({ event: 'callerLeft' });
      case 'play':
        return tell({ event: 'played', prompt: command.prompt });
      case 'answer':
      case 'wait':
      case 'connect':
        return silent ? again(command, ports.now()) : tell({ event: 'switchLost' });
      case 'cleanUp':
        return over.resolve();
      default:
        return;
    }
  };

  const aside = (command: CallCommand, work: Promise<void>) => {
    const watched = work
      .catch((cause) => log.warn({ err: cause, command: command.command }, 'the switch did not do it'))
      .finally(() => beside.delete(watched));
    beside.add(watched);
  };

  const record = async (leg: Leg, agentLeg: number) => {
    const file = await ports.switch.record(callId, leg, agentLeg);
    recordings.push({ leg, file });
    ports.post({ fact: 'recording:started', callId, leg, file, startMs: ports.now() - state.arrivedAt });
  };

  const act = async (command: CallCommand): Promise<void> => {
    const to = ports.switch;
    switch (command.command) {
      case 'answer':
        return to.answer(callId);
      case 'play':
        return to.play(callId, command.prompt, command.sounds, state.language);
      case 'askProgress':
        return aside(
          command,
          ports.askProgress(callId, command).then((answer) => tell({ event: 'progressTold', answer })),
        );
      case 'stopPlaying':
        return to.stopPlaying(callId);
      case 'wait':
        return to.wait(callId);
      case 'tellQueue':
        return ports.tellQueue(callId, command.word);
      case 'ring': {
        const extension = ports.extensionOf(command.agentId);
        if (extension === null) return failed(command, false);
        return to.ring(callId, command.leg, extension);
      }
      case 'ringColleague': {
        if (!ports.reserve(callId, command.agentId))
          return tell({ event: 'legEnded', leg: command.leg, why: 'busy' });
        return act({ ...command, command: 'ring' });
      }
      case 'ringOutside':
        return to.ringOutside(callId, command.leg, command.number);
      case 'callCitizen':
        return to.callCitizen(callId, command.number);
      case 'ringback':
        return to.ringback(callId, command.on);
      case 'playWarning':
        return to.playWarning(callId, state.language, isRecorded(state));
      case 'park':
        return to.park(callId, command.leg);
      case 'supervise':
        return to.supervise(callId, command.leg, command.agentLeg, command.mode);
      case 'stopRinging':
        return to.stopRinging(callId, command.leg);
      case 'connect':
        return to.connect(callId, command.leg);
      case 'reconnect':
        return to.reconnect(callId, command.leg);
      case 'leaveAlone':
        return to.leaveAlone(callId);
      case 'hold':
        return to.hold(callId);
      case 'unhold':
        return to.unhold(callId);
      case 'listen':
        return to.listen(callId, command.leg, command.agentLeg);
      case 'record':
        return aside(command, record(command.leg, command.agentLeg));
      case 'sendDigits':
        return to.sendDigits(callId, command.digits);
      case 'sendOn':
        return to.sendOn(callId);
      case 'letGo':
        return to.letGo(callId);
      case 'remember':
        return aside(command, to.remember(callId, rememberedText(state)));
      case 'startTimer':
        return startTimer(command.timer, command.ms);
      case 'stopTimer':
        return stopTimer(command.timer);
      case 'post':
        return ports.post(command.fact);
      case 'reply':
        asks.get(command.ask)?.(command.refusal);
        asks.delete(command.ask);
        return;
      case 'cleanUp':
        await Promise.all(beside);
        await to.cleanUp(callId);
        for (const { leg, file } of recordings) ports.post({ fact: 'recording:ended', callId, leg, file });
        return over.resolve();
    }
  };

  const stopTimer = (timer: CallTimer) => {
    clearTimeout(timers.get(timer));
    timers.delete(timer);
  };
  const startTimer = (timer: CallTimer, ms: number) => {
    stopTimer(timer);
    timers.set(
      timer,
      setTimeout(
        () =>
          tell({
            event: 'timeUp',
            timer,
            position: ports.positionOf(callId),
            estimateMs: ports.estimateOf(callId),
          }),
        ms,
      ),
    );
  };

  return {
    callId,
    state: () => state,
    tell,
    ask: (agentId, request) =>
      new Promise((resolve) => {
        askCount += 1;
        asks.set(askCount, resolve);
        tell({ event: 'asked', ask: askCount, agentId, request });
      }),
    over: over.promise,
  };
}

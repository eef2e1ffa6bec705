import type { DeskReplies, DeskRequest, DeskRequestName } from '../../server/protocol/desk.ts';
import { type Reply, refused } from '../../server/protocol/reply.ts';
import type { DeskParts } from '../renderer/desk/run-desk.ts';
import type { DeskLinkListener } from '../renderer/link/desk-link.ts';
import type { Phone, PhoneProblem, PhoneState } from '../renderer/phone/phone.ts';

/** A phone and a line that do what a test says; `done` is what the desk asked of them, in order. */
export function fakeDeskParts() {
  const done: string[] = [];
  const answers = new Map<DeskRequestName, unknown>();
  let listener: DeskLinkListener | null = null;
  let watcher: ((state: PhoneState, problem: PhoneProblem | null) => void) | null = null;
  let state: PhoneState = { is: 'connecting' };
  const phone: Phone = {
    state: () => state,
    watch: (given) => {
      watcher = given;
      return () => {
        watcher = null;
      };
    },
    answer: () => done.push('phone.answer'),
    decline: () => done.push('phone.decline'),
    hangUp: () => done.push('phone.hangUp'),
    setMuted: (muted) => done.push(`phone.setMuted ${muted}`),
    sendDigits: (digits) => done.push(`phone.sendDigits ${digits}`),
    dial: (number) => done.push(`phone.dial ${number}`),
    close: () => done.push('phone.close'),
  };
  const parts: DeskParts = {
    connect: (given) => {
      listener = given;
      return {
        request: async <N extends DeskRequestName>(name: N, request: DeskRequest<N>) => {
          const field = 'field' in request ? ` ${request.field}=${request.value}` : '';
          done.push(name + field);
          return (
            answers.has(name) ? { ok: true, value: answers.get(name) } : refused('not-connected')
          ) as Reply<DeskReplies[N]>;
        },
        close: () => done.push('link.close'),
      };
    },
    startPhone: () => phone,
    ring: { start: () => done.push('ring.start'), stop: () => undefined },
    speech: { engine: 'vosk', why: null },
    newKey: () => 'key-00000001',
  };
  return {
    parts,
    done,
    answers,
    tell: (event: Parameters<DeskLinkListener['onEvent']>[0]) => listener?.onEvent(event),
    turnPhone: (next: PhoneState) => {
      state = next;
      watcher?.(next, null);
    },
  };
}

import { describe, expect, it } from 'vitest';
import type { AgentState } from '../../../server/protocol/agent.ts';
import type { CallView } from '../../../server/protocol/call.ts';
import { NOBODY_AROUND } from '../../../server/protocol/conversation.ts';
import type { DeskPicture } from '../../../server/protocol/desk.ts';
import type { CallId, Leg } from '../../../server/protocol/ids.ts';
import { AGENT, aCall, aHistory, aLine, aTicket, CALL, machineValue } from '../../testing/samples.ts';
import {
  type DeskCommand,
  type DeskEvent,
  type DeskState,
  initialDesk,
  speechTrouble,
  step,
} from './desk-state.ts';
import { fieldLook, unsent } from './ticket-edits.ts';

const talking: AgentState = { is: 'talking', callId: CALL, since: 1_005_000 };
const picture = (more: Partial<DeskPicture> = {}): DeskPicture => ({
  state: talking,
  call: aCall(),
  around: NOBODY_AROUND,
  lines: [],
  ticket: aTicket(),
  history: [],
  ...more,
});

function run(events: DeskEvent[], from: DeskState = initialDesk({ engine: 'vosk', why: null })) {
  const commands: DeskCommand[] = [];
  let state = from;
  for (const event of events) {
    const next = step(state, event);
    state = next.state;
    commands.push(...next.commands);
  }
  return { state, commands };
}

const drawn: DeskEvent = { is: 'pictureCame', picture: picture() };

describe('desk state', () => {
  it('[D4] a hole in the lines is asked for from the last line before it', () => {
    const lines = [aLine(1), aLine(2)];
    const { state, commands } = run([
      { is: 'pictureCame', picture: picture({ lines }) },
      { is: 'fact', name: 'transcript:line', fact: aLine(5) },
    ]);
    expect(commands).toEqual([{ do: 'fetchLines', callId: CALL, afterSeq: 2 }]);
    const filled = run([{ is: 'linesCame', lines: [aLine(3), aLine(4), aLine(5)] }], state);
    expect(filled.state.transcript.lines.map((line) => line.seq)).toEqual([1, 2, 3, 4, 5]);
    expect(filled.commands).toEqual([]);
  });

  it('[D55] a call that was talked in elsewhere comes with its earlier words; one that rings has none', () => {
    const ringing = { ...aCall(), callId: 'call-00000003' as CallId, answeredAt: null };
    const handed = { ...aCall(), callId: 'call-00000004' as CallId, answeredAt: 1_005_000 };
    const told = (fact: CallView): DeskEvent => ({ is: 'fact', name: 'call:changed', fact });
    const fetched = (events: DeskEvent[]) => run(events).commands.filter((one) => one.do === 'fetchLines');
    expect(fetched([told(ringing), told({ ...ringing, answeredAt: 1_006_000 })])).toEqual([]);
    expect(fetched([told(handed), told(handed)])).toEqual([
      { do: 'fetchLines', callId: handed.callId, afterSeq: 0 },
    ]);
  });

  it('[D5] a new connection keeps the lines of the same call and adds only the missing ones', () => {
    const { state } = run([
      { is: 'pictureCame', picture: picture({ lines: [aLine(1), aLine(2)] }) },
      { is: 'linkLost' },
      { is: 'pictureCame', picture: picture({ lines: [aLine(2), aLine(3)] }) },
    ]);
    expect(state.link).toBe('live');
    expect(state.transcript.lines.map((line) => line.seq)).toEqual([1, 2, 3]);
  });

  it('[D6] another call takes everything of the last one away', () => {
    const next = aCall({ callId: 'call-00000002' as CallId });
    const { state } = run([
      { is: 'pictureCame', picture: picture({ lines: [aLine(1)], history: [aHistory(1)] }) },
      { is: 'fieldEntered', field: 'title' },
      { is: 'fact', name: 'call:changed', fact: next },
    ]);
    expect(state.transcript.lines).toEqual([]);
    expect([state.ticket, state.edits, state.history]).toEqual([null, {}, []]);
  });

  it('[D7] a call that is talked in without a draft asks for one, a ringing one does not', () => {
    const ringing: AgentState = { is: 'ringing', callId: CALL, since: 0 };
    expect(run([{ is: 'pictureCame', picture: picture({ state: ringing, ticket: null }) }]).commands).toEqual(
      [],
    );
    expect(run([{ is: 'pictureCame', picture: picture({ ticket: null }) }]).commands).toEqual([
      { do: 'openTicket', callId: CALL },
    ]);
  });

  it('[D8] an older revision of the ticket never replaces a newer one', () => {
    const { state } = run([
      drawn,
      { is: 'fact', name: 'ticket:changed', fact: aTicket({ revision: 4 }) },
      { is: 'ticketCame', ticket: aTicket({ revision: 3 }) },
    ]);
    expect(state.ticket?.revision).toBe(4);
  });

  it('[D9] nothing changes under the cursor: a machine value waits until the field is left', () => {
    const machine = aTicket({ revision: 2, fields: { address: machineValue('滨河路') } });
    const inside = run([
      drawn,
      { is: 'fieldEntered', field: 'address' },
      { is: 'fact', name: 'ticket:changed', fact: machine },
    ]).state;
    expect(inside.edits.address?.value).toBe('');
    const left = run([{ is: 'fieldLeft', field: 'address' }], inside).state;
    expect(left.edits.address).toBeUndefined();
    expect(left.ticket?.fields.address?.value).toBe('滨河路');
  });

  it('[D9] what was typed stays until the ticket holds it, and is unsent again after a refusal', () => {
    const typed = run([
      drawn,
      { is: 'fieldEntered', field: 'title' },
      { is: 'fieldTyped', field: 'title', value: '噪声' },
      { is: 'fieldSent', field: 'title', value: '噪声' },
      { is: 'fieldLeft', field: 'title' },
    ]).state;
    expect(typed.edits.title?.value).toBe('噪声');
    expect(unsent(typed.edits, 'title')).toBeNull();
    const refused = run(
      [{ is: 'fieldRefused', field: 'title', refusal: { code: 'not-connected' } }],
      typed,
    ).state;
    expect(unsent(refused.edits, 'title')).toBe('噪声');
    expect(refused.refusal?.code).toBe('not-connected');
    const person = { value: '噪声', by: 'person' as const, confidence: 1, source: null };
    const saved = run(
      [{ is: 'ticketCame', ticket: aTicket({ revision: 2, fields: { title: person } }) }],
      typed,
    ).state;
    expect(saved.edits.title).toBeUndefined();
  });

  it.each([
    ['sure', 'address', machineValue('滨河路', 0.8)],
    ['unsure', 'address', machineValue('滨河路', 0.79)],
    ['typed', 'address', { value: '滨河路', by: 'person', confidence: 1, source: null }],
    ['missing', 'title', undefined],
    ['empty', 'callerName', undefined],
  ] as const)('[D10] a field looks %s when it should', (look, name, value) => {
    expect(fieldLook(name, value, undefined)).toBe(look);
  });

  it('[D11] the end of the session is the end: a lost link afterwards does not hide why', () => {
    const { state } = run([
      drawn,
      { is: 'fact', name: 'session:ended', fact: { why: 'signed-in-elsewhere' } },
      { is: 'linkLost' },
    ]);
    expect([state.link, state.endedBecause]).toEqual(['ended', 'signed-in-elsewhere']);
  });

  it('[D12] a speaker who is not transcribed is named, and the other is not', () => {
    const speech = (leg: Leg, engine: string | null, why: string | null = null): DeskEvent => ({
      is: 'fact',
      name: 'speech:changed',
      fact: { callId: CALL, leg, engine, why },
    });
    const trouble = (...events: DeskEvent[]) => speechTrouble(run([drawn, ...events]).state.speech);
    expect(trouble(speech('caller', 'vosk'), speech('agent', 'vosk'))).toBeNull();
    const without = speech('agent', null, 'at-capacity');
    expect(trouble(speech('caller', 'vosk'), without)).toEqual({ leg: 'agent', why: 'at-capacity' });
    expect(trouble(without, speech('caller', 'vosk'))).toEqual({ leg: 'agent', why: 'at-capacity' });
    expect(trouble(without, speech('caller', null, 'engine-down'))).toEqual({
      leg: 'both',
      why: 'engine-down',
    });
    expect(trouble(without, speech('agent', 'vosk'))).toBeNull();
  });

  it('[D12] facts about another call change nothing', () => {
    const other = 'call-00000009' as CallId;
    const before = run([drawn]).state;
    const after = run(
      [
        { is: 'fact', name: 'call:historyFound', fact: { callId: other, items: [aHistory(1)] } },
        {
          is: 'fact',
          name: 'speech:changed',
          fact: { callId: other, leg: 'caller', engine: null, why: 'limit' },
        },
        { is: 'ticketCame', ticket: aTicket({ callId: other, agentId: AGENT, revision: 9 }) },
      ],
      before,
    ).state;
    expect(after).toEqual(before);
  });
});

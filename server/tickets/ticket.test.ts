import { describe, expect, test } from 'vitest';
import type { CallId, TicketId } from '../protocol/ids.ts';
import {
  type FieldValue,
  type TicketFieldName,
  type TicketFields,
  type TicketMove,
  TicketMove as TicketMoves,
  TicketStatus,
} from '../protocol/ticket.ts';
import { allowedMoves, fillFromWords, moveTicket, setField, type Ticket, ticketView } from './ticket.ts';

const machine = (value: string) => ({ value, by: 'machine' as const, confidence: 0.9, source: null });
const complete: TicketFields = {
  contactPhone: machine('13800000001'),
  callerType: machine('person'),
  kind: machine('complaint'),
  urgency: machine('general'),
  channel: machine('phone'),
  title: machine('title'),
  content: machine('content'),
  confidential: machine('no'),
  wantsReply: machine('yes'),
  sensitive: machine('no'),
};
const draft = (fields: TicketFields = complete): Ticket => ({
  ticketId: 'ticket-0001' as TicketId,
  number: '20261124-000001',
  callId: 'call-00000001' as CallId,
  agentId: null,
  status: 'draft',
  fields,
  revision: 1,
  createdAt: 0,
  savedAt: 0,
  code: null,
});

test('[T1] the ways of a ticket are these and no others', () => {
  const ways = TicketStatus.options.flatMap((status) =>
    allowedMoves(status).map((move) => `${status} -${move}->`),
  );
  expect(ways).toMatchInlineSnapshot(`
    [
      "draft -accept->",
      "draft -answer->",
      "draft -withdraw->",
      "accepted -withdraw->",
    ]
  `);
  for (const status of TicketStatus.options) {
    for (const move of TicketMoves.options) {
      const moved = moveTicket({ ...draft(), status }, move as TicketMove, 5, '012345');
      expect(moved.ok).toBe(allowedMoves(status).includes(move));
    }
  }
});

test('[T2] a ticket without a required field is not accepted, and the reply names the field', () => {
  const { title: _, ...untitled } = complete;
  expect(moveTicket(draft(untitled), 'accept', 5, '012345')).toEqual({
    ok: false,
    refusal: { code: 'missing-fields', fields: ['title'] },
  });
  expect(moveTicket(draft(untitled), 'withdraw', 5, '012345').ok).toBe(true);
});

test("[T3] a machine never replaces a person's value, not even one a person cleared", () => {
  const typed = setField(draft(), 'title', 'typed', 1);
  const cleared = typed.ok ? setField(typed.value, 'content', '', 2) : typed;
  expect(cleared.ok).toBe(true);
  if (!cleared.ok) return;
  const filled = fillFromWords(
    cleared.value,
    { ...complete, title: machine('heard'), content: machine('heard'), subject: machine('heard') },
    3,
  );
  expect(filled?.fields.title?.value).toBe('typed');
  expect(filled?.fields.content?.value).toBe('');
  expect(filled?.fields.subject?.value).toBe('heard');
});

test('[T4] a field given back to the machine is filled from the words again', () => {
  const typed = setField(draft(), 'title', 'typed', 1);
  const back = typed.ok ? setField(typed.value, 'title', null, 2) : typed;
  expect(back.ok && fillFromWords(back.value, complete, 3)?.fields.title).toEqual(machine('title'));
});

test('[T5] what does not fit a field is refused and named', () => {
  expect(setField(draft(), 'kind', 'gossip', 1)).toEqual({
    ok: false,
    refusal: { code: 'bad-request', fields: ['kind'] },
  });
  expect(setField(draft(), 'confidential', 'maybe', 1).ok).toBe(false);
  expect(setField(draft(), 'confidential', 'yes', 1).ok).toBe(true);
});

test('[T6] a saved ticket is not edited and not filled', () => {
  const saved = { ...draft(), status: 'accepted' as const };
  expect(setField(saved, 'title', 'late', 1)).toMatchObject({ refusal: { code: 'already-done' } });
  expect(fillFromWords(saved, { title: machine('late') }, 1)).toBeNull();
});

test('[T7] words that change nothing make no new revision', () => {
  expect(fillFromWords(draft(), complete, 9)).toBeNull();
});

test('[T8] a draft says what is missing and what to ask next; a saved ticket asks nothing', () => {
  const { contactPhone: _, ...without } = complete;
  const view = ticketView(draft(without));
  expect(view.missing).toEqual(['contactPhone']);
  expect(view.askNext).not.toBeNull();
  expect(ticketView({ ...draft(), status: 'accepted' }).askNext).toBeNull();
});

const person = (value: string): FieldValue => ({ value, by: 'person', confidence: 1, source: null });

describe('[T9] a title that nobody told', () => {
  const titleAfter = (fields: TicketFields, field: TicketFieldName, value: string): string | undefined => {
    const set = setField(draft(fields), field, value, 1);
    return set.ok ? set.value.fields.title?.value : undefined;
  };

  test.each([
    ['kind and place', { kind: person('complaint') }, 'address', '人民路 18 号', '关于人民路 18 号的投诉'],
    [
      'the matter too',
      { kind: person('help'), address: person('人民路 18 号') },
      'subject',
      '路灯',
      '关于人民路 18 号路灯的求助',
    ],
    ['in English', { kind: person('complaint') }, 'subject', 'street light', 'Complaint: street light'],
    ['nothing to say it about', {}, 'kind', 'complaint', undefined],
  ] as const)('%s', (_name, fields, field, value, title) => {
    expect(titleAfter(fields, field, value)).toBe(title);
  });

  test('follows the kind that a person corrects, and never replaces their own', () => {
    const heard = {
      ...machine('关于路口施工的投诉'),
      source: { seq: 1, leg: 'caller', startMs: 0, endMs: 1, words: '施工' },
    } as FieldValue;
    expect(titleAfter({ title: heard, kind: machine('complaint') }, 'kind', 'report')).toBe(
      '关于路口施工的举报',
    );
    expect(titleAfter({ title: person(''), kind: person('help') }, 'address', '人民路')).toBe('');
  });
});

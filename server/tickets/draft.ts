import type { FieldValue, TicketFieldName, TicketFields, TicketKind } from '../protocol/ticket.ts';
import type { TranscriptLine } from '../protocol/transcript.ts';
import { confidential, sensitive, ticketKind, urgency, wantsReply } from './draft-kind.ts';
import { draftLines, machineValue } from './draft-line.ts';
import { callerName, callerType } from './draft-person.ts';
import { contactPhone } from './draft-phone.ts';
import { spokenPlace } from './draft-place.ts';
import { content, purpose, subject, title } from './draft-summary.ts';
import { occurredAt } from './draft-time.ts';
import { localTime } from './local-time.ts';

export type DraftedCall = {
  /** As the switch shows it, empty where withheld. */
  callerNumber: string;
  /** Instant the call arrived; 昨晚 and 上周四 are told from it. */
  arrivedAt: number;
  /** Minutes east of Greenwich at the place of the callers, 480 for China. */
  utcOffsetMinutes: number;
};

/**
 * The ticket a call has told so far, from both speakers' final lines; pure, so that the same words give the same form.
 * Only what was said (or the line itself shows) is filled: each value with a confidence of 0..1 and the words it came
 * from, `source` null where it follows from no single line. A field nobody spoke of is absent.
 */
export function draftFields(lines: readonly TranscriptLine[], call: DraftedCall): TicketFields {
  const said = draftLines(lines);
  const now = localTime(call.arrivedAt, call.utcOffsetMinutes);
  const kind = ticketKind(said);
  const kindCode = (kind?.value ?? null) as TicketKind | null;
  const place = spokenPlace(said);
  const isQuestion = kindCode === 'consultation' || kindCode === null;
  const time = isQuestion ? null : occurredAt(said, now);
  const wanted = purpose(said);
  const name = callerName(said);
  const short =
    place?.parts.road ?? place?.parts.community ?? place?.parts.village ?? place?.parts.district ?? '';
  const values: [TicketFieldName, FieldValue | null][] = [
    ['callerNumber', call.callerNumber === '' ? null : machineValue(call.callerNumber, 1, null)],
    ['contactPhone', contactPhone(said, call.callerNumber)],
    ['callerName', name],
    ['callerType', callerType(said)],
    ['kind', kind],
    ['urgency', urgency(said)],
    ['channel', machineValue('phone', 1, null)],
    ['occurredAt', time],
    ['address', place?.field ?? null],
    ['subject', subject(said, kindCode)],
    ['title', title(said, kindCode, short)],
    [
      'content',
      content(said, {
        occurredAt: time?.value ?? '',
        place: place?.text ?? '',
        purpose: wanted?.value ?? '',
        callerName: name?.value ?? '',
      }),
    ],
    ['purpose', wanted],
    ['confidential', confidential(said)],
    ['wantsReply', wantsReply(said)],
    ['sensitive', sensitive(said)],
  ];
  return Object.fromEntries(values.filter(([, value]) => value !== null));
}

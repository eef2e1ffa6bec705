import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CallId } from '../protocol/ids.ts';
import type { TranscriptLine } from '../protocol/transcript.ts';
import { draftFields } from './draft.ts';
import { isEmptyCall, risks } from './draft-kind.ts';
import { draftLines } from './draft-line.ts';
import { digitRuns } from './draft-phone.ts';
import { spokenPlace } from './draft-place.ts';

const KINDS: Record<string, string> = {
  consultation: '咨询',
  help: '求助',
  complaint: '投诉',
  report: '举报',
  suggestion: '建议',
  praise: '表扬',
};
const URGENCIES: Record<string, string> = { general: '一般', urgent: '紧急', critical: '特急' };
const folder = ['../shared/data/calls-zh', '../../shared/data/calls-zh'].find((path) => existsSync(path));

type Expected = Record<string, any>;
type Answer = {
  kind: string;
  urgency: string;
  name: string;
  phone: string;
  time: string;
  parts: Record<string, string>;
  subject: string;
  confidential: boolean;
  valid: boolean;
  flags: string[];
};
type Points = { right: number; of: number; wrong: string[] };

const plain = (text: string): string => text.replace(/[（(].*?[)）]|公司|小区|\s/g, '');
function shared(a: string, b: string): number {
  const left = [...b];
  const same = [...a].filter((c) => {
    const at = left.indexOf(c);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  }).length;
  return a.length + b.length === 0 ? 1 : (2 * same) / (a.length + b.length);
}
function sameTime(value: string, start: string, precision: string): boolean {
  if (start.startsWith('T')) return value.endsWith(start.slice(1)) && value.startsWith('每天');
  if (/month/.test(precision)) return value.startsWith(start.slice(0, 7));
  if (!start.includes('T') || /day|part/.test(precision)) return value.startsWith(start.slice(0, 10));
  if (/^exact|^start exact/.test(precision)) return value === start.slice(0, 16);
  return value.slice(0, 13) === start.slice(0, 13);
}

/** The rules of the data set's own README. */
function score(answer: Answer, expected: Expected): Points {
  const points: Points = { right: 0, of: 0, wrong: [] };
  const give = (field: string, part: number, said: unknown): void => {
    points.of += 1;
    points.right += part;
    if (part < 1) points.wrong.push(`${field}: ${JSON.stringify(said)}`);
  };
  const text = (field: string, said: string, wanted: string | null): void =>
    give(field, Number(said === (wanted ?? '')), said);
  const anyOf = (field: string, said: string, wanted: string[]): void =>
    give(field, Number(wanted.length === 0 ? said === '' : wanted.includes(said)), said);
  anyOf('诉求类型', answer.kind, expected['诉求类型_accept']);
  anyOf('紧急程度', answer.urgency, expected['紧急程度_accept']);
  if (expected['nameSurnameOnly'])
    give('callerName', Number(answer.name[0] === expected['callerName'][0]), answer.name);
  else text('callerName', answer.name, expected['callerName']);
  text('contactPhone', answer.phone, expected['contactPhone']);
  const time = expected['occurredAt'];
  if (time === null) text('occurredAt', answer.time, null);
  else give('occurredAt', Number(sameTime(answer.time, time.start, time.precision)), answer.time);
  for (const [part, wanted] of Object.entries<string>(expected['addressParts'])) {
    const said = answer.parts[part] ?? '';
    const near = part === 'landmark' && said !== '' && (said.includes(wanted) || wanted.includes(said));
    give(part, Number(said === wanted || near), said);
  }
  const [said, wanted] = [plain(answer.subject), plain(expected['subject'] ?? '')];
  const near =
    said !== '' &&
    wanted !== '' &&
    (said.includes(wanted) || wanted.includes(said) || shared(said, wanted) >= 0.6);
  give('subject', Number(said === wanted || near), answer.subject);
  give('confidential', Number(answer.confidential === expected['confidential']), answer.confidential);
  give('validCall', Number(answer.valid === expected['validCall']), answer.valid);
  const flags = new Set<string>(expected['riskFlags']);
  const hits = answer.flags.filter((flag) => flags.has(flag)).length;
  const f1 = flags.size + answer.flags.length === 0 ? 1 : (2 * hits) / (flags.size + answer.flags.length);
  give('riskFlags', f1, answer.flags);
  return points;
}

type Call = { startedAt: string; callerId: string; turns: any[]; expected: Expected };
const linesOf = (call: Call): TranscriptLine[] =>
  call.turns.map((turn, index) => ({
    callId: 'call-under-test' as CallId,
    seq: index + 1,
    leg: turn.leg,
    kind: 'words',
    text: turn.text,
    startMs: turn.startMs,
    endMs: turn.endMs,
    words: null,
    written: null,
    correction: null,
  }));

function byRules(call: Call): Answer {
  const lines = linesOf(call);
  const fields = draftFields(lines, {
    callerNumber: call.callerId,
    arrivedAt: Date.parse(call.startedAt),
    utcOffsetMinutes: 480,
  });
  const said = draftLines(lines);
  const phone = fields.contactPhone;
  return {
    kind: KINDS[fields.kind?.value ?? ''] ?? '',
    urgency: URGENCIES[fields.urgency?.value ?? ''] ?? '',
    name: fields.callerName?.value ?? '',
    // The line's own number, shown as unsure, is not something the call said.
    phone: phone?.source == null ? '' : phone.value,
    time: fields.occurredAt?.value ?? '',
    parts: spokenPlace(said)?.parts ?? {},
    subject: fields.subject?.value ?? '',
    confidential: fields.confidential?.value === 'yes',
    valid: !isEmptyCall(said),
    flags: risks(said).map(({ flag }) => flag),
  };
}

/** What a first afternoon of regular expressions gives. */
function byPatterns(call: Call): Answer {
  const all = call.turns.map((turn) => turn.text).join('。');
  const find = (pattern: RegExp): string => pattern.exec(all)?.[1] ?? '';
  return {
    kind: Object.values(KINDS).find((kind) => all.includes(kind)) ?? '',
    urgency: '一般',
    name: find(/我(?:姓|叫)([\u4e00-\u9fff]{1,3})/),
    phone: digitRuns(all).find((digits) => digits.length === 11) ?? '',
    time: '',
    parts: { district: find(/([\u4e00-\u9fff]{2,3}区)/), road: find(/([\u4e00-\u9fff]{2,3}路)/) },
    subject: find(/([\u4e00-\u9fff]{2,8}公司)/),
    confidential: all.includes('保密'),
    valid: true,
    flags: [],
  };
}

describe.skipIf(folder === undefined)('the calls of the shared test set', () => {
  const calls = (folder === undefined ? [] : readdirSync(folder))
    .filter((name) => /^c\d\d-/.test(name))
    .map((name) => ({
      name,
      call: JSON.parse(readFileSync(join(folder ?? '', name, 'call.json'), 'utf8')) as Call,
    }));
  const total = (answer: (call: Call) => Answer, print: boolean): number => {
    let right = 0;
    let of = 0;
    for (const { name, call } of calls) {
      const points = score(answer(call), call.expected);
      right += points.right;
      of += points.of;
      if (print && points.wrong.length > 0) console.info(`${name} ${points.wrong.join(' · ')}`);
    }
    return right / of;
  };

  it('[F9] the rules fill far more fields right than plain patterns do', () => {
    const rules = total(byRules, true);
    const patterns = total(byPatterns, false);
    console.info(`fields right: rules ${rules.toFixed(3)}, plain patterns ${patterns.toFixed(3)}`);
    expect(rules).toBeGreaterThan(0.75);
    expect(rules).toBeGreaterThan(patterns + 0.2);
  });
});

import type { CallMark } from '../protocol/conversation.ts';
import type { TranscriptLine } from '../protocol/transcript.ts';
import { shownText } from '../protocol/transcript.ts';
import type { CallRecord } from './call-record.ts';

/** What a lead hands to the police about a malicious call. */
export type Evidence = {
  call: CallRecord;
  agentName: string;
  madeBy: string;
  madeAt: number;
  marks: readonly CallMark[];
  lines: readonly TranscriptLine[];
  /** Of each kept recording, so that a copy can be proved to be the same. */
  recordings: readonly { leg: string; startMs: number; sha256: string }[];
};

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
const time = (at: number | null): string =>
  at === null ? '—' : new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
const clock = (ms: number): string =>
  `${Math.floor(ms / 60_000)}:${String(Math.floor((ms % 60_000) / 1000)).padStart(2, '0')}`;
const KIND: Record<CallMark['kind'], string> = { malicious: '恶意来电' };
const SPEAKER = { caller: '来电人', agent: '话务员' } as const;

/** One HTML page without anything from elsewhere, made to be printed: facts, marks in call time, words, checksums. */
export function evidenceHtml(evidence: Evidence): string {
  const { call, marks, lines, recordings } = evidence;
  const rows: [string, string][] = [
    ['通话编号', call.callId],
    ['来电号码', call.callerNumber || '未显示号码'],
    ['被叫号码', call.calledNumber],
    ['来电时间', time(call.arrivedAt)],
    ['接通时间', time(call.answeredAt)],
    ['结束时间', time(call.endedAt)],
    ['受理话务员', evidence.agentName],
    ['制作人', evidence.madeBy],
    ['制作时间', time(evidence.madeAt)],
  ];
  const marked = (line: TranscriptLine) =>
    marks.some(({ atMs }) => line.startMs <= atMs && atMs < line.endMs + 5000);
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>恶意来电线索 ${escaped(call.callId)}</title>
<style>
body{font:14px/1.6 "Noto Sans CJK SC","Microsoft YaHei",sans-serif;margin:2cm;color:#111}
h1{font-size:20px}h2{font-size:16px;margin-top:1.2em}
table{border-collapse:collapse;width:100%}td,th{border:1px solid #888;padding:4px 8px;text-align:left;vertical-align:top}
th{width:9em;background:#f2f2f2}tr.marked td{background:#ffe9e0;font-weight:600}
@media print{body{margin:0}h2{break-after:avoid}tr{break-inside:avoid}@page{margin:1.8cm}}
</style></head><body>
<h1>12345 热线恶意来电线索</h1>
<table>${rows.map(([name, value]) => `<tr><th>${name}</th><td>${escaped(value)}</td></tr>`).join('')}</table>
<h2>标记</h2>
<table><tr><th>通话时刻</th><th>标记时间</th><th>内容</th></tr>${marks
    .map(
      (mark) => `<tr><td>${clock(mark.atMs)}</td><td>${time(mark.at)}</td><td>${KIND[mark.kind]}</td></tr>`,
    )
    .join('')}</table>
<h2>通话文字（机器转写，以录音为准）</h2>
<table><tr><th>通话时刻</th><th>说话人</th><th>内容</th></tr>${lines
    .filter(({ kind }) => kind === 'words')
    .map(
      (line) =>
        `<tr${marked(line) ? ' class="marked"' : ''}><td>${clock(line.startMs)}</td><td>${SPEAKER[line.leg]}</td><td>${escaped(shownText(line))}</td></tr>`,
    )
    .join('')}</table>
<h2>录音校验（SHA-256）</h2>
<table><tr><th>说话人</th><th>自通话时刻</th><th>校验值</th></tr>${recordings
    .map(
      ({ leg, startMs, sha256 }) =>
        `<tr><td>${leg === 'caller' ? SPEAKER.caller : SPEAKER.agent}</td><td>${clock(startMs)}</td><td>${escaped(sha256)}</td></tr>`,
    )
    .join('')}</table>
</body></html>`;
}

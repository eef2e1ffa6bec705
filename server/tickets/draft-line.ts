import type { Leg } from '../protocol/ids.ts';
import type { FieldValue, Source } from '../protocol/ticket.ts';
import type { TranscriptLine } from '../protocol/transcript.ts';
import { rawWords, type Written, writeDigits } from './draft-number.ts';

/** A line of the call made ready for the rules. */
export type DraftLine = {
  line: TranscriptLine;
  leg: Leg;
  /** As recognised, trimmed. */
  text: string;
  /** With spoken numbers as digits. */
  written: Written;
  language: 'zh' | 'en';
};

/** Spoken lines in the order they were begun: finals of two speakers arrive in the order they end. */
export function draftLines(lines: readonly TranscriptLine[]): DraftLine[] {
  return (
    lines
      .filter((line) => line.kind === 'words' && line.text.trim() !== '')
      // A person's correction is what was said; the times of its words are nobody's any more.
      .map((line) => (line.correction === null ? line : { ...line, text: line.correction.text, words: null }))
      .toSorted((a, b) => a.startMs - b.startMs || a.seq - b.seq)
      .map((line) => {
        // A recogniser that puts spaces between Chinese words would break every pattern below.
        const text = line.text.trim().replace(/(?<=[\u4e00-\u9fff\d])\s+(?=[\u4e00-\u9fff\d])/g, '');
        const language = /[\u4e00-\u9fff]/.test(text) ? 'zh' : 'en';
        return { line, leg: line.leg, text, written: writeDigits(text), language };
      })
  );
}

const bare = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();

/** Where in the call `words` of this line were said: by word times where the engine has them, else the whole line. */
export function sourceOf(of: DraftLine, words: string = of.text): Source {
  const { line } = of;
  const whole = { seq: line.seq, leg: line.leg, startMs: line.startMs, endMs: line.endMs, words };
  if (line.words === null) return whole;
  let said = '';
  const starts: number[] = [];
  for (const [index, word] of line.words.entries()) {
    const letters = bare(word.text);
    for (let count = 0; count < letters.length; count += 1) starts.push(index);
    said += letters;
  }
  const wanted = bare(words);
  const at = said.indexOf(wanted);
  const first = line.words[starts[at] ?? -1];
  const last = line.words[starts[at + wanted.length - 1] ?? -1];
  if (at < 0 || first === undefined || last === undefined) return whole;
  return { ...whole, startMs: first.startMs, endMs: last.endMs };
}

/** The source of a stretch of the written text. */
export const writtenSource = (of: DraftLine, start: number, end: number): Source =>
  sourceOf(of, rawWords(of.written, start, end));

export const machineValue = (value: string, confidence: number, source: Source | null): FieldValue => ({
  value,
  by: 'machine',
  confidence,
  source,
});

const YES =
  /^(?:[嗯啊哦哎诶，,\s]*)(?:对|是的?|没错|正确|可以|行|好的?|要的|嗯)|^(?:yes|yeah|yep|right|correct|that'?s right|exactly|ok|okay|sure|please)\b/i;
const NO =
  /不对|不是|错了|换了|不用|不要|^(?:[嗯啊哦，,\s]*)不(?:[，,。\s]|$)|^(?:no|nope|wrong)\b|not right|incorrect/i;

/** Whether a caller's line takes or refuses what was said before it. */
export function verdict(text: string): 'yes' | 'no' | null {
  if (NO.test(text)) return 'no';
  return YES.test(text) ? 'yes' : null;
}

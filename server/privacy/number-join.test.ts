import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Leg } from '../protocol/ids.ts';
import { shownText, type TranscriptLine } from '../protocol/transcript.ts';
import { CALL } from '../testing/facts.ts';
import { NO_HOT_WORDS } from '../text/hot-word.ts';
import { writtenLine } from '../text/written-line.ts';
import { hide, maskText } from './masking.ts';
import { hiddenOverBorders, reachesOut } from './number-join.ts';
import { SEARCHED, type Sight, sightOf } from './rights.ts';
import { shownLineAt, shownLines, shownTexts } from './shown-lines.ts';

const masked = (...texts: string[]): string[] => {
  const hidden = hiddenOverBorders(texts, () => true);
  return texts.map((text, index) => hide(maskText(text), hidden[index] ?? []));
};

describe('a number said in several lines', () => {
  it.each([
    ['a mobile number', ['我电话是幺三八零零', '零零零零零幺'], ['我电话是幺三八**', '**零零零幺']],
    ['typed, with marks at the border', ['号码138，', '。0000 0001。'], ['号码138，', '。**** 0001。']],
    [
      'behind a word that gains time',
      ['一三八零零零零', '嗯，零零零幺，对'],
      ['一三八****', '嗯，零零零幺，对'],
    ],
    ['an ID card in three', ['身份证110105', '19491231', '002X'], ['身份证110***', '********', '**2X']],
    [
      'with a line that says nothing between',
      ['110105194912', '嗯。', '31002X'],
      ['110*********', '嗯。', '****2X'],
    ],
    ['a bank card', ['卡号六二二二零零零零', '零零零零零零零六'], ['卡号********', '****零零零六']],
    ['an ID card with a misheard digit', ['1101051949', '12310021'], ['110*******', '******21']],
    [
      'in English',
      ['one three eight zero', 'zero zero zero zero zero zero one'],
      ['one three eight ****', '**** **** **** zero zero zero one'],
    ],
  ])('[P7] %s is hidden in each of them', (_name, texts, shown) => {
    expect(masked(...texts)).toEqual(shown);
  });

  it.each([
    ['a day', ['二零二六', '一一二四']],
    ['a house number and words', ['我住五零一', '楼下很吵']],
    ['digits with words between', ['一共一三八', '后来零零零零零零零幺']],
    ['the number of the hotline', ['拨打12', '345']],
  ])('[P7] %s over two lines is none', (_name, texts) => {
    const hidden = hiddenOverBorders(texts, () => true);
    expect(hidden).toEqual([[], []]);
  });

  it('[P7] wherever a number is cut, no more of it is seen than of the whole', () => {
    const numbers = ['13912345678', '幺三九一二三四五六七八', '11010519491231002X', '6222000000000006'];
    fc.assert(
      fc.property(fc.constantFrom(...numbers), fc.array(fc.nat(17), { maxLength: 3 }), (number, cuts) => {
        const places = [0, ...new Set(cuts.filter((at) => at > 0 && at < number.length)), number.length];
        places.sort((a, b) => a - b);
        const texts = places.slice(1).map((to, index) => number.slice(places[index], to));
        const shown = masked(...texts).join('');
        for (const [at, character] of [...maskText(number)].entries())
          if (character === '*') expect(shown[at]).toBe('*');
      }),
    );
  });

  it('[P7] only a line with digits at its border needs its neighbours', () => {
    expect(reachesOut('138，我说')).toEqual({ before: true, after: false });
    expect(reachesOut('嗯，零零零幺。')).toEqual({ before: true, after: true });
    expect(reachesOut('电话是138，')).toEqual({ before: false, after: true });
    expect(reachesOut('楼下很吵')).toEqual({ before: false, after: false });
    expect(reachesOut('')).toEqual({ before: false, after: false });
  });
});

describe('the lines of a call', () => {
  const page = sightOf(
    { agentId: 'a' as never, role: 'agent' },
    { agentId: 'a' as never, confidential: false, opened: false },
    'page',
  ) as Sight;
  const line = (seq: number, leg: Leg, text: string, startMs = seq * 2000): TranscriptLine => {
    const said = {
      callId: CALL,
      leg,
      kind: 'words' as const,
      text,
      startMs,
      endMs: startMs + 1500,
      words: null,
    };
    return { ...said, seq, written: writtenLine(said, NO_HOT_WORDS), correction: null };
  };
  const talk = [
    line(1, 'caller', '我的电话是幺三八零零'),
    line(2, 'agent', '幺三八零零'),
    line(3, 'caller', '零零零零零幺'),
    line(4, 'caller', '住在五零一'),
  ];
  const texts = (lines: readonly TranscriptLine[]) => lines.map(({ text }) => text);

  it('[P7] are joined by speaker, though the other repeats what was said', () => {
    const shown = shownLines(talk, page);
    expect(texts(shown)).toEqual(['我的电话是幺三八**', '幺三八零零', '**零零零幺', '住在五零一']);
    expect(shown[0]?.written?.text).not.toMatch(/1380|八零/);
    expect(shown.map(shownText).join('')).not.toMatch(/零零零零|0000/);
    expect(shownLineAt(talk, 3, page)?.text).toBe('**零零零幺');
  });

  it('[P7] a lead, who sees telephone numbers, sees no card in two lines; nor does the search', () => {
    expect(texts(shownLines(talk, SEARCHED))).toEqual(texts(talk));
    const card = [line(1, 'caller', '身份证110105194912'), line(2, 'caller', '31002X')];
    expect(texts(shownLines(card, SEARCHED))).toEqual(['身份证110*********', '****2X']);
  });

  it('[P7] a first line is whole until the second comes, and stays whole where it comes much later', () => {
    expect(shownLines(talk.slice(0, 1), page)[0]?.text).toBe('我的电话是幺三八零零');
    const late = [line(1, 'caller', '幺三八零零'), line(2, 'caller', '零零零零零幺', 60_000)];
    expect(texts(shownLines(late, page))).toEqual(['幺三八零零', '零零零零零幺']);
  });

  it('[P7] what a person corrected is joined as corrected', () => {
    const correction = { text: '我的电话是1390000', by: 'a' as never, name: '王芳', at: 0 };
    const corrected = [{ ...line(1, 'caller', '我的电话是什么'), correction }, line(2, 'caller', '0002')];
    const shown = shownLines(corrected, page);
    expect(shown.map(shownText)).toEqual(['我的电话是139****', '0002.']);
    expect(
      shownTexts(
        [
          { ...talk[0]!, text: '1380000' },
          { ...talk[2]!, text: '0001' },
        ],
        page,
      ),
    ).toMatchObject([{ text: '138****' }, { text: '0001' }]);
  });
});

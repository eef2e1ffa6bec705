import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Word } from '../protocol/transcript.ts';
import { hotWordsOf, NO_HOT_WORDS } from './hot-word.ts';
import { writtenLine } from './written-line.ts';

const HOT = hotWordsOf([
  { term: '滨河路', aliases: [] },
  { term: '观澜府', aliases: ['观澜府邸'] },
  { term: '市南', aliases: [] },
  { term: '八一路', aliases: [] },
  { term: '住建局', aliases: [] },
  { term: 'LOFT', aliases: [] },
  { term: '巴城镇', aliases: [] },
  { term: '任民镇', aliases: [] },
]);
const line = (text: string, words: Word[] | null = null) => ({
  kind: 'words' as const,
  text,
  startMs: 1000,
  endMs: 5000,
  words,
});
const write = (text: string, words: Word[] | null = null) => writtenLine(line(text, words), HOT)!;
const marked = (text: string) =>
  write(text)
    .tokens.filter(({ mark }) => mark !== null)
    .map(({ text: written, mark }) => `${mark}:${written}`);

test.each([
  ['我在宾和路', '我在滨河路。'],
  ['冰河路三号楼二单元五零一', '滨河路3号楼2单元501。'],
  ['冰河路路灯坏了', '滨河路路灯坏了。'],
  ['他是男的', '他是男的。'],
  ['把城镇建好', '把城镇建好。'],
  ['人民政府', '人民政府。'],
  ['為什麼沒有人管', '为什么没有人管？'],
  ['这个影响很大么', '这个影响很大么？'],
  ['是男区的', '市南区的。'],
  ['關藍府那邊', '观澜府那边。'],
  ['找主建局', '找住建局。'],
  ['找住建菊', '找住建局。'],
  ['八一路公交站', '八一路公交站。'],
  ['到Loft那里', '到LOFT那里。'],
])('[W4] %s with the hot words of the city is written %s', (said, written) => {
  expect(write(said).text).toBe(written);
});

test('[W4] a hot word keeps what was heard', () => {
  expect(write('我在冰河路').tokens.find(({ mark }) => mark === 'hotWord')).toMatchObject({
    text: '滨河路',
    heard: '冰河路',
    from: 2,
    to: 5,
  });
});

test.each([
  ['嗯我想问一下', ['filler:嗯']],
  ['嗯', []],
  ['嗯对就是这样', []],
  ['我我我要投诉', ['repeat:我我']],
  ['那个，我想问', ['filler:那个']],
  ['那个人打我', []],
  ['也就是说没有', []],
  ['我们我们小区停水了', ['repeat:我们']],
  ['对对对就是他', []],
  ['不不不是这样', []],
  ['你们研究研究吧', []],
  ['一个一个来', []],
  ['谢谢谢谢', []],
  ['你好你好', []],
  ['天天吵', []],
  ['uh i i want to ask', ['filler:Uh', 'repeat:I']],
])('[W5] in %s fillers and repetitions are marked, not deleted', (said, marks) => {
  expect(marked(said)).toEqual(marks);
});

test.each([
  ['你们几点上班', '你们几点上班？'],
  ['有没有人管', '有没有人管？'],
  ['停水了吗', '停水了吗？'],
  ['我不知道怎么办', '我不知道怎么办。'],
  ['打了三次电话但是没有人接', '打了三次电话，但是没有人接。'],
  ['对，就是那里。', '对，就是那里。'],
  ['对,就是那里,电话是多少?', '对，就是那里，电话是多少？'],
  ['高度 3,5 米', '高度3,5米'],
  ['where do i go', 'Where do I go?'],
  ['the water is off', 'The water is off.'],
])('[W6] %s gets the punctuation %s', (said, written) => {
  expect(write(said).text).toBe(written);
});

describe('[W7] every token points back', () => {
  const words = '我 住 三 号 楼'.split(' ').map((text, index) => ({
    text,
    startMs: 1000 + index * 200,
    endMs: 1180 + index * 200,
    confidence: 1,
  }));

  test('to the words it was made of and to their times', () => {
    const { text, tokens } = write('我 住 三 号 楼', words);
    expect(text).toBe('我住3号楼。');
    expect(tokens.map(({ text: t, from, to, startMs, endMs }) => [t, from, to, startMs, endMs])).toEqual([
      ['我', 0, 2, 1000, 1180],
      ['住', 2, 4, 1200, 1380],
      ['3', 4, 6, 1400, 1580],
      ['号', 6, 8, 1600, 1780],
      ['楼', 8, 9, 1800, 1980],
      ['。', 9, 9, 1980, 1980],
    ]);
  });

  test('to the phrase and its times where there are no word times', () => {
    expect(write('三号楼').tokens.every(({ startMs, endMs }) => startMs === 1000 && endMs === 5000)).toBe(
      true,
    );
  });

  test('a pause between timed words is a comma', () => {
    const spaced = ['停水了', '三天了'].map((text, index) => ({
      text,
      startMs: 1000 + index * 1500,
      endMs: 1900 + index * 1500,
      confidence: 1,
    }));
    // Below the shortest clause no comma stands.
    expect(write('停水了三天了', spaced).text).toBe('停水了三天了。');
    const longer = spaced.map((word, index) => ({ ...word, text: index === 0 ? '我家停水了' : word.text }));
    expect(write('我家停水了三天了', longer).text).toBe('我家停水了，三天了。');
  });

  test('whatever was recognised, the ranges tile the raw text in order and the texts make the whole', () => {
    const part = fc.constantFrom(
      '我',
      '幺三八',
      '一二三四五六七',
      '十一点半',
      '嗯',
      ' ',
      '，',
      '三号楼',
      '冰河路',
      'oh',
      ' twenty ',
      '我我',
      '。',
      '臺灣',
      '😀',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 14 }), (parts) => {
        const raw = parts.join('');
        const { text, tokens } = write(raw);
        let at = 0;
        for (const token of tokens) {
          expect(token.from).toBe(at);
          expect(token.to).toBeGreaterThanOrEqual(token.from);
          at = token.to;
        }
        expect(at).toBe(tokens.length === 0 ? 0 : raw.length);
        expect(tokens.map((token) => token.text).join('')).toBe(text);
      }),
      { numRuns: 500 },
    );
  });
});

test('[W8] a gap has no written form', () => {
  expect(writtenLine({ ...line(''), kind: 'gap' }, NO_HOT_WORDS)).toBeNull();
});

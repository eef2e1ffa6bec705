import type { HotWordProblem } from '../../../server/protocol/hot-word.ts';

/** Words of the page on which leads keep the city's list. */
export const zhHotWords = {
  title: '热词表',
  help: '本市的地名、单位和术语。识别成同音或近音字的，显示为表里的写法，原识别的字仍保留。',
  format:
    '每行一个词：term,kind,region,aliases。kind 为 place（地名）、unit（单位）、term（术语）、other（其他）；region 为区划代码，可空；aliases 为别的叫法，用分号隔开。',
  list: '热词（CSV）',
  save: '保存',
  saving: '正在保存…',
  saved: (count: number) => `已保存，共 ${count} 个词`,
  count: (count: number) => `共 ${count} 个词`,
  refused: '没有保存：请先改好以下各行',
  unused: '文件中这些行没有采用',
  row: (row: number) => `第 ${row} 行`,
  why: {
    header: '第一行应为 term,kind,region,aliases',
    columns: '列太多，词里有逗号时请加引号',
    quotes: '引号没有配对',
    term: '词应为 2 至 20 个汉字，或字母数字写的名称',
    kind: 'kind 只能是 place、unit、term、other',
    region: '区划代码应为 2 至 12 位数字',
    alias: '别名不合要求',
    twice: '这个词上面已有',
    'too-many': '最多 20000 个词',
  } satisfies Record<HotWordProblem['why'], string>,
};

export const enHotWords: typeof zhHotWords = {
  title: 'Hot words',
  help: 'Places, units and terms of the city. What is recognised as other characters of the same sound is shown as listed here; what was recognised is kept.',
  format:
    'One a row: term,kind,region,aliases. kind is place, unit, term or other; region is the district code or empty; aliases are other names, parted by semicolons.',
  list: 'Hot words (CSV)',
  save: 'Save',
  saving: 'Saving…',
  saved: (count) => `Saved, ${count} terms`,
  count: (count) => `${count} terms`,
  refused: 'Not saved: please mend these rows first',
  unused: 'These rows of the file are not used',
  row: (row) => `Row ${row}`,
  why: {
    header: 'the first row must be term,kind,region,aliases',
    columns: 'too many columns; put quotes around a term with a comma',
    quotes: 'quotes do not match',
    term: 'a term has 2 to 20 Chinese characters, or is a name in letters and digits',
    kind: 'kind is place, unit, term or other',
    region: 'a district code has 2 to 12 digits',
    alias: 'an alias is not a term',
    twice: 'this term stands above already',
    'too-many': 'at most 20,000 terms',
  },
};

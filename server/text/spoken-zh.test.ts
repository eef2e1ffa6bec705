import { expect, test } from 'vitest';
import { withoutOverlaps } from './edit.ts';
import { writtenEn } from './spoken-en.ts';
import { writtenZh } from './spoken-zh.ts';

function applied(text: string, edits: ReturnType<typeof writtenZh>): string {
  let out = '';
  let at = 0;
  for (const edit of withoutOverlaps(edits)) {
    out += text.slice(at, edit.from) + edit.text;
    at = edit.to;
  }
  return out + text.slice(at);
}

test.each([
  ['幺三八零零零零幺二三四', '13800001234'],
  ['我电话是幺三八，零零零零，幺二三四', '我电话是138，0000，1234'],
  ['一三八零零零零一二三四', '13800001234'],
  ['尾号是五六七八', '尾号是5678'],
  ['打幺幺零还是幺二零', '打110还是120'],
  ['拨打一二三四五', '拨打12345'],
  ['车牌是鲁B三五七八九', '车牌是鲁B35789'],
  ['三号楼二单元五零一', '3号楼2单元501'],
  ['学府路一百二十八号', '学府路128号'],
  ['五栋三零二', '5栋302'],
  ['我住在三楼', '我住在3楼'],
  ['住十八层', '住18层'],
  ['昨晚十一点半', '昨晚11:30'],
  ['早上八点一刻', '早上8:15'],
  ['八点零五分到的', '8:05到的'],
  ['下午三点二十', '下午3:20'],
  ['上午九点去的', '上午9点去的'],
  ['晚上十点到十二点', '晚上10点到12点'],
  ['二零二六年十一月二十五号', '2026年11月25号'],
  ['十月份', '10月份'],
  ['百分之九十五', '95%'],
  ['百分之三点五', '3.5%'],
  ['二十块五', '20.5元'],
  ['三块五一斤', '3.5元一斤'],
  ['三十五块八毛', '35.8元'],
  ['五块钱', '5元'],
  ['一百二十块', '120元'],
  ['交了五万元', '交了5万元'],
  ['三万五千块', '35000元'],
  ['三点五公里', '3.5公里'],
  ['两个小时，二十分钟', '两个小时，20分钟'],
  ['二十四小时', '24小时'],
  ['三十二个人', '32个人'],
  ['三百二十一路公交车', '321路公交车'],
  ['坐三二五路', '坐325路'],
  ['零下五度', '零下5度'],
  ['一百二十平米', '120平米'],
  ['正在接通幺幺零三方通话', '正在接通110三方通话'],
  ['只看清后四位，零八二六', '只看清后四位，0826'],
  ['住一栋二单元', '住1栋2单元'],
  ['一共二十一万六千元', '一共216000元'],
  ['一千零五十块', '1050元'],
])('[W1] %s is written %s', (said, written) => {
  expect(applied(said, writtenZh(said))).toBe(written);
});

test.each([
  '两三个人',
  '十七八岁',
  '三四十块钱',
  '等一会儿一起去',
  '万一呢',
  '三心二意',
  '我十分满意',
  '这个很重要，十分很好',
  '星期三下午',
  '周三',
  '五一广场',
  '三里屯',
  '八一路',
  '八一路公交站',
  '坐到五一路',
  '解放二路',
  '中山三路跟北二环',
  '三元桥',
  '千万别挂',
  '乱七八糟',
  '七上八下',
  '一五一十地说',
  '三三两两的人',
  '有一点吵',
  '这三点建议',
  '一点半点的小事',
  '第三个晚上',
  '第二号楼',
  '统一号码',
  '唯一号码',
  '一块儿去',
  '那一块地',
  '两块石头',
  '二手房',
  '九零后',
  '老百姓',
  '一楼盘',
  '三个月',
  '一两天',
  '四五点钟',
  '不管三七二十一',
  '百分百',
  '十一放假',
  '五点多',
  '第四十五条规定',
  '几十块钱',
  '几十万元',
  '七十八十年代',
  '建一栋教学楼',
  '一平米',
  '第二十三届',
])('[W2] %s stays as it was said', (said) => {
  expect(applied(said, writtenZh(said))).toBe(said);
});

test.each([
  ['my number is one three eight, zero zero zero zero, one two three four', 'my number is 138, 0000, 1234'],
  ['building three unit two room five oh one', 'building 3 unit 2 room 501'],
  ['at eleven thirty last night', 'at 11:30 last night'],
  ['eleven thirty p m', '11:30 p m'],
  ['ninety five percent', '95%'],
  ['it cost twenty yuan', 'it cost 20 yuan'],
  ['in twenty twenty six', 'in 2026'],
  ['one hundred and five people', '105 people'],
  ['no one told the two of us', 'no one told the two of us'],
  ['i have one question', 'i have one question'],
  ['three days', 'three days'],
  ['five five', 'five five'],
])('[W3] %s is written %s', (said, written) => {
  expect(applied(said, writtenEn(said))).toBe(written);
});

import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { isLooped, isTooMuch, withoutLoops, withoutTooMuch } from './spoken-loop.ts';

test.each([
  ['傲傲傲傲傲傲傲傲傲傲傲傲', '傲'],
  ['我住在滨河路傲傲傲傲傲傲傲傲', '我住在滨河路傲'],
  ['傲，傲，傲，傲，傲，傲，傲，', '傲，'],
  ['喂你好喂你好喂你好喂你好喂', '喂你好喂'],
  ['哦哦哦哦哦哦我姓王', '哦我姓王'],
  ['the the the the the the the', 'the'],
  ['00000000000000000000', '0'],
  // Rounds that are not alike: the search goes round a loop it is not let into.
  ['噪音很大傲嗷傲傲嗷傲嗷嗷傲傲嗷傲傲傲嗷嗷傲嗷', '噪音很大'],
])('[S52] of %s stays %s', (text, left) => {
  expect(isLooped(text)).toBe(true);
  expect(withoutLoops(text)).toBe(left);
});

test.each([
  '对对对对对',
  '好的好的好的',
  '尾号是八八八八',
  '幺三八零零零零零零零零',
  '电话是13800000000',
  '一零一零一零一零',
  'he asked the others at the hearing as the heat rose and there she sat near the theatre',
  '一共一百万也就是1000000块',
  '身份证号码是幺幺零幺零幺幺九九零零幺零幺幺零幺幺',
  '您好您好请问您是要反映什么问题呢我们这边给您登记一下请您说一下您的具体地址好吗',
  '',
])('[S52] %s can be said, and stays whole', (text) => {
  expect(isLooped(text)).toBe(false);
  expect(withoutLoops(text)).toBe(text);
});

it('[S52] more than can be said in the time is no speech, digits that circle included', () => {
  const circling = '33555 800933555 800933555 80093333555 80093333555 80093333555 8009';
  expect(isLooped(circling)).toBe(false);
  expect(isTooMuch(circling, 3.2)).toBe(true);
  expect(withoutTooMuch(circling, 3.2)).toBe('33555 800933555 800933555 80093333555');
  expect(isTooMuch(circling, 12)).toBe(false);
  expect(withoutTooMuch(circling, 12)).toBe(circling);
  expect(isTooMuch('喂，你好', 0.4)).toBe(false);
  expect(isTooMuch('各位观众晚上好', 1.28)).toBe(false);
  expect(isTooMuch('the water has been off since yesterday', 1.5)).toBe(false);
});

it('[S52] what is left is no loop any more, whatever it was', () => {
  const piece = fc.oneof(
    fc.constantFrom('傲', '嗷', '对', '零', '八', '，', '好的', '喂'),
    fc.string({ maxLength: 4 }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(piece, fc.nat(14))), (pieces) => {
      const text = pieces.map(([one, times]) => one.repeat(times)).join('');
      expect(isLooped(withoutLoops(text))).toBe(false);
    }),
  );
});

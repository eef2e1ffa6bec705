import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBankCard, isIdCard, maskNumber, maskText, maskTexts, numbersIn } from './masking.ts';

const kinds = (text: string) => numbersIn(text).map(({ kind }) => kind);

describe('numbers in a text', () => {
  it.each([
    ['13800000001', '138****0001'],
    ['我的电话是 138 0000 0001，', '我的电话是 138 **** 0001，'],
    ['+8613800000001', '+86138****0001'],
    ['138-0000-0001', '138-****-0001'],
    ['１３８００００１２３４', '１３８****１２３４'],
    ['幺三八零零零零零零零幺', '幺三八****零零零幺'],
    ['幺三八，零零零零，零零零幺', '幺三八，****，零零零幺'],
    ['幺 三 八 零 零 零 零 零 零 零 幺', '幺 三 八 * * * * 零 零 零 幺'],
    [
      'one three eight zero zero zero zero zero zero zero one',
      'one three eight **** **** **** **** zero zero zero one',
    ],
    ['0199-85551234', '0199-******34'],
    ['010 8555 1234', '010 **** **34'],
    ['打 85551234 找我', '打 ******34 找我'],
    ['11010519491231002X', '110*************2X'],
    ['身份证 110105 19491231 002x 号', '身份证 110*** ******** **2x 号'],
    ['一一零一零五一九四九一二三一零零二 X', '一一零*************二 X'],
    ['130503670401001', '130**********01'],
    ['卡号 6222 0000 0000 0006', '卡号 **** **** **** 0006'],
    ['电话13800000001，身份证11010519491231002X', '电话138****0001，身份证110*************2X'],
    ['13800000001,13900000002', '138****0001,139****0002'],
  ])('[P2] %s is shown as %s', (text, shown) => {
    expect(maskText(text)).toBe(shown);
  });

  it.each([
    '二零二六年十一月二十四日晚上十一点半',
    '工单 20261124-000381',
    '2026-11-24 23:30',
    '20261124',
    '拨打 12345 或 110',
    '4001234567',
    '三号楼二单元五零一',
    '一共 350000 元',
    'the fox ran over one two three hills',
    '',
  ])('[P2] %s holds no number of a person', (text) => {
    expect(maskText(text)).toBe(text);
  });

  it('[P2] a card number with a misheard digit is hidden all the same', () => {
    expect(isIdCard('110105194912310021')).toBe(false);
    expect(kinds('110105194912310021')).toEqual(['idCard']);
    expect(isBankCard('6222000000000007')).toBe(false);
    expect(maskText('6222000000000007')).toBe('************0007');
  });

  it('[P2] a number said over several words is masked in each of them, and every word stays as long as it was', () => {
    const words = ['号码', '幺', '三八', '零零零', '零零', '零零幺二', '对'];
    expect(maskTexts(words, '')).toEqual(['号码', '幺', '三八', '***', '*零', '零零幺二', '对']);
    expect(maskTexts(['call', 'one', 'three', 'eight', '0000', '0001'], ' ')).toEqual([
      'call',
      'one',
      'three',
      'eight',
      '****',
      '0001',
    ]);
  });

  it('[P2] a mask never changes the length of a text, is the same the second time, and shows no hidden digit', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '13800000001',
        '幺三八零零零零零零零幺',
        '11010519491231002X',
        '，',
        ' ',
        '好的',
        'one ',
        '8',
      ),
      fc.string({ maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join('');
        const masked = maskText(text);
        expect(masked.length).toBe(text.length);
        for (const { hidden } of numbersIn(text))
          for (const { start, end } of hidden) expect(masked.slice(start, end)).toBe('*'.repeat(end - start));
      }),
    );
  });

  it('[P2] a caller number of any form keeps at most its first three and last four', () => {
    expect(maskNumber('13800000001')).toBe('138****0001');
    expect(maskNumber('018912345678')).not.toContain('8912345');
    expect(maskNumber('anonymous')).toBe('ano****us');
    expect(maskNumber('110')).toBe('110');
    expect(maskNumber('')).toBe('');
  });
});

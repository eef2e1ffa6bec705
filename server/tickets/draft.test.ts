import { describe, expect, it } from 'vitest';
import type { AgentId, CallId, Leg } from '../protocol/ids.ts';
import type { TranscriptLine } from '../protocol/transcript.ts';
import { draftFields } from './draft.ts';
import { writeDigits } from './draft-number.ts';
import { digitRuns } from './draft-phone.ts';
import { askNext, missingFields } from './form.ts';

/** Wednesday 2026-11-25, 10:00 in China. */
const ARRIVED = Date.parse('2026-11-25T10:00:00+08:00');
const call = { callerNumber: '13900001111', arrivedAt: ARRIVED, utcOffsetMinutes: 480 };

/** `c:` and `a:` before each line say who spoke. */
function conversation(...said: string[]): TranscriptLine[] {
  return said.map((text, index) => ({
    callId: 'call-under-test' as CallId,
    seq: index + 1,
    leg: (text.startsWith('c:') ? 'caller' : 'agent') as Leg,
    kind: 'words',
    text: text.slice(2),
    startMs: index * 4000,
    endMs: index * 4000 + 3500,
    words: null,
    written: null,
    correction: null,
  }));
}
const drafted = (...said: string[]) => draftFields(conversation(...said), call);

it('[F10] a corrected line is read as it was corrected, the others as they were recognised', () => {
  const lines = conversation('a:请问在哪里', 'c:在长安区红旗路十八号');
  const told = lines.map((line) =>
    line.seq === 2
      ? {
          ...line,
          words: [{ text: '在长安区红旗路十八号', startMs: 1, endMs: 2, confidence: 1 }],
          correction: { text: '在长安区红星路二十八号', by: 'agent-1' as AgentId, name: '王芳', at: 1 },
        }
      : line,
  );
  const { address } = draftFields(told, call);
  expect(address?.value).toBe('长安区红星路28号');
  // Times of words nobody said in that form would point at the wrong sound.
  expect(address?.source).toMatchObject({ seq: 2, startMs: 4000, endMs: 7500 });
});

describe('numbers', () => {
  it.each([
    ['学府路一百二十七号', '学府路127号'],
    ['三号楼二单元五零一', '3号楼2单元501'],
    ['十一点半', '11点半'],
    ['两万零五百', '20500'],
    ['building three unit two room five zero one', 'building 3 unit 2 room 501'],
    ['at eleven thirty', 'at 11 30'],
    ['number one hundred and twenty seven', 'number 127'],
  ])('[F1] spoken numbers are written as digits: %s', (spoken, written) => {
    expect(writeDigits(spoken).text).toBe(written);
  });

  it.each([
    ['幺三八，零零零零，幺二三四', ['13800001234']],
    ['幺三九四个零五六七八', ['13900005678']],
    ['138 0000 1234', ['13800001234']],
    ['由3800001234', ['13800001234']],
    ['要3800', ['3800']],
    ['one three eight double zero zero zero one two three four', ['13800001234']],
    ['三号楼', []],
  ])('[F1] digits said one by one are one number: %s', (spoken, runs) => {
    expect(digitRuns(spoken).filter((digits) => digits.length > 1)).toEqual(runs);
  });
});

describe('contact phone', () => {
  const phone = (...said: string[]) => drafted(...said).contactPhone;
  it('[F2] nobody spoke of a number: the line shown, unsure and without a source', () => {
    expect(phone('c:我要投诉')).toMatchObject({ value: '13900001111', confidence: 0.5, source: null });
  });
  it('[F2] a number said wins over the line, with the words it came from', () => {
    const value = phone('a:您的电话？', 'c:幺三六零零零零二二二二');
    expect(value).toMatchObject({ value: '13600002222', source: { seq: 2, leg: 'caller' } });
  });
  it('[F2] a number said in two breaths is one', () => {
    expect(phone('a:您的联系电话？', 'c:幺三六零零零零', 'a:嗯', 'c:二二二二')?.value).toBe('13600002222');
  });
  it('[F2] a read-back taken makes it sure, one refused makes it unsure', () => {
    const said = ['c:电话幺三六零零零零二二二二', 'a:幺三六零零零零二二二二对吗'];
    expect(phone(...said, 'c:对')?.confidence).toBeGreaterThan(0.95);
    expect(phone(...said, 'c:不对')?.confidence).toBeLessThan(0.5);
  });
  it.each([['c:不对，最后是三三三三'], ['c:尾号是三三三三'], ['c:不对是幺三六零零零零三三三三']])(
    '[F2] a correction replaces the end or the whole: %s',
    (correction) => {
      const said = ['c:电话幺三六零零零零二二二二', 'a:幺三六零零零零二二二二对吗'];
      expect(phone(...said, correction)?.value).toBe('13600003333');
    },
  );
  it('[F2] one wrong digit of a read-back is not taken over the caller', () => {
    expect(phone('c:电话幺三六零零零零二二二二', 'a:幺三六零零零零二二二三对吗', 'c:不对')?.value).toBe(
      '13600002222',
    );
  });
  it('[F2] the number called from, by the words for it', () => {
    expect(phone('a:您的电话？', 'c:就打这个电话')).toMatchObject({ value: '13900001111', confidence: 0.85 });
  });
  it('[F2] English digits and an English read-back', () => {
    const said = ['a:What is your phone number?', 'c:one three six oh oh oh oh two two two two'];
    expect(
      phone(...said, 'a:one three six zero zero zero zero two two two two is that right', 'c:yes'),
    ).toMatchObject({
      value: '13600002222',
      confidence: 0.97,
    });
  });
});

describe('time', () => {
  it.each([
    ['昨晚十一点半还在打桩', '2026-11-24T23:30'],
    ['昨天晚上两点多还在吵', '2026-11-25T02:00'],
    ['今天早上七点一刻水管爆了', '2026-11-25T07:15'],
    ['上周四开始没人管垃圾', '2026-11-19'],
    ['星期天下午就不热了', '2026-11-22 下午'],
    ['三天前就坏了', '2026-11-22'],
    ['二十分钟前水管爆了', '2026-11-25T09:40'],
    ['每天晚上十点噪音很大', '每天 22:00'],
    ['八点下班，不对，应该是七点五十看到路灯坏了', '2026-11-25T07:50'],
    ['there was noise last night at eleven thirty', '2026-11-24T23:30'],
    ['the noise started yesterday at ten p.m.', '2026-11-24T22:00'],
    ['it has been leaking since monday', '2026-11-23'],
  ])('[F3] when it happened is told from the time of the call: %s', (said, value) => {
    expect(drafted(`c:我要投诉噪音 noise complaint`, `c:${said}`).occurredAt?.value).toBe(value);
  });
  it('[F3] a time the agent reads back counts once the caller takes it', () => {
    const said = ['c:i want to complain about noise', 'a:yesterday evening at eleven thirty is that right'];
    expect(drafted(...said).occurredAt).toBeUndefined();
    expect(drafted(...said, 'c:yes please make it stop').occurredAt?.value).toBe('2026-11-24T23:30');
    expect(drafted(...said, 'c:no').occurredAt).toBeUndefined();
  });
  it('[F3] a promise of the agent and a date to come are not when it happened', () => {
    expect(drafted('c:我要投诉噪音', 'a:今晚八点会有人来').occurredAt).toBeUndefined();
    expect(drafted('c:我要投诉噪音，十二月三十号要高考').occurredAt).toBeUndefined();
  });
});

describe('place', () => {
  it.each([
    ['就在长安区红旗路十八号', '长安区红旗路18号'],
    ['我家在明珠花园三号楼二单元五零一', '明珠花园3号楼2单元501'],
    ['在长安区红旗路三号楼哦不对是五号楼', '长安区红旗路5号楼'],
    ['热心市民反映滨河路十八号的路灯坏了', '滨河路18号'],
    ['领导视察滨河北二路五号', '滨河北二路5号'],
    ['就在解放二路五号', '解放二路5号'],
    ['在2号路', '2号路'],
    ['在解放2路5号', '解放2路5号'],
    ['on green river road number eighteen', 'Number 18, Green River Road'],
  ])('[F4] parts of an address, the last said wins: %s', (said, value) => {
    expect(drafted(`c:${said}`).address?.value.replace(/^(\d+), /, 'Number $1, ')).toBe(value);
  });
  it('[F4] words that only look like roads are none', () => {
    expect(drafted('c:路灯坏了我在路口看见一路上都黑').address).toBeUndefined();
  });
  it('[F4] where the caller lives is not where it happened', () => {
    const address = drafted('c:投诉工地在红旗路十八号', 'c:我住明珠花园三号楼').address;
    expect(address?.value).toBe('红旗路18号');
  });
});

describe('person', () => {
  it.each([
    ['c:我姓陈，陈建军', '陈建军'],
    ['c:我姓陈陈建军我住这儿', '陈建军'],
    ['c:我叫欧阳明，电话是幺三六', '欧阳明'],
    ['c:my name is john smith', 'John Smith'],
  ])('[F5] the name as said: %s', (said, name) => {
    expect(drafted('a:您怎么称呼', said).callerName?.value).toBe(name);
  });
  it('[F5] a surname takes the form of address the agent uses', () => {
    expect(drafted('a:您贵姓', 'c:我姓何', 'a:何女士您好').callerName?.value).toBe('何女士');
  });
  it('[F5] a firm that calls is a company', () => {
    expect(drafted('c:我们公司想咨询一下退税').callerType?.value).toBe('company');
  });
});

describe('kind, urgency, flags', () => {
  it.each([
    ['我要投诉，楼上太吵', 'complaint', 'general'],
    ['我不是投诉，我要表扬一个民警', 'praise', 'general'],
    ['我想举报一个无证的店', 'report', 'general'],
    ['家里停水了帮帮忙', 'help', 'urgent'],
    ['想问一下居住证怎么办理', 'consultation', 'general'],
    ['快来有人拿着刀打架', 'help', 'critical'],
    ['万一着火怎么办我要举报占道', 'report', 'general'],
    ['i want to complain about the noise', 'complaint', 'general'],
  ])('[F6] %s', (said, kind, urgency) => {
    const fields = drafted(`c:${said}`);
    expect([fields.kind?.value, fields.urgency?.value]).toEqual([kind, urgency]);
  });
  it('[F6] confidentiality asked for, a reply refused, a threat to gather', () => {
    const fields = drafted('c:我要举报，请保密，不用回电', 'c:不然我们去政府门口坐着');
    expect([fields.confidential?.value, fields.wantsReply?.value, fields.sensitive?.value]).toEqual([
      'yes',
      'no',
      'yes',
    ]);
  });
  it('[F6] a wrong number has no kind, so it cannot be accepted by mistake', () => {
    expect(drafted('c:是快递吗', 'a:这里是热线', 'c:打错了打错了').kind).toBeUndefined();
  });
});

describe('form', () => {
  it('[F7] an empty call asks first what it is about', () => {
    expect(askNext({})).toBe('kind');
    expect(missingFields({})).toContain('title');
  });
  it('[F7] a whole call leaves nothing required empty and asks for nothing more', () => {
    const fields = drafted(
      'c:我要投诉，红旗路十八号的安平建筑公司昨晚十一点半还在打桩',
      'a:您怎么称呼，电话多少',
      'c:我姓陈，陈建军，电话幺三六零零零零二二二二',
      'a:幺三六零零零零二二二二，您希望晚上停止施工对吗',
      'c:对',
    );
    expect(missingFields(fields)).toEqual([]);
    expect(askNext(fields)).toBeNull();
    expect(fields).toMatchObject({
      title: { value: expect.stringContaining('打桩') },
      content: { value: expect.stringMatching(/^市民反映：/) },
      purpose: { value: '晚上停止施工' },
      subject: { value: '安平建筑公司' },
    });
    expect(fields.content?.value).not.toContain('陈建军');
  });
  it('[F8] the same words give the same form, whatever order the finals arrived in', () => {
    const lines = conversation('c:我要投诉噪音', 'a:在哪里', 'c:红旗路十八号');
    expect(draftFields(lines.toReversed(), call)).toEqual(draftFields(lines, call));
  });
  it('[F8] a value points at its own words where the engine has word times', () => {
    const [line] = conversation('c:the noise last night');
    const words = ['the', 'noise', 'last', 'night'].map((text, at) => ({
      text,
      startMs: at * 100,
      endMs: at * 100 + 90,
      confidence: 1,
    }));
    const fields = draftFields([{ ...line!, words }], call);
    expect(fields.occurredAt?.source).toMatchObject({ startMs: 200, endMs: 390, words: 'last night' });
  });
});

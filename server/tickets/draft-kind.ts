import type { FieldValue, TicketKind, Urgency } from '../protocol/ticket.ts';
import { type DraftLine, machineValue, sourceOf, verdict } from './draft-line.ts';

/** Cues of each kind; `said` is the caller naming it, worth more than any matter. */
const KIND_CUES: Record<TicketKind, { said: RegExp; matter: RegExp }> = {
  praise: {
    said: /(?:要|想|来)?表扬(?!我)|送.{0,2}锦旗|\bprais|compliment|commend/gi,
    matter: /好人好事|点赞|好同志|感谢信|thank .{0,20}(?:officer|clerk|staff)/gi,
  },
  suggestion: {
    said: /(?:我|提)(?:有|想|要)?(?:提)?(?:一?[个条]|点)?建议|\bsuggest/gi,
    matter: /希望(?:能)?(?:增设|增加|开通|加装)|should (?:add|install|build)/gi,
  },
  report: {
    said: /举报|\b(?:report|blow the whistle on) (?:an? )?(?:illegal|unlicensed|violation)/gi,
    matter: /黑作坊|无证|无照|违法|私搭|违建|偷排|造假|假冒|赌博|偷税|illegal|unlicensed|without a licen/gi,
  },
  complaint: {
    said: /投诉|告(?:我们)?(?:老板|他们)|\bcomplain/gi,
    matter:
      /扰民|太吵|没法睡|睡不着|噪[音声]|态度|不管|没人(?:清|管|理)|糊弄|到底管不管|乱收费|堵死|不停|没停|臭|味道|漏|污染|noise|nois|dirty|smell|rude|keeps? (?:me|us) awake|can'?t sleep|ignored|garbage|rubbish/gi,
  },
  help: {
    said: /求助|报修|帮帮?忙|救命|(?:要|想)报警|i need help|please help|emergency/gi,
    matter:
      /不热|停水|停电|爆了|不亮|坏了|漏水|欠(?:了|薪)|工资|没发|打架|流浪|受困|走丢|塌|着火|失火|流血|no (?:water|heating|power|electricity)|broken|burst|leak|unpaid|wages/gi,
  },
  consultation: {
    said: /咨询|(?:想|要)?(?:问一下|请问|问问|打听|了解一下)|\b(?:i (?:want|would like) to (?:ask|know)|i have a question|could you tell me)/gi,
    matter:
      /怎么(?:办理?|补办|报名|申请)|需要什么(?:材料|手续)|什么(?:条件|时候(?:报|办))|在哪儿?(?:报|办)|能不能报|能报销吗|how (?:do|can) i|what documents|am i eligible/gi,
  },
};
const ORDER = Object.keys(KIND_CUES) as TicketKind[];
/** 我不是投诉: named and refused. */
const REFUSED = /(?:不是|不要|不想)(?:要|来)?$|not (?:here )?to $|don'?t want to $/i;
const NO_REQUEST = /打错了|拨错|wrong number|没事了|不用了，再见/i;

/** A call without a matter: a wrong number. */
export const isEmptyCall = (lines: readonly DraftLine[]): boolean =>
  lines.some(({ leg, text }) => leg === 'caller' && NO_REQUEST.test(text));

/** 诉求类型 by named kind and by matter, null while nothing points anywhere. */
export function ticketKind(lines: readonly DraftLine[]): FieldValue | null {
  if (isEmptyCall(lines)) return null;
  const scores = new Map<TicketKind, number>();
  const first = new Map<TicketKind, DraftLine>();
  let isFirst = true;
  for (const of of lines) {
    if (of.leg === 'agent') continue;
    for (const kind of ORDER) {
      const { said, matter } = KIND_CUES[kind];
      const named = [...of.text.matchAll(said)].filter(
        (match) => !REFUSED.test(of.text.slice(0, match.index)),
      ).length;
      const matters = [...of.text.matchAll(matter)].length;
      const weight = Math.min(named, 1) * (isFirst ? 6 : 3) + Math.min(matters, 3) * 1.5;
      if (weight === 0) continue;
      scores.set(kind, (scores.get(kind) ?? 0) + weight);
      if (!first.has(kind)) first.set(kind, of);
    }
    if (of.text.length > 4) isFirst = false;
  }
  const [best, next] = [...scores].toSorted((a, b) => b[1] - a[1]);
  if (best === undefined) return null;
  const [kind, score] = best;
  const confidence = Math.min(0.95, 0.45 + 0.06 * score + 0.03 * (score - (next?.[1] ?? 0)));
  const from = first.get(kind);
  return machineValue(kind, Math.max(0.3, confidence), from === undefined ? null : sourceOf(from));
}

/** Risk words, a flag each; the names are those of the trade. */
const RISKS: [flag: string, words: RegExp][] = [
  ['生命危险', /流血|救命|快不行|昏迷|没气了|奄奄|有人受伤|溺水|触电|unconscious|bleeding|dying/i],
  ['持械', /拿(?:着)?(?:刀|枪|棍)|持(?:刀|械|枪)|砍人|knife|gun\b/i],
  ['自伤风险', /不想活|自杀|跳楼|轻生|寻短见|suicid|kill myself/i],
  ['家庭暴力', /家暴|老公打我|丈夫打我|打老婆|domestic violence/i],
  ['扬言聚集', /(?:政府|市里|区里|单位)门口.{0,6}(?:坐|闹|堵|去)|集体上访|去上访|拉横幅|堵门|堵路/],
  ['扬言媒体曝光', /(?:找|给|打)(?:了)?(?:电视台|记者|媒体)|曝光|发(?:到)?(?:网上|抖音|微博)/],
  ['人身威胁', /弄死|打死你|砍死|杀了|放火烧/],
  [
    '要求保密',
    /(?<!不用|不需要)保密|别说是我|不要(?:说|透露)是?我|别让.{0,6}知道是我|匿名|anonymous|confidential|don'?t (?:tell|say) .{0,20}(?:my name|it was me)/i,
  ],
  ['担心报复', /报复|打击报复|retaliat/i],
  [
    '重复来电',
    /又是我|第[二三四五六七八九十两\d]+次(?:了|打|反映)?|打了好几(?:次|遍)|(?:又|再)打了?一?次|called (?:before|twice|three times|several times)/i,
  ],
  [
    '群体',
    /(?:我们)?(?:一共)?(?:[十百\d]{1,4}几?|十[一二三四五六七八九]|好几十|几十|上百)[一二三四五六七八九]?个?(?:人|户|工友|业主)(?=[，。,！!]|都|就|每|的工资|一起)/,
  ],
];
const RISKY = new Set([
  '生命危险',
  '持械',
  '自伤风险',
  '家庭暴力',
  '扬言聚集',
  '扬言媒体曝光',
  '人身威胁',
  '群体',
  '担心报复',
]);

export type Risk = { flag: string; of: DraftLine; words: string };

/** Every risk flag the caller's words raise, with the words. */
export function risks(lines: readonly DraftLine[]): Risk[] {
  const callers = lines.filter(({ leg }) => leg === 'caller');
  return RISKS.flatMap(([flag, words]): Risk[] => {
    for (const of of callers) {
      const match = words.exec(of.text);
      if (match !== null) return [{ flag, of, words: match[0] }];
    }
    return [];
  });
}

/** 是否涉稳/敏感 */
export function sensitive(lines: readonly DraftLine[]): FieldValue {
  const risk = risks(lines).find(({ flag }) => RISKY.has(flag));
  return risk === undefined
    ? machineValue('no', 0.8, null)
    : machineValue('yes', 0.85, sourceOf(risk.of, risk.words));
}

const CRITICAL =
  /拿(?:着)?刀|持刀|打架|着火了|起火|失火|救命|爆炸|煤气泄漏|燃气泄漏|跳楼|自杀|流血|昏迷|溺水|触电|塌了|\bfire\b(?! lane)|knife|gas leak|bleeding|explosion|suicid/i;
const NOT_YET = /万一|要是|如果|怕|担心|what if|in case|might|could/i;
const URGENT =
  /停水|停电|爆了|爆管|漏水|塌|不热|没暖气|消防通道|欠(?:了|薪)|没发|受困|被困|走丢|井盖|救护车|加急|(?:老人|婴儿|病人).{0,8}(?:受不了|冻|等)|扬言|no (?:water|heating|power|electricity)|burst|flood|urgent|leaking/i;

/** 紧急程度 */
export function urgency(lines: readonly DraftLine[]): FieldValue | null {
  if (isEmptyCall(lines)) return null;
  const find = (words: RegExp): { of: DraftLine; words: string } | null => {
    for (const of of lines) {
      const match = of.leg === 'caller' ? words.exec(of.text) : null;
      if (match !== null && !NOT_YET.test(of.text.slice(Math.max(0, match.index - 12), match.index)))
        return { of, words: match[0] };
    }
    return null;
  };
  const levels: [Urgency, RegExp, number][] = [
    ['critical', CRITICAL, 0.85],
    ['urgent', URGENT, 0.75],
  ];
  for (const [level, words, confidence] of levels) {
    const hit = find(words);
    if (hit !== null) return machineValue(level, confidence, sourceOf(hit.of, hit.words));
  }
  return lines.some(({ leg }) => leg === 'caller') ? machineValue('general', 0.7, null) : null;
}

/** 是否保密 */
export function confidential(lines: readonly DraftLine[]): FieldValue {
  const risk = risks(lines).find(({ flag }) => flag === '要求保密');
  return risk === undefined
    ? machineValue('no', 0.8, null)
    : machineValue('yes', 0.9, sourceOf(risk.of, risk.words));
}

const REPLY_NO =
  /(?:回访|回复|回电|反馈)(?:就)?(?:不用|不需要|不必|免)|(?:不用|不需要|不必)(?:再)?(?:回访|回复|回电|反馈|打电话)|no need to (?:call|reply)|don'?t call (?:me )?back/i;
const REPLY_YES =
  /(?:给我)?回(?:个)?(?:电话|电|话|信)|(?:告诉|通知|反馈给?|回复)我|发个?短信|call me back|let me know|get back to me|text me/i;
const REPLY_ASKED = /(?:反馈|回访|回复|回电).{0,6}[吗？?]|(?:call|reply|feedback|follow).{0,30}\?/i;

/** 是否回复; taken as wanted until the caller says otherwise, because a ticket not replied to is the worse mistake. */
export function wantsReply(lines: readonly DraftLine[]): FieldValue {
  let value: FieldValue | null = null;
  let asked = false;
  for (const of of lines) {
    if (of.leg === 'agent') {
      asked = REPLY_ASKED.test(of.text);
      continue;
    }
    const said = asked ? verdict(of.text) : null;
    if (REPLY_NO.test(of.text)) value = machineValue('no', 0.9, sourceOf(of));
    else if (REPLY_YES.test(of.text) || said === 'yes') value = machineValue('yes', 0.9, sourceOf(of));
    else if (said === 'no') value = machineValue('no', 0.75, sourceOf(of));
    asked = false;
  }
  return value ?? machineValue('yes', 0.5, null);
}

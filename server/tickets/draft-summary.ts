import { type FieldValue, type TicketFields, TicketKind } from '../protocol/ticket.ts';
import { type DraftLine, machineValue, sourceOf } from './draft-line.ts';
import { digitRuns } from './draft-phone.ts';

const FILLERS =
  /^(?:(?:喂+|你好|您好|哎|嗯|呃|哦|啊|那个|就是(?:那个)?|就|我跟你说|我说|姑娘|同志|师傅|对+|是的?|不|有|行|好+的?|大概|hello|hi|yes|yeah|right|well|um+|uh+|okay|ok|please)[啊呀吧呢，,.\s]*)+(?=$|[，,\s\u4e00-\u9fffa-z])/i;
const LEAD =
  /^(?:我(?:是)?(?:要|想|来)?(?:投诉|举报|反映|咨询|求助|表扬|报修|问)(?:一下|一个人)?(?:啊|，|：)?|i (?:want|would like|need) to (?:report|complain about|ask about|complain)(?: that| about)?)/i;
const IDLE =
  /^(?:谢谢|麻烦|再见|可以|没错|明白|好嘞|知道了|我看看?|叫我|我记得|姓名|thank|bye)|姓.{1,2}$|双木|的[\u4e00-\u9fff]$|^(?:电话|名字|号码)/i;
const PERSONAL =
  /我姓|免贵|我叫|我是[\u4e00-\u9fff]{2,3}$|my name|my (?:phone )?number|电话是|联系电话|call me at/i;

/** The clauses of one line that carry matter: without greetings, fillers, names and telephone numbers. */
function clauses(of: DraftLine): string[] {
  const pieces = of.text.split(/[，。；！？、,;!?]|\.\s|\.$/).map((piece) => piece.trim());
  return pieces
    .map((piece) => piece.replace(FILLERS, '').replace(LEAD, '').replace(FILLERS, '').trim())
    .filter(
      (piece) => piece.length >= (of.language === 'zh' ? 3 : 6) && !IDLE.test(piece) && !PERSONAL.test(piece),
    )
    .filter(
      (piece) => !digitRuns(piece).some((digits) => digits.length >= 3 && digits.length * 2 >= piece.length),
    );
}

const WANT =
  /(?:希望|要求|请(?!问)|麻烦(?:你们)?|能不能|让(?!我)|尽快|赶紧|赶快|必须|给我|一定要)|\b(?:i want|we want|i hope|i would like|please|should|could you|can you)\b/i;
const AGENT_WANT = /您(?:是)?(?:希望|想要|要求)(.{3,40}?)[，,]?(?:对吧|对吗|是吧|是吗|吗)?[？?。]?$/;

/** What the caller wants done. 诉求目的 */
export function purpose(lines: readonly DraftLine[]): FieldValue | null {
  for (const of of lines.toReversed()) {
    if (of.leg === 'agent') {
      const read = AGENT_WANT.exec(of.text)?.[1];
      if (read !== undefined) return machineValue(read.replace(/^[的，]/, ''), 0.8, sourceOf(of, read));
      continue;
    }
    const wants = clauses(of).filter((clause) => WANT.test(clause) && clause.length > 4);
    const said = of.text.length > 8 ? wants : [];
    if (said.length > 0)
      return machineValue(said.join(of.language === 'zh' ? '，' : ', '), 0.6, sourceOf(of, said[0]));
  }
  return null;
}

/** Bodies a call can be about. */
const BODY =
  /[\u4e00-\u9fff\d]{2,12}?(?:公司|物业|热力|集团|供水厂|工厂|加工厂|饭店|餐馆|超市|医院|幼儿园|[中小]学|学院|派出所|居委会|供电局|商场|酒店|网吧|夜市|银行|作坊|建材城|公交车|便民服务中心)(?:\d+号窗口)?/g;
const NOT_BODY = /^(?:给|打过|哪家|什么|你们|我们|他们|一家|一个|有个|快递|政务|转)|12345|热线|供水公司$/;
/** Things a call can be about, tried where no body was named. */
const THINGS =
  /(?:[白黑红蓝灰]色)?(?:面包车|轿车|货车|大货车|三轮车|电动车)|流浪[狗犬猫]|路灯|垃圾桶|垃圾|井盖|水管|工地|电梯|噪[音声]|广场舞|油烟|红绿灯|公交车|消防通道|树枝|下水道|自来水|暖气|燃气|street ?lights?|construction site|garbage|water pipe|manhole cover|elevator|stray dogs?|heating|bus driver|factory|restaurant/i;

/** 被反映对象: a body where one was named, else the thing the call is about. */
export function subject(lines: readonly DraftLine[], kind: string | null): FieldValue | null {
  if (kind === null || kind === 'consultation') return null;
  const callers = lines.filter(({ leg }) => leg === 'caller');
  for (const of of callers) {
    for (const match of of.written.text.matchAll(BODY)) {
      const name = match[0]
        .replace(/^.*(?:叫|是|在|的是?|找|[那这]个|过|去|投诉|举报|表扬|反映|\d个)(?=.{2,}$)/, '')
        .replace(/^[我你他的了就]+/, '');
      if (name.length >= 3 && !NOT_BODY.test(name)) return machineValue(name, 0.7, sourceOf(of, match[0]));
    }
    const english =
      /\b((?:[A-Z][a-z]+ ){1,3}(?:Company|Property|Construction|Hotel|Restaurant|Factory|School))\b/.exec(
        of.text,
      )?.[1];
    if (english !== undefined) return machineValue(english, 0.65, sourceOf(of, english));
  }
  for (const of of callers) {
    const thing = THINGS.exec(of.text)?.[0];
    if (thing !== undefined) return machineValue(thing, 0.6, sourceOf(of, thing));
  }
  return null;
}

const KIND_WORDS: Record<TicketKind, { zh: string; en: string }> = {
  consultation: { zh: '咨询', en: 'Question' },
  help: { zh: '求助', en: 'Request for help' },
  complaint: { zh: '投诉', en: 'Complaint' },
  report: { zh: '举报', en: 'Report of a violation' },
  suggestion: { zh: '建议', en: 'Suggestion' },
  praise: { zh: '表扬', en: 'Praise' },
};
/** The words of trouble: the clause of a title holds one. */
const TROUBLE =
  /打桩|施工|噪|吵|不热|漏|爆|淹|没人|堵|欠|工资|没停|不亮|坏|咬|流浪|黑作坊|打架|臭|味道|停水|停电|表扬|帮|入学|上.{0,2}学|补办|丢了|报销|怎么|noise|pile|construction|leak|burst|broken|garbage|smell|no water|no heating|late|rude|dogs?/i;

/** 标题: place, trouble, kind in one line. */
export function title(
  lines: readonly DraftLine[],
  kind: TicketKind | null,
  place: string,
): FieldValue | null {
  if (kind === null) return null;
  const callers = lines.filter(({ leg }) => leg === 'caller');
  const all = callers.flatMap((of) => clauses(of).map((clause) => ({ of, clause })));
  const main = all.find(({ clause }) => TROUBLE.test(clause)) ?? all[0];
  if (main === undefined) return null;
  const word = KIND_WORDS[kind][main.of.language];
  if (main.of.language === 'en') {
    const short = main.clause.split(/\s+/).slice(0, 12).join(' ');
    return machineValue(
      `${word}: ${short}${place === '' ? '' : ` (${place})`}`,
      0.6,
      sourceOf(main.of, main.clause),
    );
  }
  const clause = main.clause.replace(/^我们?(?:家|这儿|这边)?(?:的)?/, '').slice(0, 24);
  const where = place === '' || clause.includes(place) ? '' : place;
  return machineValue(`关于${where}${clause}的${word}`, 0.6, sourceOf(main.of, main.clause));
}

/** Tells a title made of the form from one that was heard: the next value in the form makes it anew. */
export const FORM_TITLE_CONFIDENCE = 0.5;

/**
 * 标题 where no clause told one: the kind, the place and the matter that stand in the form, whoever wrote them.
 * Null without a kind, or with nothing to say it about.
 */
export function titleOfForm(fields: TicketFields): FieldValue | null {
  const kind = TicketKind.safeParse(fields.kind?.value);
  const place = fields.address?.value ?? '';
  const told = fields.subject?.value || fields.purpose?.value || fields.content?.value || '';
  const matter =
    told
      .replace(/^(?:市民反映|Caller reports)[：:]\s*/, '')
      .split(/[，。；！？,;!?\n]/)[0]
      ?.slice(0, 40) ?? '';
  if (!kind.success || place + matter === '') return null;
  const isChinese = /[\u4e00-\u9fff]/.test(place + matter);
  const word = KIND_WORDS[kind.data][isChinese ? 'zh' : 'en'];
  const where = matter.includes(place) ? '' : place;
  const text = isChinese
    ? `关于${where}${matter}的${word}`
    : `${word}: ${[matter, where].filter((part) => part !== '').join(', ')}`;
  return machineValue(text, FORM_TITLE_CONFIDENCE, null);
}

/** A title ends in its kind: where a person corrected the kind, it follows. */
export function titleWithKind(title: string, kind: TicketKind): string {
  const { zh, en } = KIND_WORDS[kind];
  const words = Object.values(KIND_WORDS);
  const chinese = new RegExp(`^(关于.*的)(?:${words.map((one) => one.zh).join('|')})$`).exec(title);
  if (chinese !== null) return `${chinese[1]}${zh}`;
  const english = new RegExp(`^(?:${words.map((one) => one.en).join('|')})(: .*)$`, 's').exec(title);
  return english === null ? title : `${en}${english[1]}`;
}

/** 主要内容: what the caller told, in their words and order, in the register of a ticket. */
export function content(
  lines: readonly DraftLine[],
  told: { occurredAt: string; place: string; purpose: string; callerName: string },
): FieldValue | null {
  const callers = lines.filter(({ leg }) => leg === 'caller');
  const language = callers[0]?.language ?? 'zh';
  const wanted = told.purpose;
  const said = [...new Set(callers.flatMap(clauses))].filter(
    (clause) => clause !== told.callerName && !wanted.includes(clause),
  );
  const first = callers.find((of) => clauses(of).length > 0);
  if (first === undefined) return null;
  const parts =
    language === 'zh'
      ? [
          `市民反映：${said.join('，')}。`,
          ...(told.occurredAt === '' ? [] : [`事发时间：${told.occurredAt.replace('T', ' ')}。`]),
          ...(told.place === '' ? [] : [`事发地址：${told.place}。`]),
          ...(wanted === '' ? [] : [`诉求：${wanted}。`]),
        ]
      : [
          `Caller reports: ${said.join(', ')}.`,
          ...(told.occurredAt === '' ? [] : [`Time: ${told.occurredAt.replace('T', ' ')}.`]),
          ...(told.place === '' ? [] : [`Place: ${told.place}.`]),
          ...(wanted === '' ? [] : [`Wants: ${wanted}.`]),
        ];
  return machineValue(parts.join(language === 'zh' ? '' : ' ').slice(0, 8000), 0.6, sourceOf(first));
}

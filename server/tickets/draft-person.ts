import type { FieldValue } from '../protocol/ticket.ts';
import { type DraftLine, machineValue, sourceOf } from './draft-line.ts';

/** The surnames of nearly all people, from the Hundred Family Surnames; names outside it need 我姓 before them. */
const SURNAMES =
  '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边';
const COMPOUND = '欧阳|上官|司马|诸葛|皇甫|东方|尉迟|公孙|慕容|司徒|令狐|夏侯|端木|南宫';
/** What follows a name where no comma does. */
const AFTER = /^(?:[我你他她电住是的就在家手号这那联请了啊呢吧，。,\s]|先生|女士)/;
const HONORIFIC = '先生|女士|小姐|师傅|阿姨|大爷|大妈|老师|同志|叔叔|奶奶|爷爷';
const ASKED = /贵姓|怎么称呼|姓名|名字|叫什么|how (?:should|may|can) i (?:call|address)|your (?:full )?name/i;
const SURNAME = `(?:${COMPOUND}|[${SURNAMES}])`;

type Heard = { name: string; of: DraftLine; confidence: number; full: boolean };

/** A full name at `at`: surname and one or two characters, cut where the sentence goes on. */
function nameAt(text: string, at: number, surname: string): string | null {
  const rest = text.slice(at + surname.length);
  const two = /^[\u4e00-\u9fff]{2}/.exec(rest)?.[0];
  if (two === undefined && !/^[\u4e00-\u9fff]/.test(rest)) return null;
  if (new RegExp(`^(?:${HONORIFIC})`).test(rest)) return null;
  if (two !== undefined && !AFTER.test(rest.slice(1)) && !AFTER.test(rest)) return surname + two;
  return AFTER.test(rest) ? null : surname + rest.slice(0, 1);
}

function chineseName(of: DraftLine, isAsked: boolean): Heard | null {
  const { text } = of;
  const family = new RegExp(`(?:我|免贵|本人)?姓(${COMPOUND}|[\\u4e00-\\u9fff])`).exec(text);
  const isOwn = family !== null && (isAsked || /^(?:我|免贵|本人)/.test(family[0]));
  if (family?.[1] !== undefined && isOwn && !/[什啥名]/.test(family[1])) {
    const surname = family[1];
    const behind = family.index + family[0].length;
    // 姓林，双木林，林晓燕: the name stands where the surname is said again and not as its description.
    for (let at = text.indexOf(surname, behind); at >= 0; at = text.indexOf(surname, at + 1)) {
      const name = nameAt(text, at, surname);
      if (name !== null) return { name, of, confidence: 0.85, full: true };
    }
    const honorific = new RegExp(`${surname}(${HONORIFIC})`).exec(text)?.[1] ?? '';
    return { name: surname + honorific, of, confidence: 0.7, full: false };
  }
  const called = new RegExp(`(?:我叫|名字叫|我的名字是|我是|姓名是?)(?=(${SURNAME}))`).exec(text);
  const surname = called?.[1];
  if (called !== null && surname !== undefined) {
    const name = nameAt(text, called.index + called[0].length, surname);
    if (name !== null && (called[0] !== '我是' || isAsked)) return { name, of, confidence: 0.85, full: true };
  }
  const bare = isAsked ? new RegExp(`^(?:嗯|哦|啊|我是|我|，)*(${SURNAME})`).exec(text) : null;
  if (bare?.[1] !== undefined) {
    const name = nameAt(text, bare[0].length - bare[1].length, bare[1]);
    if (name !== null) return { name, of, confidence: 0.7, full: true };
  }
  return null;
}

function englishName(of: DraftLine, isAsked: boolean): Heard | null {
  const word = "[A-Za-z][a-z'-]+";
  const said = new RegExp(
    `\\b(?:my name is|my name's|i am called|this is)\\s+(?:(?:mr|mrs|ms|miss)\\.? )?(${word}(?: (?!and\\b|i\\b|my\\b|from\\b|the\\b)${word})?)`,
    'i',
  ).exec(of.text);
  const bare = isAsked
    ? new RegExp(`^(?:it's |i'm |i am )?(${word} ${word})(?=$|[,.]| and\\b| my\\b)`, 'i').exec(of.text)
    : null;
  const words = said?.[1] ?? bare?.[1];
  if (words === undefined || /^(?:a|an|the|about|my|not|very|yes|no|really|it)\b/i.test(words)) return null;
  const name = words.replace(/(^|[\s-])[a-z]/g, (letter) => letter.toUpperCase());
  return { name, of, confidence: said === null ? 0.55 : 0.75, full: true };
}

/** The caller's name, or surname with form of address where no more was said. 来电人 */
export function callerName(lines: readonly DraftLine[]): FieldValue | null {
  let heard: Heard | null = null;
  let isAsked = false;
  for (const of of lines) {
    if (of.leg === 'agent') {
      isAsked = ASKED.test(of.text);
      heard = withAgent(heard, of);
      continue;
    }
    const next = of.language === 'zh' ? chineseName(of, isAsked) : englishName(of, isAsked);
    if (next !== null && (heard === null || next.full || !heard.full)) heard = next;
    if (next !== null || of.text.length > 6) isAsked = false;
  }
  return heard === null ? null : machineValue(heard.name, heard.confidence, sourceOf(heard.of));
}

/** An agent who says 陈先生 has taken the surname; 郭秀珍，是吗 reads a whole name from an older ticket. */
function withAgent(heard: Heard | null, of: DraftLine): Heard | null {
  if (heard === null) return null;
  const surname = heard.name.replace(new RegExp(`(?:${HONORIFIC})$`), '').slice(0, heard.full ? 1 : 2);
  const honorific = new RegExp(`${surname}(${HONORIFIC})`).exec(of.text)?.[1];
  if (heard.full)
    return honorific === undefined
      ? heard
      : { ...heard, confidence: Math.min(0.92, heard.confidence + 0.07) };
  const read = new RegExp(
    `(?:^|[，,、\\s])(${surname}[\\u4e00-\\u9fff]{1,2})(?=[，,、\\s]*(?:是吗|对吗|对吧|是吧))`,
  ).exec(of.text)?.[1];
  if (read !== undefined && !new RegExp(HONORIFIC).test(read))
    return { name: read, of, confidence: 0.8, full: true };
  return honorific === undefined ? heard : { ...heard, name: surname + honorific, confidence: 0.8 };
}

/** Person, unless the caller speaks for a firm. 诉求人类型 */
export function callerType(lines: readonly DraftLine[]): FieldValue {
  const firm = lines.find(
    ({ leg, text }) =>
      leg === 'caller' &&
      /我们(?:公司|厂|企业|店里?|单位)|我(?:这边)?是.{0,8}(?:公司|企业|商户)的|\b(?:our|my) (?:company|business|shop|factory|firm)\b|on behalf of .{0,20}(?:company|ltd)/i.test(
        text,
      ) &&
      !/我们公司不?(?:欠|拖欠)|老板/.test(text),
  );
  return firm === undefined
    ? machineValue('person', 0.8, null)
    : machineValue('company', 0.75, sourceOf(firm));
}

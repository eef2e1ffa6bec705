import type { Edit } from './edit.ts';
import { chineseNumber } from './spoken-number.ts';

/** One digit, and a number with its units. 两 is a digit of a number but never of a telephone. */
const D = '[零〇一幺二两三四五六七八九]';
/** A number from its first character on: 第四十五条 and 几十块 are no 15 and no 10. */
const N = '(?<![零〇一幺二两三四五六七八九十百千万几数好第])[零〇一二两三四五六七八九十百千万]+';

/** 两三, 十七八: about so many. Left as words, because digits would claim to be exact. */
const ABOUT = /(?:一两|[一二两]三|三四|四五|五六|六七|七八|八九)(?![十百千]?[零〇])/;
const isAbout = (run: string): boolean => {
  const digits = /^[^十百千万]{4,}$/.test(run);
  return !digits && ABOUT.test(run);
};

/** 三万五, 一百八: the last digit counts in the unit before it, or does not; nobody can tell from the characters. */
const isColloquial = (run: string): boolean => /[百千万][一二两三四五六七八九]$/.test(run);
/** One number in its proper order; 七十八十 is two. */
const IN_ORDER =
  /^(?:(?:[一二两三四五六七八九]千)?(?:零?[一二两三四五六七八九]百)?(?:零?[一二三四五六七八九]?十)?(?:零?[零〇一二两三四五六七八九])?万)?(?:零?[一二两三四五六七八九]千)?(?:零?[一二两三四五六七八九]百)?(?:零?[一二三四五六七八九]?十)?(?:[零〇]?[零〇一二两三四五六七八九])?$/;
const isNumber = (run: string): boolean => IN_ORDER.test(run) || !/[十百千万]/.test(run);
const isPlain = (run: string): boolean =>
  !isAbout(run) && !isColloquial(run) && isNumber(run) && /^[零〇一二两三四五六七八九十]/.test(run);
const worth = (run: string): number => Number(chineseNumber(run));

/** 50000 -> 5万, 35000 -> 35000. */
function amount(run: string): string {
  const value = worth(run);
  return value >= 10_000 && value % 10_000 === 0 ? `${value / 10_000}万` : String(value);
}

type Groups = Record<string, string | undefined>;
type Rule = {
  readonly pattern: RegExp;
  /** The written form of the match, or null where it stays as it was said. */
  readonly write: (groups: Groups, match: string) => string | null;
};
const rule = (source: string, write: Rule['write']): Rule => ({ pattern: new RegExp(source, 'g'), write });
const digitsOf = (run: string): string => chineseNumber(run.replaceAll('两', ''));

/** What is spoken before a clock time. */
const PART_OF_DAY =
  '(?<=(?:凌晨|早上|早晨|清晨|上午|中午|下午|傍晚|晚上|夜里|夜间|半夜|深夜|昨晚|今晚|明晚|当晚|今早|昨天|今天|明天|前天|每天|到了?|至|从)的?)';
const NUMBERED_TALK =
  '(?<=(?:电话|号码|手机|座机|尾号|后四位|卡号|证号|工号|编号|单号|房号|门牌|验证码)[^一二三四五六七八九零幺。]{0,5})';
/** Names that are no bus lines: 八一路, 五一路. */
const NAMED_ROAD = /^(?:五一|五四|七一|八一|十一|二七)$/;

const minute = (run: string): number =>
  run.startsWith('零') || run.startsWith('〇') ? worth(run.slice(1)) : worth(run);
const two = (value: number): string => String(value).padStart(2, '0');

function clock({ h, half, quarter, m }: Groups): string | null {
  if (h === undefined || isAbout(h) || worth(h) > 24) return null;
  const hour = worth(h);
  if (half !== undefined) return `${hour}:30`;
  if (quarter !== undefined) return `${hour}:${quarter === '三' ? 45 : 15}`;
  if (m === undefined || isAbout(m) || minute(m) > 59) return null;
  return `${hour}:${two(minute(m))}`;
}

/** 二十块五 -> 20.5元, 三块八毛五 -> 3.85元, 五块钱 -> 5元. */
function money({ n, d, c, unit }: Groups): string | null {
  if (n === undefined || !isPlain(n)) return null;
  const rest = (d === undefined ? '' : digitsOf(d)) + (c === undefined ? '' : digitsOf(c));
  if (rest === '') return `${amount(n)}${unit ?? ''}元`;
  return `${worth(n)}.${rest}元`;
}

const number =
  (unit = '') =>
  ({ n }: Groups): string | null =>
    n !== undefined && isPlain(n) ? `${amount(n)}${unit}` : null;

const MEASURE =
  '(?:个|名|位|人|户|家|岁|天|次|年|月|周|辆|台|张|件|条|只|斤|公斤|吨|栋|间|套|层|度|页|平|元|块|笔|米|世纪|号|多|来|余|%|％)';
const MONTH_MORE = '(?=份|底|初|末|上旬|中旬|下旬)';

/**
 * From the surest to the least: a rule only takes what no rule before it took. A number without one of these
 * surroundings stays in characters: 万一, 一起, 三心二意, 五一广场 and 三里屯 are no numbers, and a wrong figure in
 * an address costs more than an unwritten one.
 */
const RULES: readonly Rule[] = [
  rule(`百分之(?<n>${N})(?:点(?<d>${D}+))?`, ({ n, d }) =>
    n === undefined || isAbout(n) ? null : `${worth(n)}${d === undefined ? '' : `.${digitsOf(d)}`}%`,
  ),
  // A telephone, an ID card: seven digits and more, also with pauses between them.
  rule(`(?<![十百千万])${D}(?:[，,、\\s]*${D}){6,}(?![十百千万])`, (_, match) =>
    match.replace(new RegExp(`${D}+`, 'g'), (run) => chineseNumber(run)),
  ),
  rule(`(?<=[A-Za-z])${D}{3,}`, (_, match) => chineseNumber(match)),
  rule(`${NUMBERED_TALK}(?<n>[零〇一幺二三四五六七八九]{3,})(?![十百千万点])`, ({ n }) =>
    chineseNumber(n ?? ''),
  ),
  // 转幺幺零三方通话: the number ends where the next word begins.
  rule('(?:幺幺零|幺幺九|幺二零|幺二二)(?=三方)', (_, match) => chineseNumber(match)),
  // 幺 is said for nothing but a digit: 幺幺零, 幺二三四五.
  rule(`[零〇一二三四五六七八九]*幺[零〇一幺二三四五六七八九]+`, (_, match) => chineseNumber(match)),
  rule('(?:(?<=拨打?|打)一二三四五|一二三四五(?=热线))', () => '12345'),
  // Years: 二零二六年, 零八年.
  rule('(?:[一二][零〇一二三四五六七八九]{3}|[零〇][零〇一二三四五六七八九])(?=年)', (_, match) =>
    chineseNumber(match),
  ),
  rule(`(?<![个第\\d])(?<n>十[一二]?|[一二三四五六七八九])月(?<d>${N})(?<u>[日号])`, ({ n, d, u }) =>
    n === undefined || d === undefined || isAbout(d) || worth(d) > 31 ? null : `${worth(n)}月${worth(d)}${u}`,
  ),
  rule(`(?<![个第正])(?<n>十[一二]?|[一二三四五六七八九])月${MONTH_MORE}`, ({ n }) => `${worth(n ?? '')}月`),
  // Times: 十一点半, 八点零五, 八点二十分. A minute followed by what is counted is none: 八点二十个人.
  rule(`(?<h>${N})点(?<half>半)(?!点)`, clock),
  rule(`(?<h>${N})点(?<quarter>一|三)刻`, clock),
  rule(`(?<h>${N})点(?<m>${N})分(?!之)`, clock),
  rule(
    `(?<h>${N})点(?<m>[零〇][一二三四五六七八九]|[二三四五]?十[一二三四五六七八九]?)(?![个多几名位人块元米平号百千万\\d分])`,
    clock,
  ),
  rule(`(?<h>${N})点(?=钟|整|[到至]${N}点)`, ({ h }) =>
    h === undefined || isAbout(h) || worth(h) > 24 ? null : `${worth(h)}点`,
  ),
  rule(`${PART_OF_DAY}(?<h>${N})点(?![一二两三四五六七八九十])`, ({ h }) =>
    h === undefined || isAbout(h) || worth(h) > 24 ? null : `${worth(h)}点`,
  ),
  // Decimals, where a unit says that it is none of the times above.
  rule(
    `(?<n>${N})点(?<d>${D}+)(?=公里|千米|米|平|吨|万|亿|倍|个|元|块|厘米|度|小时|年|天|斤|公斤|寸|级|折|%)`,
    ({ n, d }) => (n === undefined || d === undefined || isAbout(n) ? null : `${worth(n)}.${digitsOf(d)}`),
  ),
  rule('零点(?<d>[零〇一二三四五六七八九]+)(?![十点分])', ({ d }) => `0.${digitsOf(d ?? '')}`),
  // Money.
  rule(
    `(?<n>${N})(?:块|元)(?<d>[一二两三四五六七八九])(?:毛|角)(?:(?<c>[一二三四五六七八九])分?)?(?:钱)?`,
    money,
  ),
  rule(
    `(?<n>${N})块(?<d>[一二三四五六七八九])(?:(?=一[斤个度吨平天次月年份张位人])|(?![零〇一幺二两三四五六七八九十百千万个]))(?:钱)?`,
    money,
  ),
  rule(`(?<n>${N})块钱`, money),
  rule(`(?<n>${N})(?<unit>亿)?元(?![桥里区巷路朝立村店宫牌化旦素气月])`, money),
  rule(`(?<n>${N})块(?![地石砖板玻砧碑布表手牌田木铁儿])`, (groups) =>
    /[十百千万]/.test(groups['n'] ?? '') ? money(groups) : null,
  ),
  // House numbers: 三号楼二单元五零一.
  rule(
    `(?<=(?:单元|号楼|栋|幢|座|楼)[，,、\\s]?)(?<n>[零〇一幺二三四五六七八九]{3,4})(?![十百千万点])`,
    ({ n }) => chineseNumber(n ?? ''),
  ),
  rule(`(?<![第统唯同专不之])(?<n>${N})(?=号(?!码|召|称|角|子|外))`, (groups) => number()(groups)),
  rule(`(?<!第)(?<n>${N})(?=单元)`, number()),
  rule(`(?<!第)(?<n>${N})(?=[栋幢](?!楼|房|建|别|大))`, (groups, match) =>
    // 建一栋教学楼 counts, 一栋二单元 names.
    match === '一' ? null : number()(groups),
  ),
  rule('一(?=[栋幢][，,]?[零〇一二三四五六七八九十\\d])', () => '1'),
  rule(`(?<![第这那])(?<n>${N})楼(?!盘|宇|道|栋|梯|市|价)`, (groups) => {
    const floor = number()(groups);
    return floor === null ? null : `${floor}楼`;
  }),
  rule(`(?<=[住在到楼元栋幢])(?<n>${N})(?=层)`, number()),
  rule('(?<n>[零〇一二三四五六七八九]{3,4})(?=室|房(?!间|子|屋|东|产|管|价))', ({ n }) =>
    chineseNumber(n ?? ''),
  ),
  rule(
    '[一二三四五六七八九][零〇一二三四五六七八九]?[零〇][零〇一二三四五六七八九]?(?![零〇一二三四五六七八九十百千万后年点])',
    (_, match) => (match.length >= 3 ? chineseNumber(match) : null),
  ),
  // Bus lines.
  rule(`(?<n>${N})(?=路(?:公交(?!站)|电车|班车|汽车))`, ({ n }) => busLine(n)),
  rule(`(?<=[坐乘等搭趟])(?<n>${N})(?=路)`, ({ n }) => busLine(n)),
  // Measures that are written in digits whatever their value, then those only from ten on.
  rule(`(?<![第万])(?<n>${N})(?=小时|分钟|公里|千米|厘米|毫米|平方|平米|公斤|岁)`, (groups, match) =>
    // 一平米五百块: one is said for each.
    match === '一' ? null : number()(groups),
  ),
  rule(`(?<=零下)(?<n>${N})(?=度)`, number()),
  rule(`(?<![第百千万分几数好])(?<n>${N})(?=${MEASURE})`, (groups, match) =>
    /^[一二两三四五六七八九]?[十百千万]/.test(match) && match !== '十' && worth(match) >= 10
      ? number()(groups)
      : null,
  ),
];

function busLine(run: string | undefined): string | null {
  if (run === undefined || NAMED_ROAD.test(run) || isAbout(run)) return null;
  return /[十百]/.test(run) || run.length > 1 ? chineseNumber(run) : null;
}

/** Numbers, dates, times, sums and house numbers of a Chinese text as one writes them. */
export function writtenZh(text: string): Edit[] {
  const edits: Edit[] = [];
  const taken = (from: number, to: number): boolean => edits.some((edit) => from < edit.to && to > edit.from);
  for (const { pattern, write } of RULES)
    for (const match of text.matchAll(pattern)) {
      const to = match.index + match[0].length;
      if (match[0] === '' || taken(match.index, to)) continue;
      const written = write(match.groups ?? {}, match[0]);
      if (written !== null) edits.push({ from: match.index, to, text: written, mark: null });
    }
  return edits;
}

import type { FieldValue } from '../protocol/ticket.ts';
import { type DraftLine, machineValue, verdict, writtenSource } from './draft-line.ts';
import { rawWords, type Written } from './draft-number.ts';
import { englishPlaces } from './draft-place-en.ts';
import { type FoundPart, PLACE_PARTS, type PlacePart } from './draft-place-part.ts';

export type Place = {
  parts: Partial<Record<PlacePart, string>>;
  /** The whole address as one line. */
  text: string;
  field: FieldValue;
};

/** Characters a place name does not run over backwards: function words and the ends of larger places. */
const STOP =
  /[在是住我你他她们从这那就的了啊呢吗嗯呃哦有个说叫往去于离靠把被让给没不哪条段过到，。、；！？,.;!?\s区县镇乡]/;
const CONNECTOR = /^[和与跟交及]/;

const WORDS = new Intl.Segmenter('zh', { granularity: 'word' });
/** What is said before a place and is no part of its name: 市民反映滨河路, 旁边的沿着. */
const BEFORE_NAME =
  /^.*(?:反映|投诉|举报|咨询|位于|来到|经过|路过|沿着|靠近|紧邻|走到|开到|停在|堵在|关于|附近|旁边|对面|里面|这边|那边|这里|那里|市民|居民|业主|家住|就是|还有)/;

/**
 * The name that ends at `end`: back to the first character it cannot hold, but never from the middle of a word.
 * Places are in the written text, where digits stand for what was said.
 */
function nameBefore(text: string, end: number, longest: number): { name: string; start: number } {
  let start = end;
  while (start > 0 && end - start < longest && !STOP.test(text[start - 1] ?? '')) start -= 1;
  const isCut = start > 0 && !STOP.test(text[start - 1] ?? '');
  const from = Math.max(0, text.slice(0, start).search(/[^，。、；！？,.;!?\s]*$/));
  if (isCut) {
    const begins = [...WORDS.segment(text.slice(from, end))].map(({ index }) => from + index);
    start = begins.find((at) => at >= start) ?? start;
  }
  start += BEFORE_NAME.exec(text.slice(start, end))?.[0].length ?? 0;
  return { name: text.slice(start, end), start };
}

const NAMED: { part: PlacePart; suffix: RegExp; longest: number; reject: RegExp }[] = [
  {
    part: 'district',
    suffix: /新区|[区县](?!域|间|别|长|委)/g,
    longest: 3,
    reject: /[小社园城市山地景校片辖郊厂库]$/,
  },
  { part: 'street', suffix: /街道(?=办|[^路上边旁])/g, longest: 4, reject: /^(?:个|各)$/ },
  { part: 'village', suffix: /村(?!民|委|子|里)/g, longest: 3, reject: /[新农全本]$/ },
  {
    part: 'road',
    suffix: /路(?!口|灯|边|面|段|人|过|费|上|都|线|桩)|大道|大街|街(?!道|坊|头|上)|巷(?!子)|胡同/g,
    longest: 5,
    reject: /^\d*$|[马铁公道走修线电网高让半带思出一]$|快速$/,
  },
  {
    part: 'community',
    suffix: /小区|花园(?!小区|旁|滑)|家园|嘉园|雅苑|公寓|新村|名苑|华府|佳苑/g,
    longest: 6,
    reject: /^(?:老|我们|本|整个?|隔壁|中心|旧|新)?$/,
  },
];
const NUMBERED: { part: PlacePart; pattern: RegExp }[] = [
  {
    part: 'number',
    pattern:
      /(?:路|街|大道|巷|胡同|门牌号?|里|村)[^。；\n]{0,14}?(?<!\d)(\d{1,4}号院?)(?!楼|窗口|线|车|库|出生|[开去])/g,
  },
  { part: 'building', pattern: /(\d{1,3}(?:号楼|栋|幢|座))/g },
  { part: 'unit', pattern: /(\d{1,2}单元)/g },
  { part: 'room', pattern: /(?:单元|楼|栋|幢|座)[，,]?(\d{3,4})(?!\d|号楼)室?/g },
  { part: 'corner', pattern: /((?:东|西)(?:南|北)角)/g },
];
const SPOT =
  /(?:[东南西北]?门)?(?:对面|旁边?|附近|门口|楼下|后面|前面|隔壁|门外(?:面)?|[东南西北]侧)(?:第\d+[排家个])?|[\u4e00-\u9fff]{2,6}站(?!在|着|方向|出)|到[\u4e00-\u9fff]{2,6}(?:桥|路口)|服务中心|\d+号窗口/g;

function chinesePlaces(written: Written): FoundPart[] {
  const { text } = written;
  const found: FoundPart[] = [];
  for (const { part, suffix, longest, reject } of NAMED)
    for (const match of text.matchAll(suffix)) {
      let { name, start } = nameBefore(text, match.index, longest);
      // 银杏路跟长虹街, or a name that begins where another place ends: the second road of a crossing.
      const cut = part === 'road' ? /(?:路|街|大道)[和与跟交](.{2,})$/.exec(name)?.[1] : undefined;
      const isBeside = found.some((other) => other.end === start || other.end === start - 1);
      const isCross =
        cut !== undefined || (part === 'road' && CONNECTOR.test(name) && isBeside && name.length > 2);
      if (isCross) {
        const own = cut ?? name.slice(1);
        start += name.length - own.length;
        name = own;
      }
      if (name.length < (part === 'district' ? 1 : 2) || reject.test(name)) continue;
      const end = match.index + match[0].length;
      // A name keeps its numerals as they were said (解放二路, 307国道); only house numbers are written in digits.
      const value = rawWords(written, start, end);
      found.push({ part: isCross ? 'crossRoad' : part, value, start, end });
    }
  for (const { part, pattern } of NUMBERED)
    for (const match of text.matchAll(pattern)) {
      const value = match[1] ?? '';
      const start = match.index + match[0].indexOf(value);
      found.push({ part, value, start, end: start + value.length });
    }
  for (const match of text.matchAll(SPOT)) {
    const end = match.index + match[0].length;
    const open = Math.max(
      ...found
        .filter((other) => other.end <= match.index && other.part !== 'community')
        .map((other) => other.end),
      text.slice(0, match.index).search(/[^，。、；！？,\s]*$/),
    );
    const value = text
      .slice(open, end)
      .replace(/^(?:(?:把|就是|那个|这个|在|就在|是|我们|我家|那|我|有个|到|从|往)，?)+/, '');
    const isBeside = found.some((other) => other.end === match.index);
    if (value.length >= (isBeside ? 2 : 3) && value.length <= 16 && !/^(?:您|你|请|站在|车)/.test(value))
      found.push({ part: 'landmark', value, start: end - value.length, end });
  }
  return found;
}

/** The own home of a caller who reports something elsewhere is not where it happened. */
const HOME = /我住|我家住|家住|住在|\bi live\b/i;

function compose(parts: Place['parts'], language: 'zh' | 'en'): string {
  const order =
    language === 'zh'
      ? PLACE_PARTS
      : ([
          'landmark',
          'room',
          'unit',
          'building',
          'community',
          'number',
          'road',
          'crossRoad',
          'district',
        ] as const);
  const values = order.flatMap((part) => {
    const value = parts[part];
    if (value === undefined) return [];
    if (part === 'community' && parts.landmark?.includes(value)) return [];
    return part === 'crossRoad' ? [language === 'zh' ? `与${value}交叉口` : `at ${value}`] : [value];
  });
  return values.join(language === 'zh' ? '' : ', ');
}

/**
 * Where it happened, part by part: what was said last wins (五号楼 after 哦不对), an agent's reading counts once the
 * caller has not refused it. null while no place was named. 事发地址
 */
export function spokenPlace(lines: readonly DraftLine[]): Place | null {
  const parts: Place['parts'] = {};
  let best: { of: DraftLine; start: number; end: number; count: number } | null = null;
  let confirmed = false;
  let isRead = false;
  for (const [index, of] of lines.entries()) {
    const found = of.language === 'zh' ? chinesePlaces(of.written) : englishPlaces(of.written.text);
    if (found.length === 0) continue;
    const reply = lines.slice(index + 1).find((next) => next.leg === 'caller');
    if (of.leg === 'agent') {
      const knownParts = found.filter(({ part, value }) => parts[part] === value).length;
      const isAsking = reply === undefined || verdict(reply.text) !== 'yes';
      if (isAsking && knownParts === 0) continue;
      isRead = true;
      if (!isAsking) confirmed = true;
    }
    const hasPlace =
      parts.road !== undefined || parts.district !== undefined || parts.community !== undefined;
    if (of.leg === 'caller' && hasPlace && HOME.test(of.text)) continue;
    for (const { part, value } of found) {
      if (part === 'landmark' && of.leg === 'caller' && parts.landmark !== undefined && index > 4) continue;
      parts[part] = value;
    }
    if (of.leg === 'caller' && (best === null || found.length > best.count))
      best = {
        of,
        start: Math.min(...found.map(({ start }) => start)),
        end: Math.max(...found.map(({ end }) => end)),
        count: found.length,
      };
  }
  const language = (best?.of ?? lines[0])?.language ?? 'zh';
  const text = compose(parts, language);
  if (text === '') return null;
  const exact = [parts.road, parts.community, parts.village].some((part) => part !== undefined);
  const confidence = Math.min(0.95, (exact ? 0.7 : 0.45) + (isRead ? 0.1 : 0) + (confirmed ? 0.15 : 0));
  const source = best === null ? null : writtenSource(best.of, best.start, best.end);
  return { parts, text, field: machineValue(text, confidence, source) };
}

import type { Edit } from './edit.ts';

/** A pause within a sentence, where the engine says when each word was spoken. */
export type Pause = { readonly at: number; readonly ms: number };
const COMMA_PAUSE_MS = 350;
/** Fewer characters than this between two marks read like a stammer. */
const SHORTEST_CLAUSE = 4;

const HAS_MARKS = /[，。？！、；：,.?!;:]/;
const ZH_QUESTION_END =
  /(?:吗|么|是不是|对不对|好不好|行不行|可不可以|能不能|有没有|[了到好完]没有|是吧|对吧)[啊呀呢]?$/;
const ZH_QUESTION_WORD =
  /什么|怎么|哪里|哪儿|哪个|几点|几号|几楼|多少|多久|多远|谁|为啥|为什么|是否|能不能|可不可以|有没有|是不是/;
/** 我不知道怎么办, 什么都没有: a question word that asks nothing. */
const ZH_TELLS = /不知道|不清楚|不管|随便|都|也(?:没|不)|告诉|无论|了$|的$|什么的/;
const ZH_LINK = /(?<=.)(?:但是|可是|不过|所以|因为|而且|然后|如果|另外)/g;
const EN_QUESTION =
  /^(?:who|what|when|where|why|how|which|is|are|am|was|were|do|does|did|can|could|will|would|should|shall|may|have|has)\b/i;

const insert = (at: number, text: string): Edit => ({ from: at, to: at, text, mark: null });

/** The mark a sentence ends with. */
function endMark(text: string, language: 'zh' | 'en'): string {
  if (language === 'en') return EN_QUESTION.test(text) ? '?' : '.';
  if (ZH_QUESTION_END.test(text)) return '？';
  const asks = ZH_QUESTION_WORD.test(text) && !ZH_TELLS.test(text) && text.length <= 24;
  return asks ? '？' : '。';
}

const WIDE: Record<string, string> = { ',': '，', '?': '？', '!': '！', ';': '；', ':': '：' };
/** Whisper writes Chinese with the marks of English. */
const NARROW = /(?<=[\u4e00-\u9fff])[,?!;:]/g;

const widened = (text: string): Edit[] =>
  [...text.matchAll(NARROW)].map(({ 0: mark, index }) => ({
    from: index,
    to: index + 1,
    text: WIDE[mark] ?? mark,
    mark: null,
  }));

/**
 * Punctuation for a line that has none, by its pauses and its words. A line with marks of its own keeps them, in Chinese
 * as wide ones.
 */
export function punctuation(text: string, language: 'zh' | 'en', pauses: readonly Pause[]): Edit[] {
  const spoken = text.trimEnd();
  if (HAS_MARKS.test(spoken)) return language === 'zh' ? widened(spoken) : [];
  if (spoken === '') return [];
  const comma = language === 'zh' ? '，' : ',';
  const places = pauses.filter(({ ms }) => ms >= COMMA_PAUSE_MS).map(({ at }) => at);
  if (language === 'zh') for (const match of spoken.matchAll(ZH_LINK)) places.push(match.index);
  const marks: Edit[] = [];
  let last = 0;
  for (const at of places.sort((a, b) => a - b)) {
    if (at - last < SHORTEST_CLAUSE || spoken.length - at < 2) continue;
    marks.push(insert(at, comma));
    last = at;
  }
  return [...marks, insert(spoken.length, endMark(spoken, language))];
}

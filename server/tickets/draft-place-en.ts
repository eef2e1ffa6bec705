import type { FoundPart, PlacePart } from './draft-place-part.ts';

const NAME = "[a-z][a-z']*(?: (?!in\\b|on\\b|at\\b|of\\b|the\\b|near\\b|is\\b|and\\b)[a-z][a-z']*){0,2}";
const LEAD = '(?:on|at|near|in|from|along|off|of|to|number \\d+,?|\\b\\d+,?)';
const PATTERNS: { part: PlacePart; pattern: RegExp }[] = [
  {
    part: 'crossRoad',
    pattern: new RegExp(
      `(?:corner of|junction of|crossing of) ${NAME} (?:road|street|avenue) and (${NAME} (?:road|street|avenue))`,
      'gi',
    ),
  },
  {
    part: 'road',
    pattern: new RegExp(
      `${LEAD} (?:the )?(?:corner of )?(${NAME} (?:road|street|avenue|lane|boulevard))\\b`,
      'gi',
    ),
  },
  {
    part: 'number',
    pattern:
      /\b(?:number )?(\d{1,4}),? (?:on )?(?=[a-z' ]{2,30}(?:road|street|avenue|lane)\b)|(?:road|street|avenue|lane),? (?:at )?number (\d{1,4})\b/gi,
  },
  { part: 'district', pattern: new RegExp(`\\b(?:in|of|is|,) (?:the )?(${NAME} district)\\b`, 'gi') },
  {
    part: 'community',
    pattern: new RegExp(
      `\\b(?:in|at|live in|near|of|from) (?:the )?(${NAME} (?:gardens?|community|estate|apartments|residence))\\b`,
      'gi',
    ),
  },
  { part: 'building', pattern: /\b(building (?:number )?\d{1,3})\b/gi },
  { part: 'unit', pattern: /\b(unit \d{1,2})\b/gi },
  { part: 'room', pattern: /\b((?:room|flat|apartment) \d{2,4})\b/gi },
  {
    part: 'landmark',
    pattern:
      /\b((?:opposite|next to|behind|in front of|outside) (?:the )?(?:[a-z]+ ){0,3}(?:gate|school|station|market|hospital|park|bank|bridge|entrance|hotel))\b/gi,
  },
];

const titled = (words: string): string =>
  words.replace(/\b[a-z]/g, (letter) => letter.toUpperCase()).replace(/'S\b/g, "'s");

/** Places named in an English line, on text with written digits: `number 18 river road`. */
export const englishPlaces = (text: string): FoundPart[] =>
  PATTERNS.flatMap(({ part, pattern }) =>
    [...text.matchAll(pattern)].flatMap((match): FoundPart[] => {
      const words = match[1] ?? match[2];
      if (words === undefined) return [];
      const start = match.index + match[0].indexOf(words);
      return [{ part, value: part === 'landmark' ? words : titled(words), start, end: start + words.length }];
    }),
  );

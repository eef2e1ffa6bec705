import type { Language } from '../../../server/protocol/ids.ts';
import { en } from './en.ts';
import { type Catalogue, zh } from './zh.ts';

export const catalogues: Record<Language, Catalogue> = { zh, en };

/** BCP 47 tag for `lang`, dates and screen readers. */
export const languageTags: Record<Language, string> = { zh: 'zh-CN', en: 'en' };

import type { Language } from '../../../server/protocol/ids.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

/** Every sentence of the pages: one shape, so that a sentence missing in one language does not compile. */
export type Catalogue = typeof zh;

export const catalogues: Record<Language, Catalogue> = { zh, en };

/** BCP 47 tag for `lang`, dates and screen readers. */
export const languageTags: Record<Language, string> = { zh: 'zh-CN', en: 'en' };

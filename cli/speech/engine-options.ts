import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { createLog } from '../../server/log/pino-log.ts';
import { EngineName, SpeechSettings } from '../../server/protocol/speech.ts';
import { provideModel } from '../../server/stt/run-model-search.ts';
import { type Speech, startSpeech } from '../../server/stt/start.ts';
import { readSettingsFile } from '../up/fs-data-folder.ts';
import { wholeSettings } from '../up/settings-layers.ts';
import { EXIT_USAGE } from '../usage.ts';
import { speechPlaces } from './places.ts';

const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url));

/** Exit codes that `transcribe` and `eval speech` share. */
export const EXIT = { badSound: 1, usage: EXIT_USAGE, noEngine: 3 } as const;

const WantedEngine = z.enum(['auto', ...EngineName.options]);

/** Options of every command that recognises speech. */
export const engineArguments = {
  language: {
    type: 'string',
    valueHint: 'auto|zh|en',
    default: 'auto',
    description: 'Language spoken',
  },
  engine: {
    type: 'string',
    valueHint: `auto|${EngineName.options.join('|')}`,
    default: 'auto',
    description: 'Recogniser; auto: the one a call in that language would use',
  },
  server: {
    type: 'string',
    valueHint: 'ws://…',
    description: 'Address for --engine vosk-server; else those of the settings',
  },
} as const;

export type EngineArguments = {
  readonly language: string;
  readonly engine: string;
  readonly server?: string | undefined;
};

/** The settings of calls with the options of a command over them, or the sentence that says what is wrong. */
export function speechSettingsOf(
  calls: SpeechSettings,
  { language, engine, server }: EngineArguments,
): SpeechSettings | { readonly fault: string } {
  const wanted = SpeechSettings.shape.language.safeParse(language);
  if (!wanted.success) return { fault: `--language ${language}: auto, zh or en` };
  const chosen = WantedEngine.safeParse(engine);
  if (!chosen.success) return { fault: `--engine ${engine}: auto, ${EngineName.options.join(', ')}` };
  const languages = wanted.data === 'auto' ? (['zh', 'en'] as const) : [wanted.data];
  const named =
    server === undefined ? calls.servers : languages.map((one) => ({ url: server, language: one }));
  const servers = SpeechSettings.shape.servers.safeParse(named);
  if (!servers.success) return { fault: `--server ${server}: an address that begins with ws:// or wss://` };
  if (chosen.data === 'vosk-server' && servers.data.length === 0)
    return { fault: '--engine vosk-server: name an address by --server, or in the setting speech.servers' };
  const byCalls = chosen.data === 'auto' ? { engine: calls.engine, engines: calls.engines } : null;
  const own = byCalls ?? { engine: chosen.data, engines: [] };
  return {
    ...calls,
    ...own,
    // Someone who asks for a recogniser gets one, whatever calls do.
    engine: own.engine === 'none' ? 'auto' : own.engine,
    language: wanted.data === 'auto' ? calls.language : wanted.data,
    servers: servers.data,
  };
}

/** The recogniser a command uses. null: the reason has been told and the exit code is set. */
export async function openSpeech(
  command: string,
  args: EngineArguments,
  tell: (line: string) => void,
): Promise<{ speech: Speech; cacheDir: string } | null> {
  const calls = wholeSettings(await readSettingsFile(`${CHECKOUT}/data`)).speech;
  const settings = speechSettingsOf(calls, args);
  if ('fault' in settings) {
    tell(`${command}: ${settings.fault}`);
    process.exitCode = EXIT.usage;
    return null;
  }
  const places = speechPlaces(process.env, CHECKOUT);
  await provideModel({ ...places, settings, progress: tell });
  const speech = await startSpeech({ ...places, settings, log: createLog(command, 'warn', process.stderr) });
  if (speech.engine !== null) return { speech, cacheDir: places.cacheDir };
  tell(
    `${command}: no speech engine (${speech.why}): put a model where HOTLINE_MODELS points, or go online once`,
  );
  process.exitCode = EXIT.noEngine;
  return null;
}

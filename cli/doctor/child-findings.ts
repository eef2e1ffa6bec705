import { existsSync } from 'node:fs';
import { readdir, readFile, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { modulesToLoad } from '../../asterisk-config/provision/modules.ts';
import type { SpeechSettings } from '../../server/protocol/speech.ts';
import { type LanguagePlan, planSpeech } from '../../server/stt/engines.ts';
import { findModels, type ModelPlaces } from '../../server/stt/fs-models.ts';
import {
  findOrFetchAsterisk,
  findOrFetchEspeak,
  findOrFetchSipp,
  findOrFetchSox,
  onPath,
  ownAsterisk,
  ownChromium,
  telephonyIsFetched,
} from '../provision/child-tools.ts';
import { isAtLeast, MissingPart, type Progress, type Tool } from '../provision/parts.ts';
import { type Finding, found, needed, wanted } from './finding.ts';

const FETCHES = './hotline up   (fetches it, no root needed)';
const silent: Progress = () => undefined;

export function nodeFinding(): Finding {
  const version = process.versions.node;
  return isAtLeast(version, '24')
    ? found('Node', version)
    : needed('Node', 'too old', version, './hotline doctor   (the launcher fetches Node 24)');
}

/** The packages are there and of the versions the lock file names. */
export async function packagesFinding(checkout: string): Promise<Finding> {
  const marker = join(checkout, 'node_modules/.package-lock.json');
  if (!existsSync(marker)) return needed('npm packages', 'missing', '', './hotline doctor   (installs them)');
  const [installed, locked] = await Promise.all(
    [marker, join(checkout, 'package-lock.json')].map(async (file) => {
      const text = JSON.parse(await readFile(file, 'utf8')) as {
        packages: Record<string, { version?: string; optional?: boolean; dev?: boolean }>;
      };
      return text.packages;
    }),
  );
  const other = Object.entries(locked ?? {}).filter(
    ([path, { version, optional }]) =>
      path !== '' && optional !== true && installed?.[path]?.version !== version,
  );
  const count = Object.keys(installed ?? {}).length;
  if (other.length === 0) return found('npm packages', `${count} as in package-lock.json`);
  return needed('npm packages', 'wrong', `${other.length} differ from package-lock.json`, 'npm ci');
}

/** Asterisk without fetching it: version, and whether every module we load is there. */
export async function asteriskFindings(cacheDir: string): Promise<Finding[]> {
  const isThere = (await ownAsterisk()) !== null || telephonyIsFetched(cacheDir);
  if (!isThere) return [needed('Asterisk', 'missing', 'own one >= 22.10.1, or a private one', FETCHES)];
  try {
    const tool = await findOrFetchAsterisk(cacheDir, silent);
    const available = await readdir(tool.modulesDir);
    const load = modulesToLoad(available);
    const absent = load.filter((name) => !available.includes(name));
    return [
      found('Asterisk', `${tool.version} (${tool.origin})`),
      absent.length === 0
        ? found('Asterisk modules', `${load.length} of ${load.length} in the build`)
        : needed(
            'Asterisk modules',
            'missing',
            absent.join(', '),
            `rm -r ${cacheDir}/telephony-* && ./hotline up`,
          ),
    ];
  } catch (cause) {
    if (!(cause instanceof MissingPart)) throw cause;
    return [needed('Asterisk', 'wrong', cause.message, cause.mend)];
  }
}

async function toolFinding(
  part: string,
  what: string,
  cacheDir: string,
  command: string,
  find: (cacheDir: string, progress: Progress) => Promise<Tool>,
): Promise<Finding> {
  if (onPath(command) === null && !telephonyIsFetched(cacheDir))
    return wanted(part, 'missing', what, FETCHES);
  try {
    const tool = await find(cacheDir, silent);
    return found(part, `${tool.version} (${tool.origin})`);
  } catch (cause) {
    if (!(cause instanceof MissingPart)) throw cause;
    return wanted(part, 'wrong', cause.message, cause.mend);
  }
}

/** Programs that only a part of the work needs. */
export async function toolFindings(checkout: string, cacheDir: string): Promise<Finding[]> {
  const chromium = await ownChromium();
  const fetched =
    existsSync(cacheDir) && (await readdir(cacheDir)).some((name) => /^chromium-[^.]+$/.test(name));
  const microphone = ['rec', 'sox', 'arecord'].find((name) => onPath(name) !== null);
  const electron = join(checkout, 'node_modules/electron/dist/electron');
  return [
    await toolFinding('espeak-ng', 'speaks prompts and the demo', cacheDir, 'espeak-ng', findOrFetchEspeak),
    await toolFinding('sox', 'converts sound files', cacheDir, 'sox', findOrFetchSox),
    await toolFinding('SIPp', 'the citizen of demo and tests', cacheDir, 'sipp', findOrFetchSipp),
    chromium === null && !fetched
      ? wanted('Chromium', 'missing', 'the agent of demo and tests', './hotline demo   (fetches it)')
      : found('Chromium', chromium === null ? '(private)' : `${chromium.version} (own)`),
    microphone === undefined
      ? wanted('microphone tool', 'missing', "the desktop app's check", 'sudo apt-get install sox')
      : found('microphone tool', microphone),
    existsSync(electron)
      ? found('Electron binary', electron)
      : wanted('Electron binary', 'missing', 'the desktop app', 'node node_modules/electron/install.js'),
  ];
}

const DISK_NEEDED = 2 * 1024 ** 3;

/** Room for recordings, and that nobody else on the machine reads them. */
export async function folderFindings(dataDir: string): Promise<Finding[]> {
  const there = existsSync(dataDir);
  const { bavail, bsize } = await statfs(there ? dataDir : process.cwd());
  const free = bavail * bsize;
  const gigabytes = `${(free / 1024 ** 3).toFixed(1)} GiB free`;
  const disk =
    free >= DISK_NEEDED
      ? found('disk', gigabytes)
      : needed('disk', 'wrong', gigabytes, `free at least 2 GiB where ${dataDir} lies`);
  if (!there) return [disk, found('data folder', `${dataDir} (made at first start)`)];
  const loose = [];
  for (const [path, allowed] of [
    [dataDir, 0o700],
    [join(dataDir, 'secrets.json'), 0o600],
  ] as const)
    if (existsSync(path) && ((await stat(path)).mode & 0o777 & ~allowed) !== 0)
      loose.push(`chmod ${allowed.toString(8)} ${path}`);
  if (loose.length === 0) return [disk, found('data folder', dataDir)];
  return [disk, needed('data folder', 'wrong', 'others on this machine can read it', loose.join(' && '))];
}

/** libvosk, the models that are here, and who would hear a call. */
export async function speechFindings(
  checkout: string,
  places: ModelPlaces,
  settings: SpeechSettings | null,
): Promise<Finding[]> {
  const library = join(checkout, 'node_modules/vosk/lib');
  const models = await findModels(places);
  const plan = settings === null ? null : planSpeech(settings, models);
  return [
    existsSync(library) && process.platform === 'linux' && process.arch === 'x64'
      ? found('speech engine', 'libvosk of the npm package vosk')
      : wanted(
          'speech engine',
          'missing',
          `no libvosk for ${process.platform} ${process.arch}`,
          'calls work without words',
        ),
    models.length > 0
      ? found('speech model', [...new Set(models.map(({ model }) => model.id))].join(', '))
      : wanted('speech model', 'missing', 'calls work, without words', PUT_A_MODEL),
    ...(plan === null ? [] : [heardBy('calls are heard', plan)]),
    ...[...(plan?.queues ?? [])].map(([queue, own]) => heardBy(`calls of ${queue}`, own)),
  ];
}

const PUT_A_MODEL =
  'put a Vosk model into the folder HOTLINE_MODELS names, or ./hotline up fetches one where it can';

function heardBy(part: string, { language, engines, why }: LanguagePlan): Finding {
  if (why === 'switched-off') return found(part, 'by nobody: speech.engine is none');
  if (engines.length === 0)
    return wanted(part, 'missing', `by nobody: no model for ${language}`, PUT_A_MODEL);
  const by = engines.map(({ engine, found: model }) =>
    model === null ? engine : `${engine} (${model.model.id})`,
  );
  return found(part, `in ${language} by ${by.join(', then ')}`);
}

import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { REQUIRED_MODULES } from '../../asterisk-config/provision/modules.ts';
import { type PrivateRoot, privateRoot } from './apt-private-root.ts';
import { releaseOf } from './mirror.ts';
import {
  ASTERISK_MINIMUM,
  type AsteriskTool,
  CHROMIUM_PACKAGES,
  CJK_FONT_PACKAGES,
  isAtLeast,
  MissingPart,
  type Progress,
  TELEPHONY_PACKAGES,
  type Tool,
  versionIn,
} from './parts.ts';

const TELEPHONY: PrivateRoot = { name: 'telephony-1', suite: 'sid', packages: TELEPHONY_PACKAGES };

const TRIPLETS: Record<string, { folder: string; loader: string }> = {
  x64: { folder: 'x86_64-linux-gnu', loader: 'ld-linux-x86-64.so.2' },
  arm64: { folder: 'aarch64-linux-gnu', loader: 'ld-linux-aarch64.so.1' },
};

function triplet(): { folder: string; loader: string } {
  const found = TRIPLETS[process.arch];
  if (found === undefined)
    throw new MissingPart('telephony', `no packages are known for ${process.arch}`, 'Use x64 or arm64');
  return found;
}

/** What a program says when asked for its version, or null where it does not run. */
async function ask(tool: Omit<Tool, 'version' | 'origin'>, argument: string): Promise<string | null> {
  try {
    const { all } = await execa(tool.command, [...tool.args, argument], {
      all: true,
      env: tool.env,
      reject: false,
      timeout: 20_000,
    });
    return typeof all === 'string' ? versionIn(all) : null;
  } catch {
    return null; // not on PATH
  }
}

async function own(command: string, argument: string, minimum: string): Promise<Tool | null> {
  const version = await ask({ command, args: [], env: {} }, argument);
  if (version === null || !isAtLeast(version, minimum)) return null;
  return { command, args: [], env: {}, version, origin: 'own' };
}

/** A program of the private telephony folder, run through that folder's own loader and C library. */
async function fromTelephony(
  cacheDir: string,
  progress: Progress,
  binary: string,
  argument: string,
): Promise<{ tool: Tool; root: string; libraries: string }> {
  const { folder, loader } = triplet();
  const root = await privateRoot(cacheDir, TELEPHONY, progress);
  const libraries = join(root, 'usr/lib', folder);
  const bare = {
    command: join(libraries, loader),
    args: ['--library-path', `${libraries}:${join(libraries, 'pulseaudio')}`, join(root, binary)],
    env: { ESPEAK_DATA_PATH: libraries },
  };
  const version = await ask(bare, argument);
  if (version === null)
    throw new MissingPart(
      binary,
      'the fetched copy does not run',
      `Remove ${root} and run the command again`,
    );
  return { tool: { ...bare, version, origin: 'private' }, root, libraries };
}

const MODULE_FOLDERS = (folder: string) => [
  `/usr/lib/${folder}/asterisk/modules`,
  '/usr/lib/asterisk/modules',
  '/usr/lib64/asterisk/modules',
  '/usr/local/lib/asterisk/modules',
];
const SHARE_FOLDERS = ['/usr/share/asterisk', '/var/lib/asterisk', '/usr/local/share/asterisk'];

/** The machine's own Asterisk when it is new enough and has every module in use; nothing is fetched. */
export async function ownAsterisk(): Promise<AsteriskTool | null> {
  const tool = await own('asterisk', '-V', ASTERISK_MINIMUM);
  const modulesDir = MODULE_FOLDERS(triplet().folder).find((folder) =>
    REQUIRED_MODULES.every((name) => existsSync(join(folder, name))),
  );
  const shareDir = SHARE_FOLDERS.find((folder) => existsSync(join(folder, 'documentation')));
  return tool && modulesDir && shareDir ? { ...tool, modulesDir, shareDir } : null;
}

/** Asterisk >= 22.10.1: the machine's own, else the private one. */
export async function findOrFetchAsterisk(cacheDir: string, progress: Progress): Promise<AsteriskTool> {
  const found = await ownAsterisk();
  if (found !== null) return found;
  const { tool, root, libraries } = await fromTelephony(cacheDir, progress, 'usr/sbin/asterisk', '-V');
  if (!isAtLeast(tool.version, ASTERISK_MINIMUM))
    throw new MissingPart('asterisk', `${tool.version} is too old`, `Version ${ASTERISK_MINIMUM} is needed`);
  return {
    ...tool,
    modulesDir: join(libraries, 'asterisk/modules'),
    shareDir: join(root, 'usr/share/asterisk'),
  };
}

/** SIPp 3.6 or later: it streams sound (`rtp_stream`). */
export async function findOrFetchSipp(cacheDir: string, progress: Progress): Promise<Tool> {
  return (
    (await own('sipp', '-v', '3.6')) ?? (await fromTelephony(cacheDir, progress, 'usr/bin/sipp', '-v')).tool
  );
}

/** espeak-ng, which speaks the prompts and the demo's scripts. */
export async function findOrFetchEspeak(cacheDir: string, progress: Progress): Promise<Tool> {
  const found = await own('espeak-ng', '--version', '1.49');
  return found ?? (await fromTelephony(cacheDir, progress, 'usr/bin/espeak-ng', '--version')).tool;
}

/** sox, which changes the rate and the form of sound files. */
export async function findOrFetchSox(cacheDir: string, progress: Progress): Promise<Tool> {
  const found = await own('sox', '--version', '14.4');
  return found ?? (await fromTelephony(cacheDir, progress, 'usr/bin/sox', '--version')).tool;
}

const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The full path of a program on PATH, or null. Playwright wants a path, not a name. */
export function onPath(name: string): string | null {
  for (const folder of (process.env['PATH'] ?? '').split(':'))
    if (folder !== '' && existsSync(join(folder, name))) return join(folder, name);
  return null;
}

/** A Chromium on PATH, or null; nothing is fetched. */
export async function ownChromium(): Promise<Tool | null> {
  for (const name of CHROMIUM_NAMES) {
    const path = onPath(name);
    const tool = path === null ? null : await own(path, '--version', '100.0');
    if (tool !== null) return tool;
  }
  return null;
}

async function hasChineseFont(): Promise<boolean> {
  const listed = await execa('fc-list', [':lang=zh-cn', 'family'], { reject: false });
  return listed.failed ? false : listed.stdout.trim() !== '';
}

async function writeFontConfig(cacheDir: string, root: string): Promise<string> {
  const folder = join(cacheDir, 'fontconfig');
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'fonts.conf');
  const own = '/etc/fonts/fonts.conf';
  await writeFile(
    file,
    `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  ${existsSync(own) ? `<include ignore_missing="yes">${own}</include>` : ''}
  <dir>/usr/share/fonts</dir>
  <dir>${join(root, 'usr/share/fonts')}</dir>
  <cachedir>${folder}</cachedir>
</fontconfig>
`,
  );
  return file;
}

/** The suite whose Chromium runs on this machine: its own on Debian, Debian 12's (the oldest C library) elsewhere. */
async function chromiumSuite(): Promise<string> {
  const release = releaseOf(await readFile('/etc/os-release', 'utf8'));
  return release.id === 'debian' && release.codename !== '' ? release.codename : 'bookworm';
}

/**
 * Chromium for the tests and the demo: `executablePath: tool.command, env: {...process.env, ...tool.env}`.
 * Brings a Chinese font where the machine has none, else the pages show boxes.
 */
export async function findOrFetchChromium(cacheDir: string, progress: Progress): Promise<Tool> {
  const suite = await chromiumSuite();
  const found = process.env['HOTLINE_CHROMIUM'] === 'private' ? null : await ownChromium();
  if (found !== null) {
    if (await hasChineseFont()) return found;
    const request = { name: `fonts-${suite}-1`, suite, packages: CJK_FONT_PACKAGES };
    const fonts = await privateRoot(cacheDir, request, progress);
    return { ...found, env: { FONTCONFIG_FILE: await writeFontConfig(cacheDir, fonts) } };
  }
  const root = await privateRoot(
    cacheDir,
    // The machine's own C library stays in use: Chromium starts children of itself through the machine's loader, and
    // two C libraries in one process crash.
    { name: `chromium-${suite}-1`, suite, packages: CHROMIUM_PACKAGES, without: CLIBRARY },
    progress,
  );
  const { folder } = triplet();
  const libraries = ['', '/nss', '/pulseaudio']
    .flatMap((sub) => [`usr/lib/${folder}${sub}`, `lib/${folder}${sub}`])
    .map((name) => join(root, name));
  const bare = {
    command: join(root, 'usr/lib/chromium/chromium'),
    args: [],
    env: { LD_LIBRARY_PATH: libraries.join(':'), FONTCONFIG_FILE: await writeFontConfig(cacheDir, root) },
  };
  const version = await ask(bare, '--version');
  if (version === null)
    throw new MissingPart(
      'chromium',
      'the fetched copy does not run on this machine',
      'Run: sudo apt-get install chromium',
    );
  return { ...bare, version, origin: 'private' };
}

const CLIBRARY = [
  'ld-linux*',
  'libc.so.6',
  'libm.so.6',
  'libmvec.so.1',
  'libpthread.so.0',
  'libdl.so.2',
  'librt.so.1',
  'libresolv.so.2',
  'libutil.so.1',
  'libanl.so.1',
  'libnss_*',
].map((name) => `*/${name}`);

/** Whether the private folder with Asterisk, SIPp, espeak-ng and sox is there already. */
export const telephonyIsFetched = (cacheDir: string): boolean => existsSync(join(cacheDir, TELEPHONY.name));

import { lstat, mkdir, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RECORDINGS_FOLDER } from '../../server/protocol/link.ts';
import type { Secrets, Settings } from '../../server/protocol/settings.ts';
import { modulesToLoad } from './modules.ts';
import { type AsteriskFolders, renderConfig } from './render.ts';

const TEMPLATES = join(import.meta.dirname, '..', 'etc');

/** Where the parts of an Asterisk lie under a data folder. */
export function asteriskFolders(
  dataDir: string,
  modulesDir: string,
): AsteriskFolders & { soundsDir: string } {
  const at = (name: string) => join(dataDir, 'asterisk', name);
  return {
    etcDir: at('etc'),
    modulesDir,
    shareDir: at('share'),
    varDir: at('var'),
    spoolDir: at('spool'),
    runDir: at('run'),
    logDir: join(dataDir, 'logs', 'asterisk'),
    mohDir: at('moh'),
    soundsDir: at('sounds'),
  };
}

async function linkTo(target: string, path: string): Promise<void> {
  const now = await lstat(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return null;
    throw cause;
  });
  if (now?.isSymbolicLink() && (await readlink(path)) === target) return;
  await rm(path, { recursive: true, force: true });
  await symlink(target, path);
}

/**
 * Asterisk looks for sounds only in `sounds` of its share folder, so ours is a folder of links: everything from the
 * installed one, `sounds` from the data folder.
 */
async function writeShare(installedShare: string, shareDir: string, soundsDir: string): Promise<void> {
  await mkdir(shareDir, { recursive: true });
  for (const name of await readdir(installedShare))
    if (name !== 'sounds') await linkTo(join(installedShare, name), join(shareDir, name));
  await linkTo(soundsDir, join(shareDir, 'sounds'));
}

/**
 * Writes Asterisk's configuration and folders under `<dataDir>/asterisk` (files mode 600: they hold secrets) and gives
 * the path of asterisk.conf. Files of an earlier run that are not in use any more are removed.
 */
export async function writeAsteriskConfig(
  dataDir: string,
  installed: { modulesDir: string; shareDir: string },
  settings: Settings,
  secrets: Secrets,
): Promise<string> {
  const folders = asteriskFolders(dataDir, installed.modulesDir);
  const { soundsDir, ...paths } = folders;
  const recordings = join(dataDir, RECORDINGS_FOLDER);
  const made = [
    join(paths.varDir, 'keys'),
    paths.spoolDir,
    paths.runDir,
    // Asterisk writes there and does not make it.
    join(paths.logDir, 'cel-custom'),
    paths.mohDir,
    soundsDir,
    recordings,
  ];
  for (const folder of made) await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeShare(installed.shareDir, paths.shareDir, soundsDir);
  await rm(paths.etcDir, { recursive: true, force: true });
  await mkdir(paths.etcDir, { recursive: true, mode: 0o700 });
  const templates: Record<string, string> = {};
  for (const file of await readdir(TEMPLATES))
    templates[file] = await readFile(join(TEMPLATES, file), 'utf8');
  const modules = modulesToLoad(await readdir(installed.modulesDir));
  const files = renderConfig(templates, { settings, secrets, folders: paths, modules });
  for (const [file, text] of Object.entries(files))
    await writeFile(join(paths.etcDir, file), text, { mode: 0o600 });
  return join(paths.etcDir, 'asterisk.conf');
}

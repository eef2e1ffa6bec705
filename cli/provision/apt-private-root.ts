import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { withLock } from './fs-lock.ts';
import { debianMirror } from './mirror.ts';
import { MissingPart, type Progress } from './parts.ts';

/** Packages with all they need, unpacked into one folder of the cache. */
export interface PrivateRoot {
  /** Name of the folder; raise its number when the packages or the way of unpacking change. */
  name: string;
  suite: string;
  packages: string[];
  /** Files under the root that are removed after unpacking (shell patterns of `find -path`). */
  without?: string[];
}

const SYSTEM_KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

async function aptSources(): Promise<string[]> {
  const folder = '/etc/apt/sources.list.d';
  const listed = existsSync(folder) ? (await readdir(folder)).map((file) => join(folder, file)) : [];
  const files = ['/etc/apt/sources.list', ...listed].filter((file) => existsSync(file));
  return Promise.all(files.map((file) => readFile(file, 'utf8')));
}

/** The key that signs Debian: the machine's own, or (on Ubuntu) out of the package that Ubuntu's own archive serves. */
async function debianKeyring(workDir: string): Promise<string> {
  if (existsSync(SYSTEM_KEYRING)) return SYSTEM_KEYRING;
  try {
    await execa('apt-get', ['download', 'debian-archive-keyring'], { cwd: workDir });
    const deb = (await readdir(workDir)).find((file) => file.startsWith('debian-archive-keyring'));
    await execa('dpkg-deb', ['-x', deb ?? '', 'keyring'], { cwd: workDir });
  } catch (cause) {
    throw new MissingPart(
      'debian-archive-keyring',
      'the key that signs Debian packages is not on this machine',
      'Run: sudo apt-get update && sudo apt-get install debian-archive-keyring',
      { cause },
    );
  }
  return join(workDir, 'keyring', SYSTEM_KEYRING);
}

/** An apt of our own: own lists, own cache, and a dpkg status that says nothing is installed, so the closure is whole. */
async function writeAptState(workDir: string, suite: string): Promise<string> {
  const path = (...names: string[]) => join(workDir, ...names);
  await mkdir(path('lists', 'partial'), { recursive: true });
  await mkdir(path('archives', 'partial'), { recursive: true });
  await writeFile(path('status'), '');
  const mirror = debianMirror(await aptSources());
  const keyring = await debianKeyring(workDir);
  await writeFile(path('sources.list'), `deb [signed-by=${keyring}] ${mirror} ${suite} main\n`);
  const settings = {
    'Dir::State': workDir,
    'Dir::State::status': path('status'),
    'Dir::State::lists': path('lists'),
    'Dir::Cache': workDir,
    'Dir::Cache::archives': path('archives'),
    'Dir::Etc::sourcelist': path('sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Etc::preferences': '/dev/null',
    'Dir::Etc::preferencesparts': '/dev/null',
    'APT::Install-Recommends': 'false',
    'APT::Get::Assume-Yes': 'true',
    // Root would drop to _apt, who may not enter our folder.
    'APT::Sandbox::User': 'root',
    // A mirror's copy of unstable may be older than its stated life; its signature is checked all the same.
    'Acquire::Check-Valid-Until': 'false',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
  };
  const lines = Object.entries(settings).map(([key, value]) => `${key} "${value}";`);
  // The machine's own hooks clean the machine's cache: not ours to run.
  const cleared = ['APT::Update::Pre-Invoke', 'APT::Update::Post-Invoke', 'APT::Update::Post-Invoke-Success'];
  lines.push(...cleared.concat('DPkg::Post-Invoke').map((key) => `#clear ${key};`), '');
  await writeFile(path('apt.conf'), lines.join('\n'));
  return path('apt.conf');
}

async function build(cacheDir: string, root: PrivateRoot, progress: Progress): Promise<void> {
  const workDir = await mkdtemp(join(cacheDir, `${root.name}.building-`));
  try {
    progress(`${root.name}: reading Debian's ${root.suite} package list (nothing on the system changes)`);
    const conf = await writeAptState(workDir, root.suite);
    await execa('apt-get', ['-c', conf, 'update', '-qq']);
    progress(`${root.name}: downloading ${root.packages.join(', ')} and what they need`);
    await execa('apt-get', ['-c', conf, 'install', '--download-only', '-qq', ...root.packages]);
    const archives = join(workDir, 'archives');
    const debs = (await readdir(archives)).filter((file) => file.endsWith('.deb')).sort();
    progress(`${root.name}: unpacking ${debs.length} packages`);
    const unpacked = join(workDir, 'root');
    await mkdir(unpacked);
    for (const deb of debs) await execa('dpkg-deb', ['-x', join(archives, deb), unpacked]);
    for (const pattern of root.without ?? [])
      await execa('find', [unpacked, '-path', join(unpacked, pattern), '-delete']);
    await writeFile(join(unpacked, 'packages.txt'), `${debs.join('\n')}\n`);
    await rename(unpacked, join(cacheDir, root.name));
  } catch (cause) {
    if (cause instanceof MissingPart) throw cause;
    const said = (cause as { stderr?: string }).stderr?.trim().split('\n').at(-1) ?? String(cause);
    throw new MissingPart(
      root.name,
      `its Debian packages could not be fetched (${said})`,
      'Check that this machine reaches its Debian mirror, then run the command again',
      { cause },
    );
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

/**
 * The folder with the packages, fetched and unpacked if it is not there yet. Needs no root and changes nothing outside
 * `cacheDir`; appears whole (renamed at the end); two at once wait for each other.
 * @throws MissingPart where apt is absent or the packages cannot be had.
 */
export async function privateRoot(cacheDir: string, root: PrivateRoot, progress: Progress): Promise<string> {
  const folder = join(cacheDir, root.name);
  if (existsSync(folder)) return folder;
  if (!existsSync('/usr/bin/apt-get') || !existsSync('/usr/bin/dpkg-deb'))
    throw new MissingPart(
      root.packages.join(', '),
      'not on PATH, and this is not a Debian or Ubuntu machine where they could be fetched',
      'Install them with your package manager and run the command again',
    );
  await mkdir(cacheDir, { recursive: true });
  const wait = (pid: number) => progress(`${root.name}: process ${pid} is fetching it already, waiting`);
  await withLock(join(cacheDir, `${root.name}.lock`), wait, async () => {
    if (!existsSync(folder)) await build(cacheDir, root, progress);
  });
  return folder;
}

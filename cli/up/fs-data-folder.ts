import { randomBytes, randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Secrets } from '../../server/protocol/settings.ts';
import { type Holder, type Lock, tryLock } from '../provision/fs-lock.ts';
import { newSecrets } from './secrets.ts';
import { BadSettings } from './settings-layers.ts';

/** Another `up` works in this data folder. */
export class DataFolderInUse extends Error {
  readonly code = 'data-folder-in-use';
  constructor(dataDir: string, holder: Holder) {
    super(
      `the data folder ${dataDir} is in use by process ${holder.pid}; stop that one, or give another folder with --data`,
    );
    this.name = 'DataFolderInUse';
  }
}

/** Writes a file that only we may read, whole or not at all. */
export async function writePrivate(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await chmod(`${file}.new`, 0o600);
  await rename(`${file}.new`, file);
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new BadSettings(`${file}: not JSON (${cause instanceof Error ? cause.message : cause})`, { cause });
  }
}

/** The data folder cannot be made there. */
export class DataFolderRefused extends Error {
  readonly code = 'data-folder';
  constructor(dataDir: string, cause: unknown) {
    super(
      `${dataDir} cannot be made (${cause instanceof Error ? cause.message : cause}); give another with --data DIR`,
      {
        cause,
      },
    );
    this.name = 'DataFolderRefused';
  }
}

/** Folder by folder, because Node's own recursive mkdir never ends in file systems that refuse it, such as /proc. */
async function makeFolder(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  await makeFolder(dirname(folder));
  await mkdir(folder, { mode: 0o700 });
}

/**
 * Makes the data folder (only its owner may enter) and takes its lock.
 * @throws DataFolderInUse, DataFolderRefused
 */
export async function openDataFolder(dataDir: string): Promise<Lock> {
  await makeFolder(dataDir).catch((cause: unknown) => {
    throw new DataFolderRefused(dataDir, cause);
  });
  await mkdir(join(dataDir, 'run'), { recursive: true, mode: 0o700 });
  await mkdir(join(dataDir, 'logs'), { recursive: true, mode: 0o700 });
  const got = await tryLock(join(dataDir, 'run', 'lock'));
  if ('release' in got) return got;
  throw new DataFolderInUse(dataDir, got);
}

/** The data folder's `settings.json`, `{}` where there is none. */
export async function readSettingsFile(dataDir: string): Promise<unknown> {
  const file = join(dataDir, 'settings.json');
  return existsSync(file) ? readJson(file) : {};
}

/** The data folder's secrets, made at first start. */
export async function readOrMakeSecrets(dataDir: string): Promise<Secrets> {
  const file = join(dataDir, 'secrets.json');
  if (!existsSync(file)) {
    const made = newSecrets(() => randomBytes(32).toString('base64url'), randomInt);
    await writePrivate(file, JSON.stringify(made, null, 2));
    return made;
  }
  const parsed = Secrets.safeParse(await readJson(file));
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
  throw new BadSettings(`${file}: ${wrong} cannot be used; remove the file to have new secrets made`);
}

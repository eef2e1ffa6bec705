import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';

const VERSION = '0.3.45';
const PACKAGES = [`vosk==${VERSION}`, 'websockets==12.0'];

/**
 * Python with Vosk's own package and what its server needs, in a folder of its own below the cache; null where this
 * machine has no Python. Our engines are measured and tested against it; no call needs it.
 */
export async function findOrMakePython(
  cacheDir: string,
  tell: (line: string) => void,
): Promise<string | null> {
  const folder = join(cacheDir, `vosk-python-${VERSION}`);
  const python = join(folder, 'bin', 'python3');
  const works = async (): Promise<boolean> =>
    existsSync(python) && !(await execa(python, ['-c', 'import vosk, websockets'], { reject: false })).failed;
  if (await works()) return python;
  tell(`fetching ${PACKAGES.join(' and ')} from PyPI`);
  const made = await execa('python3', ['-m', 'venv', '--clear', folder], { reject: false });
  if (made.failed) return null;
  await execa(python, ['-m', 'pip', 'install', '--quiet', ...PACKAGES], { reject: false });
  return (await works()) ? python : null;
}

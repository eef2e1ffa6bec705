import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A folder of that name in `parent` that only its owner may enter. */
export async function privateFolder(parent: string, name: string): Promise<string> {
  const folder = join(parent, name);
  await mkdir(folder, { mode: 0o700 });
  return folder;
}

/** Copies `length` bytes of `source` from `start` on into `target`, and gives `target`. */
export async function cutFile(
  source: string,
  target: string,
  start: number,
  length: number,
): Promise<string> {
  const whole = await readFile(source);
  await writeFile(target, whole.subarray(start, start + length));
  return target;
}

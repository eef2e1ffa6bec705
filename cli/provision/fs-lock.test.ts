import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAlive, tryLock, withLock } from './fs-lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-lock-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a lock file', () => {
  it('[L1] is held by one, who is named to the other', async () => {
    const file = join(folder, 'lock');
    const first = await tryLock(file);
    expect(await tryLock(file)).toMatchObject({ pid: process.pid });
    if ('release' in first) await first.release();
    expect(await tryLock(file)).toHaveProperty('release');
  });

  it('[L2] of a dead process is taken over, also when its id was given to another', async () => {
    const file = join(folder, 'lock');
    await writeFile(file, JSON.stringify({ pid: process.pid, began: 'long ago' }));
    expect(await isAlive({ pid: process.pid, began: 'long ago' })).toBe(false);
    expect(await tryLock(file)).toHaveProperty('release');
    expect(await readdir(folder)).toEqual(['lock']);
  });

  it('[L3] lets many through one at a time', async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise(setImmediate);
      inside -= 1;
    };
    const file = join(folder, 'lock');
    await Promise.all([1, 2, 3, 4].map(() => withLock(file, () => undefined, work)));
    expect(most).toBe(1);
  });

  it('[L4] is released when the work throws', async () => {
    const file = join(folder, 'lock');
    const work = () => Promise.reject(new Error('no'));
    await expect(withLock(file, () => undefined, work)).rejects.toThrow('no');
    expect(await readdir(folder)).toEqual([]);
  });
});

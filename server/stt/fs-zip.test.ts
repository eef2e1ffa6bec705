import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unpackZip } from './fs-zip.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zip-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A zip as PKWARE's APPNOTE says; a null content is a folder, `stored` ones are not deflated. */
function zip(files: { name: string; content: string | null; stored?: boolean }[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, stored } of files) {
    const plain = Buffer.from(content ?? '');
    const packed = stored || content === null ? plain : deflateRawSync(plain);
    const method = packed === plain ? 0 : 8;
    const sizes = Buffer.alloc(16);
    sizes.writeUInt32LE(crc32(plain), 0);
    sizes.writeUInt32LE(packed.length, 4);
    sizes.writeUInt32LE(plain.length, 8);
    sizes.writeUInt16LE(Buffer.byteLength(name), 12);
    const local = Buffer.alloc(14);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(method, 8);
    const entry = Buffer.alloc(16);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(method, 10);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(entry, sizes, rest, Buffer.from(name));
    const whole = Buffer.concat([local, sizes, Buffer.from(name), packed]);
    parts.push(whole);
    offset += whole.length;
  }
  const table = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(table.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, table, end]);
}

const write = async (bytes: Buffer): Promise<string> => {
  const path = join(folder, 'a.zip');
  await writeFile(path, bytes);
  return path;
};

test('[S40] the inner folder is unpacked, deflated, stored and empty files alike, and nothing beside it', async () => {
  const archive = await write(
    zip([
      { name: 'model/', content: null },
      { name: 'model/am/final.mdl', content: 'x'.repeat(100_000) },
      { name: 'model/README', content: 'hello', stored: true },
      { name: 'model/empty', content: '', stored: true },
      { name: 'other/file', content: 'no' },
    ]),
  );
  await unpackZip(archive, 'model', join(folder, 'out'));
  expect(await readFile(join(folder, 'out/am/final.mdl'), 'utf8')).toBe('x'.repeat(100_000));
  expect(await readFile(join(folder, 'out/README'), 'utf8')).toBe('hello');
  expect((await readdir(join(folder, 'out'))).sort()).toEqual(['README', 'am', 'empty']);
});

test('[S41] a name that leaves the folder is refused and nothing stays behind', async () => {
  const archive = await write(zip([{ name: 'model/../../evil', content: 'x' }]));
  await expect(unpackZip(archive, 'model', join(folder, 'out'))).rejects.toThrow('unsafe name');
  expect(await readdir(folder)).toEqual(['a.zip']);
});

test('[S41] a file cut short, or no zip, leaves no half model', async () => {
  const whole = zip([{ name: 'model/a', content: 'x'.repeat(5000) }]);
  for (const bytes of [whole.subarray(0, whole.length - 30), Buffer.from('no zip at all'), Buffer.alloc(0)]) {
    await expect(unpackZip(await write(bytes), 'model', join(folder, 'out'))).rejects.toThrow();
  }
  expect(await readdir(folder)).toEqual(['a.zip']);
});

test('[S42] two that unpack at once both end with the whole folder', async () => {
  const archive = await write(zip([{ name: 'model/a', content: 'x' }]));
  const target = join(folder, 'out');
  await Promise.all([unpackZip(archive, 'model', target), unpackZip(archive, 'model', target)]);
  expect((await readdir(folder)).sort()).toEqual(['a.zip', 'out']);
});

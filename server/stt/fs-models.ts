import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { unpackZip } from './fs-zip.ts';
import { type FoundModel, SPEECH_MODELS, type SpeechModel } from './models.ts';
import { recogniseSherpa, sherpaLanguages, sherpaRank } from './sherpa-models.ts';

export type ModelPlaces = {
  /** Folders that may hold models, as folders or as their official zip; first first. Never written to. */
  readonly modelDirs: readonly string[];
  /** Folder of our own for what is unpacked or downloaded. */
  readonly cacheDir: string;
  /** Nothing is unpacked: the archive of a model counts as the model. */
  readonly onlyLook?: boolean;
};

/** Every model that this machine has: those of the table, and sherpa-onnx's by what their folders hold. A zip found is unpacked into the cache, once. */
export async function findModels(places: ModelPlaces): Promise<FoundModel[]> {
  const found: FoundModel[] = [];
  for (const model of SPEECH_MODELS) {
    const folder = await findModel(model, places);
    if (folder !== null) found.push({ model, folder });
  }
  return [...found, ...(await findSherpaModels(places))];
}

/** sherpa-onnx has some hundred models and no table of them here: the name of a release says what it is. Best first. */
async function findSherpaModels({ modelDirs, cacheDir }: ModelPlaces): Promise<FoundModel[]> {
  const found: (FoundModel & { readonly rank: number })[] = [];
  for (const parent of new Set([...modelDirs, join(cacheDir, 'models')].map((one) => resolve(one)))) {
    const folders = (await exists(parent)) ? await readdir(parent, { withFileTypes: true }) : [];
    for (const entry of folders) {
      const folder = join(parent, entry.name);
      const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && (await stat(folder)).isDirectory());
      const model = isFolder ? recogniseSherpa(entry.name, await readdir(folder)) : null;
      if (model === null) continue;
      const rank = sherpaRank(model);
      for (const language of sherpaLanguages(entry.name, model)) {
        const plain = { id: entry.name, engine: 'sherpa', language, licence: 'see its folder' } as const;
        const nowhere = { downloadBytes: 0, files: [], sources: [], onlyByName: model.kind === 'whisper' };
        found.push({ model: { ...plain, ...nowhere }, folder, rank });
      }
    }
  }
  return found.sort((a, b) => a.rank - b.rank).map(({ model, folder }) => ({ model, folder }));
}

/** What the files of a folder weigh, for what it will take in memory. */
export async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(({ parentPath, name }) => stat(join(parentPath, name))));
  return sizes.reduce((sum, { size }) => sum + size, 0);
}

/** Folder of this model, or null. */
export async function findModel(model: SpeechModel, places: ModelPlaces): Promise<string | null> {
  const cached = modelFolder(places.cacheDir, model.id);
  for (const parent of places.modelDirs) {
    const folder = join(parent, model.id);
    if (await isWhole(folder, model)) return folder;
  }
  if (await isWhole(cached, model)) return cached;
  for (const parent of places.modelDirs) {
    const archive = join(parent, `${model.id}.zip`);
    if (!(await exists(archive))) continue;
    if (places.onlyLook === true) return archive;
    await unpackZip(archive, model.id, cached);
    if (await isWhole(cached, model)) return cached;
  }
  return null;
}

export const modelFolder = (cacheDir: string, id: string): string => join(cacheDir, 'models', id);

export async function isWhole(folder: string, model: SpeechModel): Promise<boolean> {
  const there = await Promise.all(model.files.map((file) => exists(join(folder, file))));
  return there.every(Boolean);
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}

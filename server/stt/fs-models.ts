import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { unpackZip } from './fs-zip.ts';
import { type FoundModel, SPEECH_MODELS, type SpeechModel } from './models.ts';

export type ModelPlaces = {
  /** Folders that may hold models, as folders or as their official zip; first first. Never written to. */
  readonly modelDirs: readonly string[];
  /** Folder of our own for what is unpacked or downloaded. */
  readonly cacheDir: string;
};

/** Every model of the table that this machine has. A zip found is unpacked into the cache, once. */
export async function findModels(places: ModelPlaces): Promise<FoundModel[]> {
  const found: FoundModel[] = [];
  for (const model of SPEECH_MODELS) {
    const folder = await findModel(model, places);
    if (folder !== null) found.push({ model, folder });
  }
  return found;
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

import { rm, writeFile } from 'node:fs/promises';
import { unpackZip } from './fs-zip.ts';
import { downloadFile } from './http-model-download.ts';
import type { ModelSource, SpeechModel } from './models.ts';

const SILENCE_LIMIT_MS = 30_000;
const PROGRESS_STEP = 0.1;

/**
 * Downloads a model's zip (resumed where an earlier try broke off), checks its SHA-256 where one is known (else notes it
 * beside the model as unverified), and unpacks it so that the folder is either whole or absent.
 * @throws as `downloadFile` and `unpackZip`
 */
export async function fetchZipModel(
  model: SpeechModel,
  source: Extract<ModelSource, { kind: 'zip' }>,
  folder: string,
  progress: (line: string) => void,
): Promise<void> {
  const archive = `${folder}.zip`;
  let told = 0;
  const sha256 = await downloadFile({
    url: source.url,
    target: archive,
    sha256: source.sha256,
    silenceLimitMs: SILENCE_LIMIT_MS,
    onProgress: (have, total) => {
      if (total === null || have / total < told + PROGRESS_STEP) return;
      told = have / total;
      progress(`${model.id}: ${Math.round(told * 100)} %`);
    },
  });
  if (source.sha256 === null) {
    progress(`${model.id}: SHA-256 ${sha256}, not verified: no checksum of it is known here`);
    await writeFile(`${folder}.sha256`, `${sha256}  ${model.id}.zip\n`);
  }
  await unpackZip(archive, source.inside, folder);
  await rm(archive, { force: true });
}

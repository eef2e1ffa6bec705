import { open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Log } from '../log/pino-log.ts';
import { openSealed, seal } from './fs-sealed.ts';
import type { RecordingKey, RecordingKeys } from './keys.ts';

/** Where the waveform of a recording may lie: plain, or sealed like the recording itself. */
const plainAt = (recording: string): string => `${recording}.peaks`;
const sealedAt = (recording: string): string => `${recording}.peaks.sealed`;

/** The recording a file under `recordings/` belongs to; a recording belongs to itself. */
export const recordingOf = (file: string): string => file.replace(/\.peaks(\.sealed)?$/, '');

/**
 * Writes the waveform beside its recording, with the recording's own key: it tells who spoke when, and how loudly, which
 * is no more for everybody than the words are. It can always be measured again, so a disk without room costs nothing.
 */
export async function keepPeaks(recording: string, peaks: Buffer, key: RecordingKey | null): Promise<void> {
  const path = key === null ? plainAt(recording) : sealedAt(recording);
  try {
    async function* whole() {
      yield peaks;
    }
    const stored = key === null ? peaks : await buffer(seal(whole(), peaks.length, key));
    await writeFile(path, stored, { mode: 0o600 });
    // The recording may have been purged meanwhile: nothing of it may come back.
    await stat(recording);
  } catch {
    await rm(path, { force: true });
  }
}

/** null where there are none that can be trusted: they are measured again. */
export async function readPeaks(
  recording: string,
  sealed: boolean,
  keys: RecordingKeys,
): Promise<Buffer | null> {
  if (!sealed) return readFile(plainAt(recording)).catch(() => null);
  const file = await open(sealedAt(recording)).catch(() => null);
  if (file === null) return null;
  try {
    const stored = await openSealed(file, keys);
    return stored === null ? null : await stored.read(0, stored.length);
  } catch {
    // Half written, changed or of a key that is gone: the recording itself is asked.
    return null;
  } finally {
    await file.close();
  }
}

export async function removePeaks(recording: string): Promise<void> {
  for (const path of [plainAt(recording), sealedAt(recording)]) await rm(path, { force: true });
}

/** Earlier versions left plain waveforms beside sealed recordings: they go, and are measured again when asked for. */
export async function removePlainPeaks(dataDir: string, log: Log): Promise<void> {
  const folder = join(dataDir, 'recordings');
  const files = await readdir(folder, { recursive: true }).catch(() => []);
  const plain = files.filter((file) => file.endsWith(plainAt('.sealed')));
  for (const file of plain)
    await rm(join(folder, file)).catch((err: unknown) =>
      log.error({ err, code: 'plain-waveform' }, 'a plain waveform beside a sealed recording stays'),
    );
  if (plain.length > 0)
    log.info({ files: plain.length, code: 'plain-waveforms' }, 'plain waveforms of sealed recordings went');
}

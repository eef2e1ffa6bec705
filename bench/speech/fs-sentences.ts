import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spokenScript } from '../../cli/demo/child-sounds.ts';
import { createSoundReader } from '../../cli/speech/child-sound.ts';
import { readTranscripts } from '../../cli/speech/fs-transcripts.ts';
import { temporaryFolder } from '../../cli/up/fs-temporary-folder.ts';
import type { Sentence } from './talk.ts';

const SHARED = fileURLToPath(new URL('../../../shared/data/speech-en', import.meta.url));
const SHORTEST_MS = 2000;
const SAMPLES_PER_MS = 16;
/** Digits are said one by one, not as talk: a second recogniser hears them, which is measured by `eval speech`. */
const WORDS = 4;

const asSamples = (bytes: Buffer): Int16Array =>
  new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + (bytes.length & ~1)));

/** English sentences: recordings beside the checkout, else the demo's citizen by espeak-ng. */
export async function readSentences(cacheDir: string, tell: (line: string) => void): Promise<Sentence[]> {
  const reader = createSoundReader(cacheDir, tell);
  const transcripts = existsSync(SHARED) ? await readTranscripts(SHARED) : null;
  if (transcripts !== null && 'utterances' in transcripts) {
    const long = transcripts.utterances.filter(({ text }) => text.split(' ').length >= WORDS);
    const read = long.map(async ({ wav, text }) => ({
      sound: asSamples(await reader.read(join(SHARED, wav))),
      text,
    }));
    const sentences = (await Promise.all(read)).filter(
      ({ sound }) => sound.length >= SHORTEST_MS * SAMPLES_PER_MS,
    );
    tell(`${sentences.length} sentences of read English`);
    return sentences;
  }
  const { path: folder, remove } = await temporaryFolder('hotline-bench-');
  try {
    const { speech, turns, agentWav } = await spokenScript('en', { folder, cacheDir, progress: tell });
    const sound = asSamples(await reader.read(agentWav));
    const texts = turns.filter(({ leg }) => leg === 'agent').map(({ text }) => text);
    tell(`${speech.agent.length} stretches of made English (espeak-ng)`);
    return speech.agent.map(({ startMs, endMs }, index) => ({
      sound: sound.slice(startMs * SAMPLES_PER_MS, endMs * SAMPLES_PER_MS),
      text: texts[index] ?? '',
    }));
  } finally {
    await remove();
  }
}

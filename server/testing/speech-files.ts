import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Sound and models beside the checkout; tests that need what is not there say that they are skipped, because. */
const SHARED = fileURLToPath(new URL('../../../shared/', import.meta.url));
export const MODEL_DIRS = [`${SHARED}models`];
export const CACHE_DIR =
  process.env['HOTLINE_CACHE'] ?? fileURLToPath(new URL('../../.cache', import.meta.url));

const path = (file: string): string => `${SHARED}data/${file}`;
export const hasSound = (...files: string[]): boolean => files.every((file) => existsSync(path(file)));

/** Samples of a plain 16 kHz mono WAVE file with a header of 44 bytes. */
export function soundOf(file: string): Int16Array {
  const bytes = readFileSync(path(file));
  return new Int16Array(
    bytes.buffer.slice(bytes.byteOffset + 44, bytes.byteOffset + bytes.length - (bytes.length % 2)),
  );
}

export const ENGLISH = 'speech-en/wav/sense_and_sensibility_01_austen_64kb-0870.wav';
export const CHINESE = 'speech-zh/wav/BAC009S0150W0008.wav';
/** 想听歌曲你把爱情给了谁: eleven everyday words, heard whole by every search of the Whisper weights. */
export const CHINESE_REQUEST = 'speech-zh/wav/BAC009S0150W0059.wav';

import { readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { SAMPLE_RATE } from '../../server/stt/recognizer.ts';
import { findOrFetchSox } from '../provision/child-tools.ts';
import type { Progress, Tool } from '../provision/parts.ts';
import { readWavFormat } from './wav.ts';

/** Why a sound file could not be read. */
export class UnreadableSound extends Error {
  readonly code: 'no-such-file' | 'not-sound' | 'empty';
  readonly file: string;
  constructor(code: UnreadableSound['code'], file: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UnreadableSound';
    this.code = code;
    this.file = file;
  }
}

/** The sound goes over the telephone first: 8 kHz A-law, and with `band` only 300-3400 Hz. */
export type Telephone = 'none' | 'a-law' | 'band';

export type SoundReader = {
  /** Signed 16-bit little-endian mono at 16 kHz. Rejects with UnreadableSound. */
  read(file: string, telephone?: Telephone): Promise<Buffer>;
};

/** Reads any sound that sox knows; plain 16 kHz mono WAVE without it. sox is found, or fetched at the first need. */
export function createSoundReader(cacheDir: string, progress: Progress): SoundReader {
  let sox: Promise<Tool> | null = null;
  const convert = async (file: string, telephone: Telephone): Promise<Buffer> => {
    sox ??= findOrFetchSox(cacheDir, progress);
    const tool = await sox;
    const run = async (args: string[], input?: Buffer): Promise<Buffer> => {
      const result = await execa(tool.command, [...tool.args, ...args], {
        env: tool.env,
        encoding: 'buffer',
        stripFinalNewline: false,
        maxBuffer: 2 ** 31 - 1,
        ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
      });
      return Buffer.from(result.stdout);
    };
    const raw = [
      '-t',
      'raw',
      '-r',
      String(SAMPLE_RATE),
      '-c',
      '1',
      '-b',
      '16',
      '-e',
      'signed-integer',
      '-L',
      '-',
    ];
    if (telephone === 'none') return run(['-V1', file, ...raw]);
    const band = telephone === 'band' ? ['sinc', '300-3400'] : [];
    const line = ['-t', 'wav', '-r', '8000', '-c', '1', '-e', 'a-law'];
    return run(['-V1', '-t', 'wav', '-', ...raw], await run(['-V1', file, ...line, '-', ...band]));
  };
  return {
    async read(file, telephone = 'none') {
      const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
        throw new UnreadableSound('no-such-file', file, `${file}: cannot be read (${cause.code})`, { cause });
      });
      const wav = readWavFormat(bytes);
      const plain =
        wav?.coding === 1 && wav.channels === 1 && wav.sampleRate === SAMPLE_RATE && wav.bitsPerSample === 16;
      if (wav !== null && plain && telephone === 'none') {
        return whole(file, bytes.subarray(wav.offset, wav.offset + wav.length));
      }
      const sound = await convert(file, telephone).catch((cause: unknown) => {
        throw new UnreadableSound('not-sound', file, `${file}: no sound that can be read`, { cause });
      });
      return whole(file, sound);
    },
  };
}

function whole(file: string, sound: Buffer): Buffer {
  if (sound.length < 2) throw new UnreadableSound('empty', file, `${file}: holds no sound`);
  return sound;
}

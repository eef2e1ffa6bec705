/** What a RIFF/WAVE file says about its sound. */
export type WavFormat = {
  /** 1: signed PCM, 6: A-law, 7: u-law, others: see RFC 2361. */
  readonly coding: number;
  readonly channels: number;
  readonly sampleRate: number;
  readonly bitsPerSample: number;
  /** Where the sound lies in the file. */
  readonly offset: number;
  readonly length: number;
};

const EXTENSIBLE = 0xfffe;

/**
 * Reads the chunks of a WAVE file; null where it is none. A length of 0 or beyond the end (a recorder that was
 * killed) means: to the end of the file.
 */
export function readWavFormat(file: Buffer): WavFormat | null {
  if (
    file.length < 12 ||
    file.toString('latin1', 0, 4) !== 'RIFF' ||
    file.toString('latin1', 8, 12) !== 'WAVE'
  )
    return null;
  let format: Omit<WavFormat, 'offset' | 'length'> | null = null;
  for (let at = 12; at + 8 <= file.length; ) {
    const id = file.toString('latin1', at, at + 4);
    const length = file.readUInt32LE(at + 4);
    const body = at + 8;
    if (id === 'fmt ' && body + 16 <= file.length) {
      const tag = file.readUInt16LE(body);
      format = {
        coding:
          tag === EXTENSIBLE && length >= 26 && body + 26 <= file.length ? file.readUInt16LE(body + 24) : tag,
        channels: file.readUInt16LE(body + 2),
        sampleRate: file.readUInt32LE(body + 4),
        bitsPerSample: file.readUInt16LE(body + 14),
      };
    }
    if (id === 'data' && format !== null) {
      const rest = file.length - body;
      return { ...format, offset: body, length: length === 0 || length > rest ? rest : length };
    }
    at = body + length + (length % 2);
  }
  return null;
}

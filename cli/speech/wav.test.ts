import { expect, test } from 'vitest';
import { readWavFormat } from './wav.ts';

/** A WAVE file with the chunks given. */
function riff(...chunks: [string, Buffer, number?][]): Buffer {
  const parts = chunks.map(([id, body, saidLength]) => {
    const head = Buffer.alloc(8);
    head.write(id, 'latin1');
    head.writeUInt32LE(saidLength ?? body.length, 4);
    return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
  });
  return Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVE', 'latin1'), ...parts]);
}
function format(coding: number): Buffer {
  const body = Buffer.alloc(16);
  body.writeUInt16LE(coding, 0);
  body.writeUInt16LE(1, 2);
  body.writeUInt32LE(16_000, 4);
  body.writeUInt16LE(16, 14);
  return body;
}

test('[E5] the sound is found behind other chunks of odd length', () => {
  const wav = riff(['LIST', Buffer.from('abc')], ['fmt ', format(1)], ['data', Buffer.alloc(10)]);
  expect(readWavFormat(wav)).toMatchObject({
    coding: 1,
    channels: 1,
    sampleRate: 16_000,
    offset: 56,
    length: 10,
  });
});

test('[E5] a length of 0 or past the end means to the end: a recorder was killed', () => {
  for (const said of [0, 1_000_000]) {
    expect(readWavFormat(riff(['fmt ', format(1)], ['data', Buffer.alloc(640), said]))?.length).toBe(640);
  }
});

test('[E5] what is no WAVE file is null', () => {
  for (const bytes of [
    Buffer.alloc(0),
    Buffer.from('hello, this is text'),
    riff(['data', Buffer.alloc(4)]),
  ]) {
    expect(readWavFormat(bytes)).toBeNull();
  }
});

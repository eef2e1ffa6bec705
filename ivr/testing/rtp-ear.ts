import { createSocket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import { fromALaw, type Tone, tonesIn } from './tones.ts';

const RTP_HEADER_BYTES = 12;
const RATE = 8000;

/** Where a phone's sound arrives: what is really sent to it, whispers included. (The trunk answers to where sound comes from: a caller who is listened to says nothing.) */
export type Ear = { port: number; tones: () => Tone[]; close: () => void };

export async function openEar(address = '127.0.0.3'): Promise<Ear> {
  const socket = createSocket('udp4');
  let heard: number[] = [];

  socket.on('message', (packet) => {
    for (const byte of packet.subarray(RTP_HEADER_BYTES)) heard.push(fromALaw(byte));
    heard = heard.slice(-RATE);
  });
  await new Promise<void>((resolve) => socket.bind(0, address, resolve));
  return {
    port: (socket.address() as AddressInfo).port,
    tones: () => tonesIn(Buffer.from(Int16Array.from(heard).buffer), RATE).sort(),
    close: () => socket.close(),
  };
}

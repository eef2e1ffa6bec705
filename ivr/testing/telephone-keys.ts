import { createSocket } from 'node:dgram';

const KEYS = '0123456789*#';
const PAYLOAD_TYPE = 101;
const FRAME_MS = 20;
const SAMPLES_A_FRAME = 160;
const FRAMES_A_KEY = 6;
const PAUSE_MS = 80;

const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Presses keys as a telephone does: RFC 4733 (2833) telephone events as RTP from `from` to Asterisk's port of the call.
 * SIPp's own `play_dtmf` was tried: nothing of it arrived.
 */
export async function pressKeys(
  from: string,
  to: { host: string; port: number },
  keys: string,
): Promise<void> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, from, resolve));
  let sequence = 1;
  let timestamp = 8000;
  for (const key of keys) {
    // The last frame is sent three times: its loss would be a key that never ends.
    for (let frame = 1; frame <= FRAMES_A_KEY + 2; frame += 1) {
      const packet = Buffer.alloc(16);
      packet[0] = 0x80;
      packet[1] = (frame === 1 ? 0x80 : 0) | PAYLOAD_TYPE;
      packet.writeUInt16BE(sequence, 2);
      packet.writeUInt32BE(timestamp, 4);
      packet.writeUInt32BE(0x12345, 8);
      packet[12] = KEYS.indexOf(key);
      packet[13] = (frame >= FRAMES_A_KEY ? 0x80 : 0) | 10;
      packet.writeUInt16BE(Math.min(frame, FRAMES_A_KEY) * SAMPLES_A_FRAME, 14);
      socket.send(packet, to.port, to.host);
      sequence += 1;
      await after(FRAME_MS);
    }
    timestamp += 8000;
    await after(PAUSE_MS);
  }
  socket.close();
}

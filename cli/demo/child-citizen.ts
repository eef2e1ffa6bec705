import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Tool } from '../provision/parts.ts';

export type CitizenOptions = {
  sipp: Tool;
  /** Where Asterisk takes SIP. */
  target: { host: string; port: number };
  /** The trunk's own address and a free port there. */
  from: { host: string; port: number; rtpPort: number };
  callerNumber: string;
  calledNumber: string;
  /** Raw A-law, 8 kHz. */
  sound: string;
  folder: string;
};

/** A citizen on the telephone, played by SIPp. */
export type Citizen = {
  /** The hotline took the call (it may still play its greeting). */
  up: Promise<void>;
  /** Begins to talk; the instant of it. */
  speak(): number;
  /** Resolves when the far side hung up; rejects when the call failed. */
  ended: Promise<void>;
  /** Ends SIPp where it still runs. Idempotent. */
  stop(): Promise<void>;
};

/** SIPp ends a message to or from its peer with an escape character. */
const MESSAGE_END = '\x1b';

/**
 * Places the call. SIPp's 3PCC channel (a TCP socket of ours) is how it tells that the call is up and how it is told
 * to begin talking; its scenario has no other way to wait for something outside of SIP.
 */
export async function placeCall(options: CitizenOptions): Promise<Citizen> {
  const { sipp, target, from, folder } = options;
  const scenario = join(folder, 'citizen.xml');
  const template = await readFile(new URL('citizen.xml', import.meta.url), 'utf8');
  await writeFile(scenario, template.replace('{{sound}}', options.sound));

  const up = Promise.withResolvers<void>();
  let peer: { socket: Socket; sipCallId: string } | null = null;
  const control = createServer((socket) => {
    socket.setEncoding('utf8');
    let heard = '';
    socket.on('data', (text: string) => {
      heard += text;
      const sipCallId = /Call-ID:\s*(\S+)/i.exec(heard)?.[1];
      if (sipCallId === undefined || !heard.includes(MESSAGE_END)) return;
      peer = { socket, sipCallId };
      up.resolve();
    });
    socket.on('error', up.reject);
  });
  await new Promise<void>((resolve, reject) => {
    control.once('error', reject);
    control.listen(0, '127.0.0.1', resolve);
  });
  const address = control.address();
  const controlPort = typeof address === 'object' && address !== null ? address.port : 0;

  const process = execa(
    sipp.command,
    [
      ...sipp.args,
      ...['-sf', scenario, '-s', options.calledNumber, '-key', 'number', options.callerNumber],
      ...['-i', from.host, '-p', String(from.port), '-mi', from.host],
      ...['-min_rtp_port', String(from.rtpPort), '-max_rtp_port', String(from.rtpPort + 20)],
      ...['-m', '1', '-nostdin', '-3pcc', `127.0.0.1:${controlPort}`],
      ...['-trace_err', '-error_file', join(folder, 'citizen-errors.log')],
      `${target.host}:${target.port}`,
    ],
    { env: sipp.env, cwd: folder, reject: false, stdout: 'ignore', stderr: 'ignore', stdin: 'ignore' },
  );
  const ended = process.then(({ exitCode }) => {
    control.close();
    peer?.socket.destroy();
    if (exitCode === 0) return;
    const failed = new Error(`SIPp ended with status ${exitCode}: the call was not taken or broke off`);
    up.reject(failed);
    throw failed;
  });
  // Whoever waits for these hears of it; a demo that fails earlier must not die of the second failure.
  ended.catch(() => undefined);
  up.promise.catch(() => undefined);

  return {
    up: up.promise,
    speak: () => {
      if (peer === null) throw new Error('the call is not up yet');
      peer.socket.write(`Call-ID: ${peer.sipCallId}\r\nEvent: go\r\n\r\n${MESSAGE_END}`);
      return Date.now();
    },
    ended,
    stop: async () => {
      process.kill('SIGTERM');
      await ended.catch(() => undefined);
      control.close();
    },
  };
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type WebSocket, WebSocketServer } from 'ws';
import { CACHE_DIR } from './speech-files.ts';

/** `python3 -m venv …/vosk-peer` and its `pip install vosk==0.3.45 websockets==12.0`, made once by a person. */
const PYTHON = `${CACHE_DIR}/vosk-peer/bin/python`;
export const hasPythonVosk = existsSync(PYTHON);

/** Vosk's Python package as a server; `pid` for signals. */
export async function startPythonPeer(modelFolder: string) {
  const script = fileURLToPath(new URL('./vosk-peer.py', import.meta.url));
  const child = spawn(PYTHON, [script, modelFolder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  return {
    url: `ws://127.0.0.1:${Number(line)}`,
    pid: child.pid ?? 0,
    async close() {
      const ended = child.exitCode !== null || child.signalCode !== null || once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

export type PeerMood = 'well' | 'cut' | 'silent' | 'rubbish';

/** A server of the protocol that hears the same in every phrase, and fails in the way it is told to. */
export async function startScriptedPeer(text: string, port = 0) {
  const server = new WebSocketServer({ host: '127.0.0.1', port });
  await once(server, 'listening');
  const peer = {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    port: (server.address() as AddressInfo).port,
    mood: 'well' as PeerMood,
    configs: [] as string[],
    phrases: 0,
    connections: () => server.clients.size,
    async close() {
      for (const client of server.clients) client.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  server.on('connection', (socket: WebSocket) => {
    let samples = 0;
    socket.on('message', (data: Buffer, isBinary) => {
      const message = data.toString('utf8');
      if (!isBinary && message !== '{"eof" : 1}') return void peer.configs.push(message);
      if (peer.mood === 'silent') return;
      if (peer.mood === 'cut') return socket.terminate();
      if (peer.mood === 'rubbish') return socket.send('<html>');
      if (isBinary) {
        samples += data.length / 2;
        return socket.send(JSON.stringify({ partial: text }));
      }
      peer.phrases += 1;
      const words = text.split(' ');
      const each = samples / 16_000 / words.length;
      const result = words.map((word, index) => ({
        word,
        start: index * each,
        end: (index + 1) * each,
        conf: 1,
      }));
      socket.send(JSON.stringify({ result, text }));
      socket.close();
    });
  });
  return peer;
}

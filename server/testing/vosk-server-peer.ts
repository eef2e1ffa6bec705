import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

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

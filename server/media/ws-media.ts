import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Log } from '../log/pino-log.ts';
import type { MediaQuery } from '../protocol/link.ts';
import { readMediaRequest } from './media-start.ts';

/** Asterisk sends 640 bytes each 20 ms; a frame past this is none of its own and closes the connection. */
const LARGEST_FRAME_BYTES = 65_536;

/** Where one speaker's sound goes. */
export type MediaSink = { write(bytes: Buffer): void; end(): Promise<void> };

/**
 * Takes the WebSockets that Asterisk opens, one a speaker (chan_websocket in client mode). Text frames are its
 * notices (`MEDIA_START …`), binary frames are 16 kHz signed linear sound.
 * https://docs.asterisk.org/Configuration/Channel-Drivers/WebSocket/
 */
export function wsMedia(options: { secret: string; log: Log; open: (query: MediaQuery) => MediaSink }) {
  const { secret, log, open } = options;
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_FRAME_BYTES,
    handleProtocols: (protocols) => (protocols.has('media') ? 'media' : false),
  });

  return {
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
      const read = readMediaRequest(request.url ?? '', request.headers.authorization, secret, same);
      if ('refusal' in read) {
        const { status, code } = read.refusal;
        log.warn({ code, from: request.socket.remoteAddress }, 'a media connection was refused');
        socket.end(`HTTP/1.1 ${status} ${code}\r\nConnection: close\r\n\r\n`);
        return;
      }
      server.handleUpgrade(request, socket, head, (ws) => {
        const { call, leg } = read.query;
        const sink = open(read.query);
        log.debug({ callId: call, leg }, 'sound arrives');
        ws.on('message', (data: Buffer, isBinary) => {
          if (isBinary) sink.write(data);
        });
        // `close` follows; without a listener the error would end the process.
        ws.on('error', (err) =>
          log.warn({ callId: call, leg, code: err.name, message: err.message }, 'a media connection failed'),
        );
        ws.on('close', () => {
          log.debug({ callId: call, leg }, 'sound ended');
          sink
            .end()
            .catch((err: unknown) => log.error({ err, callId: call, leg }, 'the last words were not stored'));
        });
      });
    },
    close(): void {
      for (const ws of server.clients) ws.terminate();
      server.close();
    },
  };
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

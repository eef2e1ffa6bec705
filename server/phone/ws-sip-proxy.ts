import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import type { Log } from '../log/pino-log.ts';

/** The largest SIP message a page sends is an INVITE with its candidates, some 4 KiB. */
const LARGEST_MESSAGE_BYTES = 64 * 1024;

/**
 * SIP over WebSocket (RFC 7118) on the page's own origin, handed on to Asterisk on loopback: one address and one
 * certificate for the page, and Asterisk's HTTP server is never open to the network.
 */
export function wsSipProxy(options: {
  target: string;
  log: Log;
  allowed: (request: IncomingMessage) => boolean;
  /** A page's line opened; the returned function is called when it has closed. */
  opened: (request: IncomingMessage) => () => void;
}) {
  const { target, log, allowed } = options;
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_MESSAGE_BYTES,
    handleProtocols: (protocols) => (protocols.has('sip') ? 'sip' : false),
  });

  return {
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
      if (!allowed(request)) {
        socket.end('HTTP/1.1 401 not-signed-in\r\nConnection: close\r\n\r\n');
        return;
      }
      server.handleUpgrade(request, socket, head, (page) => {
        page.on('close', options.opened(request));
        join(page);
      });
    },
    close(): void {
      for (const page of server.clients) page.terminate();
      server.close();
    },
  };

  function join(page: WebSocket): void {
    const asterisk = new WebSocket(target, 'sip', { maxPayload: LARGEST_MESSAGE_BYTES });
    const early: string[] = [];
    page.on('message', (data) => {
      const text = data.toString();
      if (asterisk.readyState === WebSocket.OPEN) asterisk.send(text);
      else early.push(text);
    });
    asterisk.on('open', () => {
      for (const text of early.splice(0)) asterisk.send(text);
    });
    asterisk.on('message', (data) => {
      if (page.readyState === WebSocket.OPEN) page.send(data.toString());
    });
    // Either end closes the other: JsSIP reconnects by itself and Asterisk forgets the contact.
    page.on('close', () => asterisk.terminate());
    asterisk.on('close', () => page.close());
    page.on('error', () => asterisk.terminate());
    asterisk.on('error', (err) => {
      log.warn({ code: 'switch-away', message: err.message }, 'the phone line to Asterisk failed');
      page.close();
    });
  }
}

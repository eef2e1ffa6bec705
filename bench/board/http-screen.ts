import { Agent, request } from 'node:http';
import { BoardView } from '../../server/protocol/board.ts';

/** A screen that asks for the whole board each second over one kept connection: the peer. */
export function polledScreen(url: string, cookie: string, everyMs: number, saw: (view: BoardView) => void) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let bytes = 0;
  let closed = false;
  const poll = () => {
    const asked = request(`${url}/api/board`, { agent, headers: { cookie } }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const body = Buffer.concat(parts);
        bytes += body.length + headBytes(response.rawHeaders);
        saw(BoardView.parse(JSON.parse(body.toString())));
      });
    });
    asked.on('error', (cause) => {
      if (closed) return;
      throw new Error('the board could not be polled', { cause });
    });
    asked.end();
  };
  const timer = setInterval(poll, everyMs);
  return {
    bytes: () => bytes,
    close: () => {
      closed = true;
      clearInterval(timer);
      agent.destroy();
    },
  };
}

const headBytes = (rawHeaders: readonly string[]): number =>
  rawHeaders.reduce((sum, word) => sum + word.length + 2, 'HTTP/1.1 200 OK\r\n'.length + 2);

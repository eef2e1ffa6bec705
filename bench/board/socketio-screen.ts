import { io } from 'socket.io-client';
import { type BoardPatch, type BoardPicture, BoardView } from '../../server/protocol/board.ts';
import { changed } from '../../server/protocol/board-change.ts';
import { DESK_NAMESPACE } from '../../server/protocol/desk.ts';
import type { Reply } from '../../server/protocol/reply.ts';
import { PROTOCOL_VERSION } from '../../server/protocol/version.ts';

/** A lead's screen as the page does it: the whole once, then changes. `bytes` counts what came over the wire. */
export async function pushedScreen(url: string, cookie: string, saw: (view: BoardView) => void) {
  const socket = io(url + DESK_NAMESPACE, {
    transports: ['websocket'],
    extraHeaders: { cookie, origin: url },
    forceNew: true,
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  const ask = async <T>(name: string, request: object): Promise<T> => {
    const reply: Reply<T> = await socket.timeout(10_000).emitWithAck(name, request);
    if (!reply.ok) throw new Error(`${name}: ${reply.refusal.code}`);
    return reply.value;
  };
  await ask('desk:resume', { protocol: PROTOCOL_VERSION, have: null });
  let board: BoardPicture | null = null;
  let wholes = 0;
  const whole = async () => {
    wholes += 1;
    board = await ask<BoardPicture>('board:watch', {});
    saw(BoardView.parse(board.view));
  };
  socket.on('board:changed', ({ n, change }: BoardPatch) => {
    if (board === null || n <= board.n) return;
    const view = n === board.n + 1 ? changed(board.view, change) : null;
    if (view === null) return void whole();
    board = { n, view };
    saw(view);
  });
  await whole();
  return {
    bytes: () => wireBytes(socket),
    wholes: () => wholes,
    close: () => void socket.disconnect(),
  };
}

/** What the socket under the WebSocket has read; Node's client is `ws` over a TCP socket. */
function wireBytes(socket: ReturnType<typeof io>): number {
  const transport = socket.io.engine.transport as unknown as { ws?: { _socket?: { bytesRead?: number } } };
  const read = transport.ws?._socket?.bytesRead;
  if (read === undefined) throw new Error('the bytes of the connection cannot be counted');
  return read;
}

import { io, type Socket } from 'socket.io-client';
import { Session } from '../../server/protocol/agent.ts';
import { BoardPicture, type BoardView } from '../../server/protocol/board.ts';
import type { CallView } from '../../server/protocol/call.ts';
import type { TransferTarget } from '../../server/protocol/conversation.ts';
import {
  DESK_NAMESPACE,
  type DeskClientToServer,
  type DeskServerToClient,
} from '../../server/protocol/desk.ts';
import type { CallId } from '../../server/protocol/ids.ts';
import type { Reply } from '../../server/protocol/reply.ts';
import { PROTOCOL_VERSION } from '../../server/protocol/version.ts';

/** Someone signed in without a page: what a page does, by the same API. */
export type Desk = {
  session: Session;
  cookie: string;
  setReady(): Promise<void>;
  /** Any request of a page about a call on this desk; a refusal is no failure here. */
  tryCall(name: 'call:hold' | 'call:resume' | 'call:hangUp', callId: CallId): Promise<void>;
  /** Passes the call to the agent at this extension, or into this queue. */
  tryTransfer(callId: CallId, target: TransferTarget): Promise<void>;
  board(): Promise<BoardView>;
  /** The page is gone, and back: its session stays. */
  drop(): void;
  comeBack(): void;
  close(): void;
};

const REPLY_WITHIN_MS = 10_000;

function accept<T>(reply: Reply<T>): T {
  if (!reply.ok) throw new Error(`refused: ${reply.refusal.code}`);
  return reply.value;
}

/** Signs in and connects; `onCall` hears of every change of the call on this desk. */
export async function openDesk(
  url: string,
  account: { username: string; password: string },
  onCall: (call: CallView) => void,
): Promise<Desk> {
  const reply = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ username: account.username, password: account.password }),
  });
  if (!reply.ok) throw new Error(`the sign-in was answered ${reply.status}`);
  const session = Session.parse(await reply.json());
  const cookie = reply.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const socket: Socket<DeskServerToClient, DeskClientToServer> = io(url + DESK_NAMESPACE, {
    transports: ['websocket'],
    extraHeaders: { cookie, origin: url },
    forceNew: true,
  });
  socket.on('call:changed', (call) => {
    if (call !== null) onCall(call);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  const ask = socket.timeout(REPLY_WITHIN_MS);
  accept(await ask.emitWithAck('desk:resume', { protocol: PROTOCOL_VERSION, have: null }));
  return {
    session,
    cookie,
    setReady: async () => {
      accept(await ask.emitWithAck('agent:setAvailability', { availability: { ready: true } }));
    },
    tryCall: async (name, callId) => {
      await ask.emitWithAck(name, { callId });
    },
    tryTransfer: async (callId, target) => {
      await ask.emitWithAck('call:control', { callId, control: { request: 'transfer', target } });
    },
    board: async () => BoardPicture.parse(accept(await ask.emitWithAck('board:watch', {}))).view,
    drop: () => socket.disconnect(),
    comeBack: () => socket.connect(),
    close: () => socket.close(),
  };
}

import type { AgentId, Extension } from '../../server/protocol/ids.ts';
import { type Switchboard, startSwitchboard, until } from './child-switchboard.ts';
import { type FakeServer, startFakeServer } from './fake-server.ts';

/** Answers the next call to it by the scenario. */
export type Phone = (scenario: string) => Promise<void>;

/** A switchboard, a server that stands in, and agents who are signed in, not ready, at phones of their own. */
export type Hall = {
  server: FakeServer;
  board: Switchboard;
  /** In the order of the people; their extensions are 1001, 1002, … */
  phones: Phone[];
  close: () => Promise<void>;
};

const SIP_SECRET = 'a-secret-of-sixteen-or-more';
const FIRST_EXTENSION = 1001;

/** Resolves when `begin` has started what decides the calls, and every phone is registered. */
export async function openHall(options: {
  people: readonly AgentId[];
  queue: Record<string, unknown>;
  settings?: Record<string, unknown>;
  begin: (board: Switchboard) => void;
}): Promise<Hall> {
  const extensions = options.people.map((_, index) => String(FIRST_EXTENSION + index) as Extension);
  const server = await startFakeServer();
  server.desks = options.people.map((agentId, index) => ({
    agentId,
    name: agentId,
    extension: extensions[index] as Extension,
    sipSecret: SIP_SECRET,
    queues: null,
    skills: {},
    availability: { ready: false, reason: 'signed-in' },
  }));
  const board = await startSwitchboard(server.port, options.queue, options.settings);
  const close = async () => {
    await board.stop();
    await server.stop();
  };
  try {
    options.begin(board);
    await server.linked();
    const phones: Phone[] = [];
    for (const extension of extensions) {
      await until(async () => (await board.ask(`endpoints/PJSIP/${extension}`)) !== null);
      phones.push(await board.phone(extension, SIP_SECRET));
    }
    return { server, board, phones, close };
  } catch (cause) {
    await close();
    throw cause;
  }
}

export function phoneAt({ phones }: Hall, index: number): Phone {
  const phone = phones[index];
  if (phone === undefined) throw new Error('nobody sits there');
  return phone;
}

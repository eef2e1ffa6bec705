import { join } from 'node:path';
import { findOrFetchSipp } from '../../cli/provision/child-tools.ts';
import { readOrMakeSecrets, writePrivate } from '../../cli/up/fs-data-folder.ts';
import { cacheFolder, freePorts, type RunningSystem, startSystem } from '../../cli/up/start.ts';
import type { Extension } from '../../server/protocol/ids.ts';
import { FIRST_QUEUE } from '../../server/protocol/queue.ts';
import { privateFolder } from '../fs-load-files.ts';
import { registerPhones, type SippPlaces } from '../load/child-sipp.ts';
import { type Desk, openDesk } from '../load/socketio-desk.ts';
import { routeToAppQueue } from './child-dialplan.ts';

const FIRST_EXTENSION = 2001;
/** Two for each of 500 callers and 30 agents, and room. */
const RTP_PORTS = 2000;

/** A system of its own with signed-in agents whose phones one SIPp will answer; a second number leads to app_queue. */
export type Office = {
  system: RunningSystem;
  places: SippPlaces;
  extensions: Extension[];
  agentsPort: number;
  numbers: { ours: string; peer: string };
  from: string;
  stop: () => Promise<void>;
};

const PEER_NUMBER = '67890';

export async function openOffice(
  folder: string,
  agents: number,
  tell: (line: string) => void,
): Promise<Office> {
  const cacheDir = cacheFolder();
  const dataDir = await privateFolder(folder, 'data');
  const secrets = await readOrMakeSecrets(dataDir);
  const hired = Array.from({ length: agents }, (_, index) => ({
    username: `bench${index + 1}`,
    name: `Bench ${index + 1}`,
    role: 'agent' as const,
    extension: String(FIRST_EXTENSION + index) as Extension,
    password: secrets.link.slice(0, 16),
  }));
  await writePrivate(join(dataDir, 'secrets.json'), JSON.stringify({ ...secrets, firstAccounts: hired }));
  const free = await freePorts();
  const system = await startSystem({
    dataDir,
    ports: { ...free, rtpLast: Math.min(65_535, free.rtpFirst + RTP_PORTS) },
    settings: {
      agentPhones: 'sip',
      // Both sides without greeting, announcements, recording and taps.
      queues: { [FIRST_QUEUE]: { greeting: false, wrapUpMs: 0, announceEveryMs: 0 } },
      recording: false,
      speech: { engine: 'none' },
      logLevel: 'info',
    },
    pages: false,
  });
  const closing: (() => unknown)[] = [system.stop];
  const stop = async () => {
    for (const close of closing.toReversed()) await close();
  };
  try {
    const { trunk, ports } = system.config.settings;
    await routeToAppQueue(system, PEER_NUMBER);
    const desks: Desk[] = [];
    for (const account of hired) {
      const desk = await openDesk(system.url, account, () => undefined);
      desks.push(desk);
      closing.push(desk.close);
    }
    const sippTool = await findOrFetchSipp(cacheDir, tell);
    const places = { sipp: sippTool, folder, target: { host: trunk.listen, port: ports.sip } };
    const agentsPort = (await freePorts()).sip;
    const phones = desks.map(({ session }) => ({
      extension: session.me.extension,
      secret: session.phone.secret,
    }));
    await registerPhones(places, phones, agentsPort);
    for (const desk of desks) await desk.setReady();
    return {
      system,
      places,
      extensions: hired.map(({ extension }) => extension),
      agentsPort,
      numbers: { ours: trunk.number, peer: PEER_NUMBER },
      from: trunk.from[0] ?? '127.0.0.2',
      stop,
    };
  } catch (cause) {
    await stop();
    throw cause;
  }
}

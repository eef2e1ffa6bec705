import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { percentile } from '../cli/demo/timing.ts';
import { temporaryFolder } from '../cli/up/fs-temporary-folder.ts';
import type { AgentId, Extension } from '../server/protocol/ids.ts';
import { FIRST_QUEUE } from '../server/protocol/queue.ts';
import type { Secrets } from '../server/protocol/settings.ts';
import { startServer } from './board/child-server.ts';
import { polledScreen } from './board/http-screen.ts';
import { office } from './board/office.ts';
import { pushedScreen } from './board/socketio-screen.ts';
import { linkAsSwitch } from './board/socketio-switch.ts';
import { type Sightings, sightings } from './board/watchers.ts';
import { compared, type Figure } from './figure.ts';
import { openDesk } from './load/socketio-desk.ts';

export type BoardOptions = {
  rounds: number;
  agents: number;
  callsPerSecond: number;
  secondsPerSide: number;
  tell: (line: string) => void;
};

const TALK_MS = 2_400;
const POLL_MS = 1_000;
/** `ivr` puts changes of this time into one picture. */
const PICTURE_MS = 50;
const TICK_MS = 10;
const FIRST_EXTENSION = 3001;

/**
 * From an event in the switch to the lead's screen: pushed changes beside a screen that polls the whole board each
 * second, in turn, at the same server under the same calls.
 */
export async function runBoardBench(options: BoardOptions): Promise<Figure[]> {
  const folder = await temporaryFolder('hotline-board-');
  const secret = () => randomBytes(16).toString('hex');
  const password = secret();
  const accounts = Array.from({ length: options.agents }, (_none, index) => ({
    username: `agent${index}`,
    name: `Agent ${index}`,
    role: 'agent' as const,
    extension: String(FIRST_EXTENSION + index) as Extension,
    password,
  }));
  const lead = {
    username: 'lead',
    name: 'Lead',
    role: 'lead' as const,
    extension: '1000' as Extension,
    password,
  };
  const secrets: Secrets = {
    ari: secret(),
    ami: secret(),
    media: secret(),
    link: secret(),
    openCall: secret(),
    firstAccounts: [lead, ...accounts],
  };
  options.tell(`a server with ${options.agents} agents…`);
  const server = await startServer(folder.path, secrets);
  const desks: Awaited<ReturnType<typeof openDesk>>[] = [];
  const line = await linkAsSwitch(server.url, secrets.link);
  try {
    for (const account of accounts) desks.push(await openDesk(server.url, account, () => undefined));
    const watcher = await openDesk(server.url, lead, () => undefined);
    desks.push(watcher);
    const agents = desks.slice(0, -1).map(({ session }) => session.me.agentId as AgentId);
    const rounds: { delay: { ours: number; peer: number }; bytes: { ours: number; peer: number } }[] = [];
    for (let round = 1; round <= options.rounds; round += 1) {
      const ours = await side(true);
      const peer = await side(false);
      rounds.push({
        delay: { ours: ours.p99Ms, peer: peer.p99Ms },
        bytes: { ours: ours.bytesPerSecond, peer: peer.bytesPerSecond },
      });
      options.tell(
        `round ${round}: p99 ${Math.round(ours.p99Ms)} / ${Math.round(peer.p99Ms)} ms, ${Math.round(ours.bytesPerSecond)} / ${Math.round(peer.bytesPerSecond)} bytes a second, ${ours.seen} / ${peer.seen} answers seen`,
      );
    }
    return [
      compared(
        'board-delay-p99',
        'ms',
        rounds.map(({ delay }) => delay),
        { better: 'lower', goal: 0.1 },
      ),
      compared(
        'board-bytes',
        'B/s',
        rounds.map(({ bytes }) => bytes),
        { better: 'lower', goal: 0.3 },
      ),
    ];

    async function side(pushed: boolean) {
      const seen = sightings();
      const show = (view: Parameters<Sightings['saw']>[0]) => seen.saw(view, Date.now());
      const screen = pushed
        ? await pushedScreen(server.url, watcher.cookie, show)
        : polledScreen(server.url, watcher.cookie, POLL_MS, show);
      const before = screen.bytes();
      const startAt = Date.now();
      await play(agents, startAt, seen);
      const seconds = (Date.now() - startAt) / 1000;
      const bytesPerSecond = (screen.bytes() - before) / seconds;
      screen.close();
      const delays = seen.delaysMs();
      const p99Ms = percentile(delays, 0.99);
      if (p99Ms === null) throw new Error('no answer was seen on the screen');
      return { p99Ms, bytesPerSecond, seen: delays.length };
    }

    async function play(staff: readonly AgentId[], startAt: number, seen: Sightings) {
      const plan = {
        agents: staff,
        queue: FIRST_QUEUE,
        callsPerSecond: options.callsPerSecond,
        talkMs: TALK_MS,
        startAt,
      };
      const busy = office(plan);
      let pictureAt = 0;
      const until = startAt + options.secondsPerSide * 1000;
      for (let now = Date.now(); now < until; now = Date.now()) {
        const { facts, answered } = busy.advance(now);
        for (const { callId, at } of answered) seen.answered(callId, at);
        line.post(facts);
        if (facts.length > 0 && now - pictureAt >= PICTURE_MS) {
          pictureAt = now;
          line.picture(busy.picture(now));
        }
        await pause(TICK_MS);
      }
      await line.posted();
    }
  } finally {
    for (const desk of desks) desk.close();
    line.close();
    await server.stop();
    await folder.remove();
  }
}

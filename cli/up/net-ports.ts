import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import type { Settings } from '../../server/protocol/settings.ts';

/** A port of the settings that another program holds. */
export class PortTaken extends Error {
  readonly code = 'port-taken';
  readonly setting: string;
  constructor(setting: string, port: number, address: string, cause: unknown) {
    super(
      `port ${port} on ${address} is taken; set ports.${setting} in settings.json, or give another row with --ports BASE`,
      { cause },
    );
    this.name = 'PortTaken';
    this.setting = setting;
  }
}

/** An address of the settings that this machine does not have. */
export class AddressMissing extends Error {
  readonly code = 'address-missing';
  constructor(address: string, cause: unknown) {
    super(
      `this machine has no address ${address}; give one of its own to --listen (trunk.listen for calls)`,
      {
        cause,
      },
    );
    this.name = 'AddressMissing';
  }
}

/** Opens a TCP port for a moment; gives its number. Port 0: any free one. */
function tryTcp(port: number, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, address, () => {
      const bound = server.address();
      server.close(() => resolve(typeof bound === 'object' && bound !== null ? bound.port : port));
    });
  });
}

function tryUdp(port: number, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', reject);
    socket.bind({ port, address, exclusive: true }, () => {
      const bound = socket.address().port;
      socket.close(() => resolve(bound));
    });
  });
}

/** @throws PortTaken naming the setting of the first port that another program holds; AddressMissing. */
export async function checkPorts(settings: Settings): Promise<void> {
  const { ports, listen, trunk } = settings;
  const wanted = [
    ['web', listen, tryTcp],
    ['asteriskHttp', '127.0.0.1', tryTcp],
    ['ami', '127.0.0.1', tryTcp],
    ['sip', trunk.listen, tryUdp],
  ] as const;
  for (const [name, address, open] of wanted)
    await open(ports[name], address).catch((cause: NodeJS.ErrnoException) => {
      const missing = cause.code === 'EADDRNOTAVAIL' || cause.code === 'ENOTFOUND' || cause.code === 'EINVAL';
      throw missing ? new AddressMissing(address, cause) : new PortTaken(name, ports[name], address, cause);
    });
}

const RTP_WIDTH = 400;

/** Ports for one more copy of the system: free at this moment on loopback. */
export async function freePorts(): Promise<Settings['ports']> {
  const [web, asteriskHttp, ami, sip] = await Promise.all([
    tryTcp(0, '127.0.0.1'),
    tryTcp(0, '127.0.0.1'),
    tryTcp(0, '127.0.0.1'),
    tryUdp(0, '127.0.0.1'),
  ]);
  // Below 32768, where the kernel takes ports for others from; even, because RTCP is the odd one after.
  const rtpFirst = 10_000 + 2 * Math.floor(Math.random() * ((32_000 - 10_000 - RTP_WIDTH) / 2));
  return { web, asteriskHttp, ami, sip, rtpFirst, rtpLast: rtpFirst + RTP_WIDTH - 1 };
}

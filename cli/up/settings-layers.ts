import type { z } from 'zod';
import { FIRST_QUEUE } from '../../server/protocol/queue.ts';
import { Settings } from '../../server/protocol/settings.ts';

/** Settings as a person writes them: any part of the whole. */
export type SettingsOverrides = z.input<typeof Settings>;

/** Settings that do not fit; the message names each wrong key. */
export class BadSettings extends Error {
  readonly code = 'bad-settings';
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BadSettings';
  }
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `over` laid over `under`, key by key; lists and plain values are replaced whole, `undefined` changes nothing. */
export function layer(under: unknown, over: unknown): unknown {
  if (!isPlain(under) || !isPlain(over)) return over === undefined ? under : over;
  const result: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) result[key] = layer(result[key], value);
  return result;
}

/**
 * A layer as earlier versions wrote it, with the one queue there was, in today's words; 0 meant a wrap-up without end.
 */
function renewed(given: unknown): unknown {
  if (!isPlain(given) || !isPlain(given['queue'])) return given;
  const { queue, ...rest } = given;
  const { name = FIRST_QUEUE, ...rules } = queue as Record<string, unknown>;
  if (rest['queues'] !== undefined)
    throw new BadSettings('queue: it is called "queues" now; move what stands here into there');
  const wrapUp = rules['wrapUpMs'] === 0 ? { wrapUpMs: null } : {};
  return {
    ...rest,
    ...(name === FIRST_QUEUE ? {} : { entryQueue: name }),
    queues: { [String(name)]: { ...rules, ...wrapUp } },
  };
}

/** A key that is misspelt would be ignored silently; in a settings file that is worse than a refusal. */
function unknownKeys(given: unknown, whole: unknown, path: string): string[] {
  if (!isPlain(given) || !isPlain(whole)) return [];
  return Object.entries(given).flatMap(([key, value]) => {
    const name = path === '' ? key : `${path}.${key}`;
    return key in whole ? unknownKeys(value, whole[key], name) : [`${name}: there is no such setting`];
  });
}

/**
 * The whole settings: defaults, then each layer over the one before.
 * @throws BadSettings naming every key that is wrong, misspelt, or at odds with another.
 */
export function wholeSettings(...layers: unknown[]): Settings {
  const given = layers.map(renewed).reduce(layer, {});
  const parsed = Settings.safeParse(given);
  if (!parsed.success)
    throw new BadSettings(
      parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
    );
  const faults = unknownKeys(given, parsed.data, '');
  const { ports, trunk, listen } = parsed.data;
  if (ports.rtpLast - ports.rtpFirst < 3)
    faults.push('ports.rtpLast: a call needs four ports from ports.rtpFirst on');
  const named = [ports.web, ports.asteriskHttp, ports.ami];
  if (new Set(named).size < named.length) faults.push('ports: web, asteriskHttp and ami must differ');
  if (trunk.from.includes(listen))
    faults.push('trunk.from: agents register from that address (settings.listen)');
  if (faults.length > 0) throw new BadSettings(faults.join('; '));
  return parsed.data;
}

/** The ports of a second copy on one machine: a row from `base` on. */
export function portsFrom(base: number): Settings['ports'] {
  return {
    web: base,
    asteriskHttp: base + 1,
    ami: base + 2,
    sip: base + 3,
    rtpFirst: base + 100,
    rtpLast: base + 599,
  };
}

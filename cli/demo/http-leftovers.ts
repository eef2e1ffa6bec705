import { z } from 'zod';
import type { ProcessConfig } from '../../server/protocol/settings.ts';

/** What is still there of calls that are over. */
export type Leftovers = { channels: number; bridges: number; recognizers: number };
/** The same with the ids Asterisk knows them by: they say what kind each is and of which call. */
export type NamedLeftovers = { counts: Leftovers; ids: string[] };

const Many = z.array(z.object({ id: z.string() }));
const Diagnostics = z.object({ recognizers: z.int(), handles: z.int(), rssBytes: z.int() });
export type Diagnostics = z.infer<typeof Diagnostics>;

async function ask<T>(url: string, authorization: string, answer: z.ZodType<T>): Promise<T> {
  const reply = await fetch(url, { headers: { authorization }, signal: AbortSignal.timeout(10_000) });
  if (!reply.ok) throw new Error(`${new URL(url).pathname} answered ${reply.status}`);
  return answer.parse(await reply.json());
}

/** Counts of the server: recognisers in use, open handles, memory. */
export const diagnostics = (url: string, config: ProcessConfig): Promise<Diagnostics> =>
  ask(`${url}/api/diagnostics`, `Bearer ${config.secrets.link}`, Diagnostics);

/** Channels and bridges as Asterisk counts them, recognisers as the server does. */
export async function leftovers(url: string, config: ProcessConfig): Promise<NamedLeftovers> {
  const ari = `http://127.0.0.1:${config.settings.ports.asteriskHttp}/ari`;
  const basic = `Basic ${Buffer.from(`hotline:${config.secrets.ari}`).toString('base64')}`;
  const [channels, bridges, { recognizers }] = await Promise.all([
    ask(`${ari}/channels`, basic, Many),
    ask(`${ari}/bridges`, basic, Many),
    diagnostics(url, config),
  ]);
  return {
    counts: { channels: channels.length, bridges: bridges.length, recognizers },
    ids: [...channels, ...bridges].map(({ id }) => id),
  };
}

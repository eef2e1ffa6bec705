import type { ProcessConfig } from '../../server/protocol/settings.ts';

/** What `GET /api/health` says. */
export interface Health {
  ok: boolean;
  ivr: boolean;
  switch: boolean;
}

/** Where the pages are served. */
export function webUrl({ settings }: ProcessConfig): string {
  const everywhere = settings.listen === '0.0.0.0' || settings.listen === '::';
  return `http://${everywhere ? '127.0.0.1' : settings.listen}:${settings.ports.web}`;
}

async function get(url: string, headers: Record<string, string>): Promise<unknown> {
  try {
    const reply = await fetch(url, { headers, signal: AbortSignal.timeout(2000) });
    return reply.ok ? await reply.json() : null;
  } catch {
    return null; // not listening yet, or not any more: both mean "not ready"
  }
}

/** GET of an ARI resource (`asterisk/info`, `channels`), or null where Asterisk does not answer. */
export function askAri(config: ProcessConfig, resource: string): Promise<unknown> {
  const { ports } = config.settings;
  const basic = Buffer.from(`hotline:${config.secrets.ari}`).toString('base64');
  return get(`http://127.0.0.1:${ports.asteriskHttp}/ari/${resource}`, { authorization: `Basic ${basic}` });
}

/** The server's health, or null where it does not answer. */
export async function askHealth(config: ProcessConfig): Promise<Health | null> {
  const said = (await get(`${webUrl(config)}/api/health`, {})) as Partial<Health> | null;
  if (said === null) return null;
  return { ok: said.ok === true, ivr: said.ivr === true, switch: said.switch === true };
}

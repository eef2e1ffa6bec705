import { Verification } from '../../server/protocol/recording.ts';
import type { ProcessConfig } from '../../server/protocol/settings.ts';
import { webUrl } from '../up/http-readiness.ts';

/** Asks the running server: the embedded database has one owner. Reading years of calls takes its time: no deadline but the asker's. */
export async function askVerification(config: ProcessConfig, signal?: AbortSignal): Promise<Verification> {
  const reply = await fetch(`${webUrl(config)}/api/recordings/verification`, {
    headers: { authorization: `Bearer ${config.secrets.link}` },
    ...(signal === undefined ? {} : { signal }),
  });
  if (!reply.ok) throw new Error(`the server answered ${reply.status}`);
  return Verification.parse(await reply.json());
}

import { z } from 'zod';
import type { ProcessConfig } from '../../server/protocol/settings.ts';
import { type AgainOrder, AgainOrdered } from '../../server/protocol/transcript-again.ts';
import { webUrl } from '../up/http-readiness.ts';

/** Why the running server did not take an order, in a sentence. */
export class NotAgain extends Error {}

const WHY: Record<string, string> = {
  unavailable: 'no second engine is set: transcripts.secondEngine in settings.json',
  'no-such-call': 'there is no such call',
  'not-found': 'no recording of that call is kept',
};
const Refused = z.object({ refusal: z.object({ code: z.string() }) });

/** Asks the running server to put calls in the row of its second engine. @throws NotAgain */
export async function orderAgain(config: ProcessConfig, order: AgainOrder): Promise<AgainOrdered> {
  const reply = await fetch(`${webUrl(config)}/api/transcripts/again`, {
    method: 'POST',
    headers: { authorization: `Bearer ${config.secrets.link}`, 'content-type': 'application/json' },
    body: JSON.stringify(order),
  });
  const body: unknown = await reply.json();
  if (reply.ok) return AgainOrdered.parse(body);
  const code = Refused.safeParse(body).data?.refusal.code ?? '';
  throw new NotAgain(WHY[code] ?? `the server answered ${reply.status}`);
}

import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Log } from '../log/pino-log.ts';
import { AgentId } from '../protocol/ids.ts';
import { type People, type Person, PersonChange } from '../protocol/people.ts';
import type { Skill } from '../protocol/queue.ts';
import type { Settings } from '../protocol/settings.ts';
import { type Account, meOf, type Session } from './account.ts';
import { sendRefusal } from './http-session.ts';
import type { Accounts } from './pg-accounts.ts';

export type PeoplePorts = {
  accounts: Accounts;
  settings: Pick<Settings, 'skills' | 'queues'>;
  session: (request: FastifyRequest) => Session | null;
  /** What is known of this person elsewhere is old. */
  changed: (account: Account) => Promise<void>;
  log: Log;
};

/**
 * For leads. `GET /api/people`: a `People`; `PUT /api/people/:agent` with a `PersonChange`: the `Person` as it is now.
 * A skill or a queue the settings do not have is refused with its name.
 */
export function httpPeople(app: FastifyInstance, ports: PeoplePorts): void {
  const { accounts, settings, session, log } = ports;

  const refusalOf = (request: FastifyRequest): 'not-signed-in' | 'not-allowed' | null => {
    const asker = session(request);
    if (asker === null) return 'not-signed-in';
    return asker.account.role === 'lead' ? null : 'not-allowed';
  };

  app.get('/api/people', async (request, reply) => {
    const refusal = refusalOf(request);
    if (refusal !== null) return sendRefusal(reply, refusal);
    const people: People = {
      people: (await accounts.all()).map(personOf),
      skills: Object.entries(settings.skills).map(([skill, words]) => ({ skill: skill as Skill, ...words })),
      queues: Object.entries(settings.queues).map(([queue, { title }]) => ({
        queue: queue as People['queues'][number]['queue'],
        title,
      })),
    };
    return people;
  });

  app.put('/api/people/:agent', async (request, reply) => {
    const refusal = refusalOf(request);
    if (refusal !== null) return sendRefusal(reply, refusal);
    const agentId = AgentId.safeParse((request.params as { agent?: unknown }).agent);
    const change = PersonChange.safeParse(request.body);
    if (!agentId.success || !change.success) return sendRefusal(reply, 'bad-request');
    const { skills, queues } = change.data;
    const unknown = [
      ...Object.keys(skills).filter((skill) => !Object.hasOwn(settings.skills, skill)),
      ...(queues ?? []).filter((queue) => !Object.hasOwn(settings.queues, queue)),
    ];
    if (unknown.length > 0) return sendRefusal(reply, 'bad-request', unknown);
    const account = await accounts.setWork(agentId.data, change.data);
    if (account === null) return sendRefusal(reply, 'not-found');
    log.info({ agentId: agentId.data, by: session(request)?.account.agentId }, 'skills were changed');
    await ports.changed(account);
    return personOf(account);
  });
}

const personOf = (account: Account): Person => ({
  ...meOf(account),
  skills: account.skills,
  queues: account.queues,
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SignedInDesk } from '../protocol/link.ts';
import { type People, Person } from '../protocol/people.ts';
import { fakeIvr } from '../testing/fake-ivr.ts';
import { signIn } from '../testing/page.ts';
import { PASSWORD, type TestServer, testServer } from '../testing/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
}, 60_000);
afterAll(() => server.stop(), 60_000);

const ask = (cookie: string, path: string, body?: unknown) =>
  fetch(`${server.url}/api/people${path}`, {
    method: body === undefined ? 'GET' : 'PUT',
    headers: { cookie, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

it('[P6] skills and queues are read and changed by leads alone, stay over a restart and reach ivr', async () => {
  const ivr = await fakeIvr(server.url, server.config.secrets.link);
  const agent = await signIn(server.url, 'agent0', PASSWORD);
  const lead = await signIn(server.url, 'lead', PASSWORD);
  const { agentId } = agent.session.me;
  expect((await ask('', '')).status).toBe(401);
  expect((await ask(agent.cookie, '')).status).toBe(403);
  const change = { skills: { english: 4 }, queues: ['citizens'] };
  expect((await ask(agent.cookie, `/${agentId}`, change)).status).toBe(403);
  const changed = await ask(lead.cookie, `/${agentId}`, change);
  expect(Person.parse(await changed.json())).toMatchObject({ agentId, ...change });
  const told = ivr.requests.findLast(({ name }) => name === 'desks:replace')?.request as {
    desks: SignedInDesk[];
  };
  expect(told.desks.find((desk) => desk.agentId === agentId)).toMatchObject(change);
  ivr.close();
  await server.restart();
  const { people, skills } = (await (await ask(lead.cookie, '')).json()) as People;
  expect(people.find((one) => one.agentId === agentId)).toMatchObject(change);
  expect(skills.map(({ skill }) => skill)).toContain('english');
});

it('[P6] a skill or queue there is not, and nobody, are refused by name', async () => {
  const lead = await signIn(server.url, 'lead', PASSWORD);
  const wrong = await ask(lead.cookie, '/someone', { skills: { klingon: 1 }, queues: ['moon'] });
  expect(wrong.status).toBe(400);
  expect(await wrong.json()).toMatchObject({ refusal: { fields: ['klingon', 'moon'] } });
  expect((await ask(lead.cookie, '/someone', { skills: {}, queues: null })).status).toBe(404);
  expect((await ask(lead.cookie, '/someone', { skills: { english: 9 }, queues: null })).status).toBe(400);
});

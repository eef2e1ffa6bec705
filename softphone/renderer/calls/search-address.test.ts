import { expect, it } from 'vitest';
import { addressOf, apiPath, formOf } from './search-address.ts';

const form = { text: '滨河路 & 3号', since: '2026-11-01', until: '2026-11-02', agent: 'agent-1', queue: '' };

it('[D42] a search stands in the address and comes back from it', () => {
  const address = addressOf(form);
  expect(address).toMatch(/^#\/calls\?/);
  expect(formOf(new URLSearchParams(address.slice('#/calls?'.length)))).toEqual(form);
});

it('[D42] the last day counts; what is no day, agent or queue is not asked for', () => {
  const query = new URLSearchParams(apiPath(form, 20).split('?')[1]);
  expect(Number(query.get('until')) - Number(query.get('since'))).toBe(2 * 86_400_000);
  expect([query.get('text'), query.get('after'), query.get('agentId')]).toEqual([
    '滨河路 & 3号',
    '20',
    'agent-1',
  ]);
  const odd = apiPath({ text: 'ab', since: 'x', until: '2026-99-99', agent: "';", queue: 'Ü' }, 0);
  expect(odd).toBe('/api/transcripts?text=ab&after=0');
});

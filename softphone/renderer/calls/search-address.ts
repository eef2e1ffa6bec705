import { AgentId, QueueName } from '../../../server/protocol/ids.ts';

/** What the search form holds; it stands in the address, so that going back from a call finds it again. */
export type SearchForm = {
  readonly text: string;
  /** Days as a date field gives them, `2026-11-25`, or empty. */
  readonly since: string;
  readonly until: string;
  readonly agent: string;
  readonly queue: string;
};

const FIELDS = ['text', 'since', 'until', 'agent', 'queue'] as const;

export const formOf = (query: URLSearchParams): SearchForm => ({
  text: query.get('text') ?? '',
  since: query.get('since') ?? '',
  until: query.get('until') ?? '',
  agent: query.get('agent') ?? '',
  queue: query.get('queue') ?? '',
});

/** `#/calls?text=…`, without what is empty. */
export function addressOf(form: SearchForm): string {
  const query = new URLSearchParams();
  for (const field of FIELDS) if (form[field] !== '') query.set(field, form[field]);
  return `#/calls?${query}`;
}

const DAY_MS = 86_400_000;
/** Midnight of a day where the reader is; null for what is no day. */
function dayStart(day: string): number | null {
  const at = /^\d{4}-\d\d-\d\d$/.test(day) ? new Date(`${day}T00:00`).getTime() : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

/** The query of `GET /api/transcripts`; `until` is a day that counts itself. */
export function apiPath(form: SearchForm, after: number): string {
  const query = new URLSearchParams({ text: form.text.trim(), after: String(after) });
  const [since, until] = [dayStart(form.since), dayStart(form.until)];
  if (since !== null) query.set('since', String(since));
  if (until !== null) query.set('until', String(until + DAY_MS));
  if (AgentId.safeParse(form.agent).success) query.set('agentId', form.agent);
  if (QueueName.safeParse(form.queue).success) query.set('queue', form.queue);
  return `/api/transcripts?${query}`;
}

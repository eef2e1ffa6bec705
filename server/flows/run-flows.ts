import type { Ask } from '../desks/ports.ts';
import type { Log } from '../log/pino-log.ts';
import { defaultFlow, type FlowDocument, type FlowVersion } from '../protocol/flow.ts';
import { type FlowKnown, flowProblems } from '../protocol/flow-check.ts';
import type { FlowDesk, FlowPrompt } from '../protocol/flow-desk.ts';
import type { AgentId, QueueName } from '../protocol/ids.ts';
import type { Skill } from '../protocol/queue.ts';
import { accepted, type Reply, refused } from '../protocol/reply.ts';
import { entryRules, recordedQueues, type Settings } from '../protocol/settings.ts';
import type { Flows } from './pg-flows.ts';
import { stateHolidays } from './state-holidays.ts';

export type FlowPorts = {
  flows: Flows;
  settings: Settings;
  prompts: () => Promise<FlowPrompt[]>;
  ask: Ask;
  now: () => number;
  log: Log;
};

/**
 * The published flow and the draft of the next one. A version goes to `ivr` before it is kept: one that `ivr` refuses
 * was never published. While `ivr` is away it is kept, and told when `ivr` is back.
 */
export function runFlows({ flows, settings, prompts, ask, now, log }: FlowPorts) {
  const queues = queuesOf(settings);
  const recorded = recordedQueues(settings);
  /** One publication after the other, so that no version number is given twice. */
  let publishing: Promise<unknown> = Promise.resolve();

  const current = async (): Promise<FlowVersion> =>
    (await flows.published()) ?? { version: 0, document: defaultFlow(flowDefaults(settings)) };

  async function known(): Promise<FlowKnown> {
    const list = await prompts();
    const of = (language: 'zh' | 'en') =>
      new Set(list.filter(({ languages }) => languages.includes(language)).map(({ id }) => id));
    const recordings = { zh: of('zh'), en: of('en') };
    return { recordings, queues, recorded, at: now() };
  }

  const hasError = async (document: FlowDocument) =>
    flowProblems(document, await known()).some(({ grade }) => grade === 'error');

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = publishing.then(work);
    publishing = mine.catch(() => undefined);
    return mine;
  }

  async function put(
    document: FlowDocument,
    entry: { by: AgentId; note: string; from: number | null },
  ): Promise<Reply<FlowDesk>> {
    if (await hasError(document)) return refused('flow-problems');
    const version = (await current()).version + 1;
    const told = await ask('flow:replace', { version, document });
    if (!told.ok && told.refusal.code !== 'unavailable') return told;
    await flows.publish({ version, document }, entry, now());
    log.info({ version, by: entry.by, from: entry.from, told: told.ok }, 'a call flow was published');
    return accepted(await desk());
  }

  async function desk(): Promise<FlowDesk> {
    const [published, draft, history, list] = await Promise.all([
      current(),
      flows.draft(),
      flows.history(),
      prompts(),
    ]);
    const year = new Date(now()).getUTCFullYear();
    return {
      published,
      draft,
      history,
      prompts: list,
      queues,
      skills: Object.entries(settings.skills).map(([skill, names]) => ({ skill: skill as Skill, ...names })),
      recorded,
      calendar: stateHolidays([year - 1, year, year + 1]),
    };
  }

  return {
    desk,
    saveDraft: (document: FlowDocument, revision: number, by: AgentId) =>
      flows.saveDraft(document, revision, by, now()),
    dropDraft: flows.dropDraft,
    version: flows.version,

    publish: (revision: number, note: string, by: AgentId): Promise<Reply<FlowDesk>> =>
      inTurn(async () => {
        const draft = await flows.draft();
        if (draft === null || draft.revision !== revision) return refused('stale');
        return put(draft.document, { by, note, from: null });
      }),

    /** The document of an earlier version as a new one; the draft stays. */
    rollBack: (version: number, note: string, by: AgentId): Promise<Reply<FlowDesk>> =>
      inTurn(async () => {
        const earlier = await flows.version(version);
        if (earlier === null) return refused('not-found');
        return put(earlier.document, { by, note, from: version });
      }),

    /** `ivr` has (re)connected: it may have missed a publication. */
    async linkOpened(): Promise<void> {
      const published = await flows.published();
      if (published === null) return;
      const told = await ask('flow:replace', published);
      if (!told.ok)
        log.error({ code: told.refusal.code, version: published.version }, 'ivr did not take the call flow');
    },
  };
}
export type RunningFlows = ReturnType<typeof runFlows>;

const queuesOf = ({ queues }: Settings) => Object.keys(queues) as QueueName[];
const flowDefaults = (settings: Settings) => ({
  queue: settings.entryQueue,
  greeting: entryRules(settings).greeting,
  recorded: recordedQueues(settings).includes(settings.entryQueue),
});

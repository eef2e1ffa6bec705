import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { NOBODY_AROUND } from '../protocol/conversation.ts';
import type { AgentId, CallId } from '../protocol/ids.ts';
import { answeredCall, QUEUE } from './facts.ts';
import { type FakeIvr, fakeIvr } from './fake-ivr.ts';
import { openPage, type Page } from './page.ts';
import { PASSWORD, type TestServer, testServer } from './server.ts';

/** A running server with an `ivr` and pages; everything a test opens is closed after it. */
export type Office = {
  readonly server: TestServer;
  /** Made anew for each test. */
  readonly ivr: FakeIvr;
  /** Another `ivr` process in its place. */
  nextIvr(): Promise<FakeIvr>;
  /** Closed after the test. */
  keep(page: Page): Page;
  freshCall(): CallId;
  freshAgent(): string;
  agentPage(username?: string): Promise<Page>;
  /** A call that is talked in at this agent's desk. */
  talk(agentId: AgentId): Promise<CallId>;
  /** What the switch says while this agent talks in this call. */
  talkingPicture(callId: CallId, agentId: AgentId): Parameters<FakeIvr['picture']>[0];
};

/** For a file of tests: one server for all, because every test has desks and calls of its own. */
export function testOffice(): Office {
  let server: TestServer;
  let ivr: FakeIvr;
  let [agents, calls, spools] = [0, 0, 0];
  const pages: Page[] = [];
  const nextIvr = async () => {
    ivr = await fakeIvr(server.url, server.config.secrets.link, `spool-${++spools}`);
    return ivr;
  };
  const keep = (page: Page) => {
    pages.push(page);
    return page;
  };
  const freshAgent = () => `agent${agents++}`;
  const freshCall = () => `call-test-${++calls}` as CallId;

  beforeAll(async () => {
    server = await testServer();
  }, 60_000);
  afterAll(() => server.stop());
  beforeEach(async () => {
    await nextIvr();
  });
  afterEach(() => {
    for (const page of pages.splice(0)) page.close();
    ivr.close();
  });

  return {
    get server() {
      return server;
    },
    get ivr() {
      return ivr;
    },
    nextIvr,
    keep,
    freshCall,
    freshAgent,
    agentPage: async (username = freshAgent()) => keep(await openPage(server.url, username, PASSWORD)),
    async talk(agentId) {
      const callId = freshCall();
      await ivr.post(answeredCall(callId, agentId).slice(0, 5));
      return callId;
    },
    talkingPicture: (callId, agentId) => ({
      at: Date.now(),
      calls: [
        {
          callId,
          queue: QUEUE,
          arrivedAt: 1,
          queuedAt: 2,
          position: null,
          estimateMs: null,
          stage: { is: 'talking', agentId, since: 3 },
          around: NOBODY_AROUND,
        },
      ],
      agents: [{ agentId, state: { is: 'talking', callId, since: 3 } }],
    }),
  };
}

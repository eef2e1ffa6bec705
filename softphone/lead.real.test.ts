import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NOBODY_AROUND } from '../server/protocol/conversation.ts';
import type { CallId } from '../server/protocol/ids.ts';
import type { Fact } from '../server/protocol/link.ts';
import { arrived, QUEUE } from '../server/testing/facts.ts';
import { type FakeIvr, fakeIvr } from '../server/testing/fake-ivr.ts';
import { AGENTS, PASSWORD, type TestServer, testServer } from '../server/testing/server.ts';
import { buildWith } from './testing/child-build.ts';
import { openBrowser, testChromium } from './testing/playwright-browser.ts';

const chromium = await testChromium();
const PAGES = fileURLToPath(new URL('../dist/pages', import.meta.url));

/** The real server with the real pages; only the switch is told by the test. */
describe.skipIf(chromium === null)('a lead at the real server', { timeout: 60_000 }, () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let server: TestServer;
  let ivr: FakeIvr;

  beforeAll(async () => {
    await buildWith('softphone/vite.config.ts');
    browser = await openBrowser(chromium!);
    server = await testServer({}, {}, AGENTS, PAGES);
    ivr = await fakeIvr(server.url, server.config.secrets.link);
  }, 90_000);
  afterAll(async () => {
    ivr.close();
    await server.stop();
    await browser.close();
  });
  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1920, height: 1080 } });
    page = await context.newPage();
    await page.goto(server.url);
    await page.getByTestId('username').fill('lead');
    await page.getByTestId('password').fill(PASSWORD);
    await page.getByTestId('sign-in').click();
    await page.getByTestId('board').waitFor();
  }, 30_000);
  afterEach(() => context.close());

  let calls = 0;
  const freshCall = () => `call-lead-${String(++calls).padStart(4, '0')}` as CallId;
  const axe = async () =>
    (await new AxeBuilder({ page }).analyze()).violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`,
    );

  it('[D36] what the board counts the report counts too, and the file holds the same', async () => {
    const ended = (outcome: 'timedOut' | 'lost'): Fact[] => {
      const callId = freshCall();
      return [
        arrived(callId),
        { fact: 'call:queued', callId, queue: QUEUE },
        { fact: 'call:ended', callId, outcome, by: 'system' },
      ];
    };
    await ivr.post([...ended('timedOut'), ...ended('lost')]);
    await page.getByText('已低于 95%').waitFor();
    await page.goto(`${server.url}/#/reports`);
    const total = page.locator('.report-scroll tfoot td');
    await total.first().waitFor();
    expect((await total.allTextContents()).slice(0, 6)).toEqual(['2', '0', '0', '0', '2', '0.0%']);
    expect(await axe()).toEqual([]);
    const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
    const csv = await page.getByText('CSV').getAttribute('href');
    const file = await fetch(new URL(csv ?? '', server.url), { headers: { cookie } });
    expect(await file.text()).toContain('合计,,2,0,0,0,2,0.00,');
    await page.getByLabel('分组').selectOption('agent');
    await page.getByText('这段时间没有记录').waitFor();
  });

  it('[D37] the wall fills its screen without scrolling and says within 5 s that its figures are old', async () => {
    const callId = freshCall();
    await ivr.post([arrived(callId), { fact: 'call:queued', callId, queue: QUEUE }]);
    const since = Date.now();
    ivr.picture({
      at: since,
      calls: [
        {
          callId,
          queue: QUEUE,
          arrivedAt: since,
          queuedAt: since,
          position: 1,
          estimateMs: 20_000,
          around: NOBODY_AROUND,
          stage: { is: 'waiting', since },
        },
      ],
      agents: [],
    });
    await page.goto(`${server.url}/#/wall`);
    await page.locator('[data-testid=wall][data-link=live]').waitFor();
    const height = await page.evaluate('document.documentElement.scrollHeight - innerHeight');
    expect(height).toBe(0);
    expect(await axe()).toEqual([]);
    await page.getByTestId('board-old').waitFor({ timeout: 5_000 });
    expect(Date.now() - since).toBeLessThan(6_000);
  });

  it('[U9] a disk that fills is told to leads on every page, without scrolling, and to nobody else', async () => {
    // More room than any disk has is asked for, so the care for recordings finds too little.
    const full = await testServer({ recordings: { leastFreeBytes: 2 ** 52 } }, {}, 1, PAGES);
    try {
      const signIn = async (username: string) => {
        const other = await browser.newContext({ viewport: { width: 1366, height: 768 } });
        const one = await other.newPage();
        await one.goto(full.url);
        await one.getByTestId('username').fill(username);
        await one.getByTestId('password').fill(PASSWORD);
        await one.getByTestId('sign-in').click();
        return one;
      };
      page = await signIn('lead');
      const alarm = page.locator('[data-testid="trouble"][data-code="disk-low"]');
      await alarm.waitFor();
      expect(await alarm.getAttribute('role')).toBe('alert');
      expect(await alarm.textContent()).toMatch(/[一-鿿]{6,}/);
      expect(await axe()).toEqual([]);
      const scrolls = () =>
        page.evaluate(() => document.documentElement.scrollHeight > document.documentElement.clientHeight);
      expect(await scrolls()).toBe(false);
      for (const place of ['calls', 'reports', 'people', 'board']) {
        await page.goto(`${full.url}/#/${place}`);
        await alarm.waitFor();
      }
      await page.reload();
      await alarm.waitFor();
      const agent = await signIn('agent0');
      await agent.getByTestId('agent-state').waitFor({ state: 'attached' });
      expect(await agent.getByTestId('trouble').count()).toBe(0);
      await agent.context().close();
      await page.context().close();
    } finally {
      await full.stop();
    }
  });
});

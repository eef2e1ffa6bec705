import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { People, PersonChange } from '../server/protocol/people.ts';
import { buildWith } from './testing/child-build.ts';
import { aSession, type FakeServer, fakeServer } from './testing/fake-server.ts';
import { openBrowser, signIn, testChromium } from './testing/playwright-browser.ts';

const chromium = await testChromium();
const people = People.parse({
  people: ['王芳', '赵强', '陈静', '周凯'].map((name, index) => ({
    agentId: `agent-${index}`,
    name,
    extension: String(1001 + index),
    role: index === 3 ? 'lead' : 'agent',
    skills: index === 0 ? { english: 4 } : {},
    queues: index === 1 ? ['citizens'] : null,
  })),
  skills: [
    { skill: 'english', zh: '英语', en: 'English' },
    { skill: 'dialect', zh: '方言', en: 'Dialect' },
    { skill: 'enterprise', zh: '企业专席', en: 'Enterprise desk' },
  ],
  queues: [
    { queue: 'citizens', title: '市民热线' },
    { queue: 'night', title: '夜间' },
  ],
});

describe.skipIf(chromium === null)('people and skills in a real browser', { timeout: 40_000 }, () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let server: FakeServer;
  const changes: PersonChange[] = [];

  beforeAll(async () => {
    await buildWith('softphone/vite.config.ts');
    browser = await openBrowser(chromium!);
  }, 90_000);
  afterAll(() => browser?.close());
  beforeEach(async () => {
    server = await fakeServer(aSession({}, 'lead'));
    context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
    page = await context.newPage();
    await page.route('**/api/people', (route) => route.fulfill({ json: people }));
    await page.route('**/api/people/*', (route) => {
      const change = PersonChange.parse(route.request().postDataJSON());
      changes.push(change);
      const person = people.people.find((one) => route.request().url().endsWith(one.agentId))!;
      return route.fulfill({ json: { ...person, ...change } });
    });
  });
  afterEach(async () => {
    await context.close();
    await server.close();
  });

  it('[D54] a lead changes a level and a queue, each saved at once; the page has no faults for axe', async () => {
    await signIn(page, server.url);
    await page.getByTestId('sign-out').waitFor();
    await page.goto(`${server.url}/#/people`);
    await page.getByLabel('赵强 的英语等级').selectOption('3');
    await page.getByTestId('person-1002').getByText('已保存').waitFor();
    await page.getByLabel('王芳 接听夜间').click();
    await page.getByTestId('person-1001').getByText('已保存').waitFor();
    expect(changes).toEqual([
      { skills: { english: 3 }, queues: ['citizens'] },
      { skills: { english: 4 }, queues: ['citizens'] },
    ]);
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual(
      [],
    );
    const folder = process.env['HOTLINE_LOOK'];
    if (folder !== undefined) await page.screenshot({ path: `${folder}/people.png` });
  });
});

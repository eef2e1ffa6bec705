import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Directory, NOBODY_AROUND } from '../server/protocol/conversation.ts';
import type { AgentId, Extension, QueueName } from '../server/protocol/ids.ts';
import { buildWith } from './testing/child-build.ts';
import { aSession, type FakeServer, fakeServer } from './testing/fake-server.ts';
import { openBrowser, signIn, testChromium } from './testing/playwright-browser.ts';
import { CALL } from './testing/samples.ts';
import { boardScene, talkingScene } from './testing/scenes.ts';

const chromium = await testChromium();
const pictures = process.env['HOTLINE_PICTURES'];
const colleague = 'agent-2' as AgentId;
const directory: Directory = {
  colleagues: [
    { agentId: colleague, name: '赵强', extension: '1028' as Extension, state: { is: 'ready', since: 0 } },
    { agentId: 'agent-3' as AgentId, name: '陈静', extension: '1029' as Extension, state: null },
  ],
  queues: ['citizens' as QueueName],
  places: [{ name: '110 报警', number: '110' }],
  anyNumber: true,
};

describe.skipIf(chromium === null)('conversations in a real browser', { timeout: 30_000 }, () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let server: FakeServer;

  beforeAll(async () => {
    await buildWith('softphone/vite.config.ts');
    browser = await openBrowser(chromium!);
  }, 90_000);
  afterAll(() => browser?.close());
  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
    page = await context.newPage();
  });
  afterEach(async () => {
    await context.close();
    await server.close();
  });
  const axe = async () =>
    (await new AxeBuilder({ page }).setLegacyMode().analyze()).violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`,
    );
  const overflow = () =>
    page.evaluate(() => {
      const { scrollHeight, scrollWidth, clientHeight, clientWidth } = document.documentElement;
      return [scrollHeight - clientHeight, scrollWidth - clientWidth];
    });
  const picture = async (name: string) => {
    if (pictures !== undefined) await page.screenshot({ path: `${pictures}/${name}.png` });
  };

  it('[D50] a second party is found by name and brought in from beside the form, by keyboard', async () => {
    server = await fakeServer();
    talkingScene(server, Date.now());
    server.truth.directory = directory;
    await signIn(page, server.url);
    await page.getByTestId('hold').waitFor();
    await page.keyboard.press('Control+F8');
    await page.getByText('1028 赵强').waitFor();
    await picture('party');
    expect(await axe()).toEqual([]);
    expect(await overflow()).toEqual([0, 0]);
    await page.keyboard.type('赵');
    await page.getByRole('button', { name: '咨询 1028 赵强' }).click();
    await expect
      .poll(() => server.asked.at(-1))
      .toMatchObject({
        name: 'call:control',
        request: { control: { request: 'consult', target: { to: 'agent', agentId: colleague } } },
      });
    const party = { target: { to: 'agent', agentId: colleague }, purpose: 'consult', is: 'talking' } as const;
    server.tell('agent:changed', { is: 'holding', callId: CALL, since: Date.now() });
    server.tell('call:aroundChanged', { callId: CALL, around: { ...NOBODY_AROUND, party } });
    await page.getByRole('button', { name: '三方', exact: true }).click();
    await expect
      .poll(() => server.asked.at(-1))
      .toMatchObject({ request: { control: { request: 'joinAll' } } });
    await picture('consult');
  });

  it('[D51] a lead’s text and what is wrong with the call appear without taking the focus', async () => {
    server = await fakeServer();
    talkingScene(server, Date.now());
    await signIn(page, server.url);
    await page.getByTestId('hold').waitFor();
    const field = page.locator('.ticket input, .ticket textarea').first();
    await field.focus();
    const before = (await field.boundingBox())?.y;
    server.tell('lead:textSent', { callId: CALL, text: '请先核对地址', at: Date.now() });
    const lead = { agentId: 'lead-1' as AgentId, mode: 'listen', is: 'on' } as const;
    server.tell('call:aroundChanged', {
      callId: CALL,
      around: { ...NOBODY_AROUND, lead, heldTooLong: true },
    });
    await page.getByTestId('lead-text').waitFor();
    await page.getByTestId('malicious').click();
    await page.getByTestId('malicious-note').waitFor();
    expect((await field.boundingBox())?.y).toBe(before);
    await picture('notes');
    expect(await overflow()).toEqual([0, 0]);
    expect(await axe()).toEqual([]);
    await field.focus();
    server.tell('lead:textSent', { callId: CALL, text: '再问一次时间', at: Date.now() });
    await page.getByText('再问一次时间').waitFor();
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('[D53] an idle agent calls a number outside, only where there are lines out', async () => {
    server = await fakeServer();
    await signIn(page, server.url);
    await page.getByTestId('set-ready').waitFor();
    await expect.poll(() => server.asked.some(({ name }) => name === 'desk:directory')).toBe(true);
    expect(await page.getByTestId('dial-box').count()).toBe(0);
    server.truth.directory = { ...directory, anyNumber: false };
    await page.reload();
    const number = page.getByLabel('拨打外线');
    await number.fill('138 0000 0001');
    expect(await page.getByTestId('dial').isDisabled()).toBe(true);
    await number.fill('110');
    await picture('dial');
    expect(await axe()).toEqual([]);
    expect(await overflow()).toEqual([0, 0]);
    await number.press('Enter');
    await expect
      .poll(() => server.asked.findLast(({ name }) => name === 'call:dial'))
      .toMatchObject({ request: { number: '110', dutyId: null } });
  });

  it('[D52] a lead listens, writes, moves a caller up and sets an agent from the board', async () => {
    server = await fakeServer(aSession({}, 'lead'));
    server.truth.board = boardScene(Date.now());
    await signIn(page, server.url);
    await page.getByTestId('lead-listen').first().click();
    await expect
      .poll(() => server.asked.at(-1))
      .toMatchObject({
        name: 'lead:control',
        request: { control: { request: 'supervise', mode: 'listen' } },
      });
    await page.getByTestId('move-up').first().click();
    await expect
      .poll(() => server.asked.at(-1))
      .toMatchObject({ request: { control: { request: 'moveUp' } } });
    await page.getByTestId('set-agent').first().click();
    await expect.poll(() => server.asked.at(-1)).toMatchObject({ name: 'lead:setAvailability' });
    await picture('board');
    expect(await axe()).toEqual([]);
  });
});

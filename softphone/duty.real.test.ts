import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from '../server/protocol/call.ts';
import type { DutyId, DutyTask } from '../server/protocol/duty.ts';
import type { AgentId, CallId } from '../server/protocol/ids.ts';
import { buildWith } from './testing/child-build.ts';
import { aSession, type FakeServer, fakeServer } from './testing/fake-server.ts';
import { openBrowser, signIn, testChromium } from './testing/playwright-browser.ts';
import { boardScene } from './testing/scenes.ts';

const chromium = await testChromium();

function tasks(now: number): DutyTask[] {
  const task = (index: number, more: Partial<DutyTask>): DutyTask => ({
    dutyId: `duty-000${index}` as DutyId,
    number: `1380000000${index}`,
    confidential: false,
    calls: [call(index, 'abandoned', now - 900_000)],
    openedAt: now - 900_000,
    dueAt: now + 2_700_000,
    urgency: 'good',
    owner: null,
    lockedUntil: null,
    attempts: [],
    nextAt: null,
    exhausted: false,
    end: null,
    ...more,
  });
  const call = (index: number, outcome: Outcome, at: number, night = false) => ({
    callId: `call-000${index}` as CallId,
    at,
    outcome,
    night,
  });
  const tried = { at: now - 600_000, name: '王芳', result: 'noAnswer' as const, note: '' };
  return [
    task(1, {
      urgency: 'late',
      dueAt: now - 700_000,
      calls: [call(1, 'lost', now - 9_000_000, true), call(6, 'abandoned', now - 4_000_000)],
      attempts: [tried, tried, tried],
      exhausted: true,
      nextAt: now + 900_000,
      owner: { agentId: 'agent-x' as AgentId, name: '王芳' },
    }),
    task(2, { urgency: 'soon', dueAt: now + 500_000 }),
    task(3, { lockedUntil: now + 100_000, owner: { agentId: 'agent-x' as AgentId, name: '陈静' } }),
    task(4, { number: '', confidential: true, calls: [call(4, 'timedOut', now - 900_000)] }),
  ];
}

describe.skipIf(chromium === null)('missed calls in a real browser', { timeout: 30_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    await buildWith('softphone/vite.config.ts');
    browser = await openBrowser(chromium!);
  }, 90_000);
  afterAll(() => browser?.close());

  const on = async (role: 'agent' | 'lead', test: (page: Page, server: FakeServer) => Promise<void>) => {
    const server = await fakeServer(aSession({}, role));
    const now = Date.now();
    server.truth.duty = { at: now, tasks: tasks(now), open: 4, late: 1 };
    if (role === 'lead') server.truth.board = boardScene(now);
    const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
    try {
      await signIn(page, server.url);
      await page.goto(`${server.url}/#/duty`);
      await page.getByTestId('duty-row').first().waitFor();
      await test(page, server);
    } finally {
      await page.close();
      await server.close();
    }
  };
  const axe = async (page: Page) =>
    (await new AxeBuilder({ page }).setLegacyMode().analyze()).violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`,
    );

  it('[V5] an agent sees what is owed by due time, takes one, and logs how it went', () =>
    on('agent', async (page) => {
      const rows = page.getByTestId('duty-row');
      expect(await rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-urgency')))).toEqual([
        'late',
        'soon',
        'good',
        'good',
      ]);
      expect(await axe(page)).toEqual([]);
      await rows.nth(1).getByRole('button', { name: '我来回拨' }).click();
      const reached = rows.nth(1).getByRole('button', { name: '已接通' });
      await reached.waitFor();
      const folder = process.env['HOTLINE_PICTURES'];
      await page.screenshot(folder === undefined ? {} : { path: `${folder}/duty.png` });
      expect(await axe(page)).toEqual([]);
      await reached.click();
      await expect.poll(() => rows.count()).toBe(3);
    }));

  it('[V7] who took one calls it from the list, for that task, and is on the desk when the phone rings', () =>
    on('agent', async (page, server) => {
      const row = page.getByTestId('duty-row').nth(1);
      expect(await page.getByTestId('duty-dial').count()).toBe(0);
      await row.getByRole('button', { name: '我来回拨' }).click();
      await row.getByTestId('duty-dial').click();
      await expect.poll(() => new URL(page.url()).hash).toBe('#/desk');
      expect(server.asked.filter(({ name }) => name === 'call:dial').map(({ request }) => request)).toEqual([
        { number: '13800000002', dutyId: 'duty-0002' },
      ]);
    }));

  it('[V4] a lead may close one, with a reason', () =>
    on('lead', async (page) => {
      const row = page.getByTestId('duty-row').nth(0);
      await row.getByRole('button', { name: '关闭' }).click();
      const confirm = row.getByRole('button', { name: '确认关闭' });
      expect(await confirm.isDisabled()).toBe(true);
      await row.getByRole('textbox').fill('空号，已核实');
      const folder = process.env['HOTLINE_PICTURES'];
      await page.screenshot(folder === undefined ? {} : { path: `${folder}/duty-lead.png` });
      expect(await axe(page)).toEqual([]);
      await confirm.click();
      await expect.poll(() => page.getByTestId('duty-row').count()).toBe(3);
    }));
});

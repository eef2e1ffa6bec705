import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cityFlow } from '../server/protocol/testing/city-flow.ts';
import { signIn } from '../server/testing/page.ts';
import { writeTestPrompts } from '../server/testing/prompts.ts';
import { PASSWORD, type TestServer, testServer } from '../server/testing/server.ts';
import { buildWith } from './testing/child-build.ts';
import { openBrowser, testChromium } from './testing/playwright-browser.ts';

const chromium = await testChromium();
/** Where pictures of the page are put for whoever wants to look. */
const PICTURES = process.env['HOTLINE_PICTURES'];

describe.skipIf(chromium === null)(
  'the call flow in a real browser and a real server',
  { timeout: 60_000 },
  () => {
    let browser: Browser;
    let server: TestServer;
    let page: Page;

    beforeAll(async () => {
      await buildWith('softphone/vite.config.ts');
      server = await testServer({ queues: { citizens: {}, enterprise: {} } });
      await cp(join(import.meta.dirname, '..', 'dist', 'pages'), server.config.pagesDir, { recursive: true });
      writeTestPrompts(server.config.promptsDir);
      browser = await openBrowser(chromium!);
      page = await browser.newPage({ viewport: { width: 1366, height: 768 }, locale: 'zh-CN' });
    }, 90_000);
    afterAll(async () => {
      await browser?.close();
      await server?.stop();
    });

    const picture = async (name: string) => {
      if (PICTURES !== undefined) await page.screenshot({ path: join(PICTURES, `flow-${name}.png`) });
    };
    const axe = async () =>
      (await new AxeBuilder({ page }).setLegacyMode().analyze()).violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`,
      );
    const problems = () => page.getByTestId('flow-problems').textContent();

    it('[F6] a lead adds a menu by keyboard, mends what the check names, walks through, publishes and rolls back', async () => {
      await page.goto(server.url);
      await page.getByTestId('username').fill('lead');
      await page.getByTestId('password').fill(PASSWORD);
      await page.getByTestId('sign-in').click();
      await page.goto(`${server.url}/#/flow`);
      await page.getByTestId('flow-node-greeting').waitFor();
      expect(await problems()).toContain('没有问题');
      await picture('default');

      await page.getByTestId('flow-node-greeting').focus();
      await page.keyboard.press('Enter');
      await page.getByLabel('然后').selectOption('new menu');
      await page.getByTestId('flow-node-menu').waitFor();
      expect(await problems()).toContain('死胡同');
      expect(await page.getByTestId('flow-publish').isDisabled()).toBe(true);
      await picture('problems');
      expect(await axe()).toEqual([]);
      for (const exit of [/^按 1/, /^没按键/, /^按错/]) await page.getByLabel(exit).selectOption('queue');
      expect(await problems()).toContain('没有问题');

      await page.getByTestId('flow-tab-dryRun').click();
      await page.getByTestId('dry-run-start').click();
      await page.getByRole('button', { name: '一直不按' }).click();
      await page.getByTestId('dry-run-lines').getByText('进入队列').waitFor();
      expect(await page.locator('.flow-node[data-walked=true]').count()).toBe(3);
      await picture('dry-run');

      await page.getByTestId('flow-publish').click();
      await page.getByTestId('flow-note').fill('试用按键');
      await picture('publish');
      await page.getByTestId('flow-publish-now').click();
      await page.getByText('正在使用：第 1 版').waitFor();
      expect(await axe()).toEqual([]);
    });

    it('[F6] a flow with one of everything fits the window, and nothing but the drawing scrolls', async () => {
      const { cookie } = await signIn(server.url, 'lead', PASSWORD);
      const calendar = { daysOff: { '2026-10-01': '国庆节' }, workingDays: {} };
      const put = await fetch(`${server.url}/api/flow/draft`, {
        method: 'PUT',
        headers: { cookie, 'content-type': 'application/json' },
        body: JSON.stringify({ document: { ...cityFlow, calendar }, revision: 0 }),
      });
      expect(put.status).toBe(200);
      await page.goto(server.url);
      await page.getByTestId('username').fill('lead');
      await page.getByTestId('password').fill(PASSWORD);
      await page.getByTestId('sign-in').click();
      await page.goto(`${server.url}/#/flow`);
      await page.getByTestId('flow-node-hours').click();
      await page.getByLabel('周一').fill('9:00-17:00');
      await picture('city');
      expect(await axe()).toEqual([]);
      const overflow = await page.evaluate(() => {
        const { scrollHeight, scrollWidth, clientHeight, clientWidth } = document.documentElement;
        return [scrollHeight - clientHeight, scrollWidth - clientWidth];
      });
      expect(overflow).toEqual([0, 0]);
      await page.getByTestId('flow-tab-dryRun').click();
      await page.getByRole('button', { name: '周日 03:00' }).click();
      await page.getByTestId('dry-run-start').click();
      await page.getByRole('button', { name: '一直不按' }).click();
      await page.getByTestId('dry-run-lines').getByText('留言已保存').waitFor();
      await picture('night');
      await page.emulateMedia({ colorScheme: 'dark' });
      await picture('dark');
    });
  },
);

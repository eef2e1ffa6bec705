import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { QueueName } from '../server/protocol/ids.ts';
import type { TranscriptHit } from '../server/protocol/transcript-search.ts';
import { finishedCall } from './testing/call-scene.ts';
import { buildWith } from './testing/child-build.ts';
import { aSession, type FakeServer, fakeServer } from './testing/fake-server.ts';
import { openBrowser, signIn, testChromium } from './testing/playwright-browser.ts';
import { AGENT, CALL } from './testing/samples.ts';
import { talkingScene } from './testing/scenes.ts';

const chromium = await testChromium();
const WORDS = '嗯我们小区在滨河路翠湖花园，对面那个工地晚上十一点半还在打桩。';

const aHit = (n: number): TranscriptHit => ({
  callId: CALL,
  seq: n,
  leg: n % 3 === 0 ? 'agent' : 'caller',
  startMs: n * 7_000,
  callAt: Date.now() - n * 3_600_000,
  agentId: AGENT,
  agentName: '王芳',
  queue: 'citizens' as QueueName,
  snippet: WORDS,
  from: WORDS.indexOf('滨河路'),
  to: WORDS.indexOf('滨河路') + 3,
  corrected: n === 2,
});

describe.skipIf(chromium === null)(
  'search, corrections and hot words in a real browser',
  { timeout: 40_000 },
  () => {
    let browser: Browser;
    let context: BrowserContext;
    let page: Page;
    let server: FakeServer;

    beforeAll(async () => {
      await buildWith('softphone/vite.config.ts');
      browser = await openBrowser(chromium!);
    }, 90_000);
    afterAll(() => browser?.close());
    afterEach(async () => {
      await context.close();
      await server.close();
    });
    const begin = async (role: 'agent' | 'lead'): Promise<void> => {
      server = await fakeServer(aSession({}, role));
      context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
      page = await context.newPage();
    };
    beforeEach(() => begin('lead'));

    const axe = async () =>
      (await new AxeBuilder({ page }).setLegacyMode().analyze()).violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`,
      );
    const open = async (address: string) => {
      await signIn(page, server.url);
      await page.getByTestId('sign-out').waitFor();
      await page.goto(`${server.url}/${address}`);
    };
    const folder = process.env['HOTLINE_LOOK'];
    const picture = async (name: string) => {
      if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
    };

    it('[D42] a search lists lines newest first with the match marked, page by page; a click opens the call there', async () => {
      server.truth.hits = Array.from({ length: 25 }, (_, index) => aHit(index + 1));
      finishedCall(server, Date.now());
      await open('#/calls');
      // Before anything is looked for, the last calls are there.
      await page.getByTestId('finished-call').first().waitFor();
      expect(await axe()).toEqual([]);
      await page.locator('.search-text input').fill('宾和路');
      await page.keyboard.press('Enter');
      await page.getByTestId('hit').nth(19).waitFor();
      expect(await page.getByTestId('hit').first().locator('mark').textContent()).toBe('滨河路');
      await picture('search');
      expect(await axe()).toEqual([]);
      await page.locator('.hits button').click();
      await page.getByTestId('hit').nth(24).waitFor();
      await page.getByTestId('hit').nth(3).click();
      await page.getByTestId('player').waitFor();
      expect(page.url()).toContain(`#/calls/${CALL}?at=28000`);
      await page.goBack();
      await page.getByTestId('hit').nth(19).waitFor();
      await page.locator('.search-text input').fill('路');
      await page.keyboard.press('Enter');
      await page.locator('.note-warn').waitFor();
    });

    it('[D43] a line is corrected where it stands; what was recognised is one click away', async () => {
      await context.close();
      await server.close();
      await begin('agent');
      talkingScene(server, Date.now());
      server.truth.history = {
        recognised: '好像叫观澜府项目，这都第三个晚上了。',
        corrections: [{ text: '好像叫观澜府二期。', by: AGENT, name: '王芳', at: Date.now() }],
      };
      await signIn(page, server.url);
      const line = page.locator('[data-seq="6"]');
      await line.waitFor();
      await line.hover();
      await line.locator('.line-edit').click();
      await page.keyboard.press('Escape');
      await line.locator('.line-edit').click();
      await line.locator('textarea').fill('好像叫观澜府二期。');
      await picture('correcting');
      expect(await axe()).toEqual([]);
      await page.keyboard.press('Enter');
      await line.locator('.line-corrected').waitFor();
      expect(await line.textContent()).toContain('观澜府二期');
      expect(
        server.asked.filter(({ name }) => name === 'transcript:correct').map(({ request }) => request),
      ).toEqual([{ callId: CALL, seq: 6, text: '好像叫观澜府二期。' }]);
      await line.locator('.line-corrected').click();
      await line.locator('.line-history').getByText('这都第三个晚上了').waitFor();
      await picture('corrected');
    });

    it('[D44] what a second engine heard stands beside, differences marked', async () => {
      finishedCall(server, Date.now());
      server.truth.again = {
        state: 'made',
        engine: 'whisper',
        madeAt: Date.now(),
        parts: [
          {
            leg: 'caller',
            startMs: 15_000,
            endMs: 19_000,
            differs: true,
            corrected: null,
            stretches: [
              { is: 'same', text: '昨天晚上' },
              { is: 'gone', text: '十一点' },
              { is: 'new', text: '十点' },
              { is: 'same', text: '半还在打桩' },
            ],
          },
          {
            leg: 'agent',
            startMs: 24_000,
            endMs: 27_000,
            differs: false,
            corrected: null,
            stretches: [{ is: 'same', text: '您住几号楼' }],
          },
        ],
      };
      await open(`#/calls/${CALL}`);
      await page.getByTestId('again').locator('summary').click();
      expect(await page.getByTestId('again').locator('del').allTextContents()).toEqual(['十一点']);
      expect(await page.getByTestId('again').locator('li').count()).toBe(1);
      await picture('again');
      expect(await axe()).toEqual([]);
    });

    it('[D45] a lead changes the list of hot words; bad rows are named and nothing is lost', async () => {
      await open('#/words');
      const list = page.locator('.hot-words textarea');
      await list.fill('term,kind,region,aliases\n滨河路,place,370203,\n路,place,,\n');
      await page.locator('.hot-words button').click();
      await page.getByTestId('hot-words-problems').getByText('第 3 行').waitFor();
      await picture('hot-words');
      expect(await axe()).toEqual([]);
      expect(await list.inputValue()).toContain('滨河路');
      await list.fill('term,kind,region,aliases\n滨河路,place,370203,\n');
      await page.locator('.hot-words button').click();
      await page.getByTestId('hot-words-state').getByText('已保存，共 1 个词').waitFor();
      expect(server.truth.hotWords.count).toBe(1);
    });
  },
);

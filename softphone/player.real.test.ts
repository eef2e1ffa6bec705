import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { finishedCall } from './testing/call-scene.ts';
import { buildWith } from './testing/child-build.ts';
import { aSession, type FakeServer, fakeServer } from './testing/fake-server.ts';
import { openBrowser, signIn, testChromium } from './testing/playwright-browser.ts';
import { CALL } from './testing/samples.ts';
import { talkingScene } from './testing/scenes.ts';

const chromium = await testChromium();

describe.skipIf(chromium === null)('listening back in a real browser', { timeout: 40_000 }, () => {
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
    server = await fakeServer(aSession({}, 'lead'));
    context = await browser.newContext({ viewport: { width: 1366, height: 768 }, bypassCSP: false });
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
  const open = async (query = '') => {
    await signIn(page, server.url);
    await page.getByTestId('sign-out').waitFor();
    await page.goto(`${server.url}/#/calls/${CALL}${query}`);
    await page.getByTestId('player').waitFor();
  };
  const time = async () => (await page.getByTestId('player-time').textContent())?.split(' ')[0];
  const folder = process.env['HOTLINE_LOOK'];
  const picture = async (name: string) => {
    if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
  };

  it('[L5] a click on a word plays from it, the transcript follows, space stops, keys move and change speed', async () => {
    finishedCall(server, Date.now());
    await open();
    await page.locator('[data-seq="5"] .said-word').first().click();
    await page.locator('[data-testid=player-play][data-playing=true]').waitFor();
    await page.locator('[data-seq="5"][data-now=true]').waitFor();
    expect(await time()).toMatch(/00:(29|30)/);
    await page.getByTestId('said').focus();
    await page.keyboard.press('Space');
    await page.locator('[data-testid=player-play][data-playing=false]').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.locator('[data-seq="6"][data-now=true]').waitFor();
    expect(await time()).toBe('00:41');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(time).toBe('00:36');
    await page.keyboard.press('+');
    expect(await page.getByTestId('player-speed').textContent()).toBe('1.25×');
    for (let n = 0; n < 3; n += 1) await page.keyboard.press('-');
    expect(await page.getByTestId('player-speed').textContent()).toBe('0.75×');
  });

  it('[L6] an address with a time opens there; a click in the waves goes where it points', async () => {
    finishedCall(server, Date.now());
    await open('?at=41000');
    await expect.poll(time).toBe('00:41');
    const box = await page.locator('.waves-box').boundingBox();
    await page.mouse.click(box!.x + box!.width / 4, box!.y + 20);
    await expect.poll(time).toBe('00:15');
    await page.locator('[data-seq="3"][data-now=true]').waitFor();
  });

  it('[L7] a call that becomes confidential while it is open disappears at once, and opens with a reason', async () => {
    finishedCall(server, Date.now());
    await open();
    server.truth.callPage = {
      ...server.truth.callPage!,
      hidden: true,
      lines: [],
      confidential: true,
      soundMs: null,
    };
    server.tell('call:confidentialChanged', { callId: CALL, confidential: true });
    await page.getByTestId('call-hidden').waitFor();
    expect(await page.getByTestId('said').count()).toBe(0);
    expect(await axe()).toEqual([]);
    await picture('hidden');
    const button = page.locator('.reason button');
    expect(await button.isDisabled()).toBe(true);
    await page.locator('.reason input').fill('核对举报线索');
    await button.click();
    await page.getByTestId('player').waitFor();
  });

  it('[L9] on the desk a filled field and every line play the words they came from, in a call that goes on', async () => {
    server.truth.session = aSession();
    finishedCall(server, Date.now());
    talkingScene(server, Date.now());
    await signIn(page, server.url);
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/sound')) asked.push(new URL(request.url()).search);
    });
    await page.locator('[data-field=occurredAt] .chip').click();
    await expect.poll(() => asked).toEqual(['?from=14750&to=19250']);
    await page.locator('[data-seq="6"] .line-play').focus();
    await page.keyboard.press('Space');
    await expect.poll(() => asked.at(-1)).toBe('?from=40750&to=45250');
  });

  it('[L10] a paused recording cannot be overlooked, and after a while it asks', async () => {
    server.truth.session = aSession();
    talkingScene(server, Date.now());
    const { call } = server.truth.picture;
    server.truth.picture.call = { ...call!, pausedAt: Date.now() - 5000 };
    await signIn(page, server.url);
    await page.locator('[data-testid=pause-note][data-long=false]').waitFor();
    expect(await axe()).toEqual([]);
    await picture('pause-light');
    await page.emulateMedia({ colorScheme: 'dark' });
    server.tell('call:changed', { ...call!, pausedAt: Date.now() - 61_000 });
    await page.locator('[data-testid=pause-note][data-long=true]').waitFor();
    expect(await axe()).toEqual([]);
    await picture('pause-dark');
    const overflow = await page.evaluate(() => document.documentElement.scrollHeight - innerHeight);
    expect(overflow).toBe(0);
    await page.keyboard.press('Shift+F9');
    await expect.poll(() => server.asked.map(({ name }) => name)).toContain('call:resumeRecording');
  });

  it.each([
    [1366, 768],
    [1920, 1080],
  ])(
    '[L8] the player is axe-clean at %d x %d, light and dark, and only its lists scroll',
    async (width, height) => {
      await page.setViewportSize({ width, height });
      finishedCall(server, Date.now(), {
        hold: { at: Date.now(), act: 'held', by: '李敏', reason: '公安机关调取' },
        audit: [{ at: Date.now(), act: 'held', by: '李敏', reason: '公安机关调取' }],
      });
      await open('?at=29500');
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await axe()).toEqual([]);
        await picture(`player-${colorScheme}-${width}`);
      }
      const overflow = await page.evaluate(() => {
        const { scrollHeight, scrollWidth, clientHeight, clientWidth } = document.documentElement;
        return [scrollHeight - clientHeight, scrollWidth - clientWidth];
      });
      expect(overflow).toEqual([0, 0]);
    },
  );
});

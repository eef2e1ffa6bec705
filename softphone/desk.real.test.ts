import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildWith } from './testing/child-build.ts';
import { aSession, type FakeServer, fakeServer } from './testing/fake-server.ts';
import { openBrowser, signIn, testChromium } from './testing/playwright-browser.ts';
import { aLine, aPartial, aTicket, CALL, machineValue } from './testing/samples.ts';
import { boardScene, ringingScene, talkingScene, wrapUpScene } from './testing/scenes.ts';

const chromium = await testChromium();

describe.skipIf(chromium === null)('desk in a real browser', { timeout: 30_000 }, () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let server: FakeServer;
  const complaints: string[] = [];

  beforeAll(async () => {
    await buildWith('softphone/vite.config.ts');
    browser = await openBrowser(chromium!);
  }, 60_000);
  afterAll(() => browser?.close());
  beforeEach(async () => {
    server = await fakeServer();
    complaints.length = 0;
    context = await browser.newContext({ viewport: { width: 1366, height: 768 }, bypassCSP: false });
    page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (/content.security.policy|script-src/i.test(message.text())) complaints.push(message.text());
    });
  });
  afterEach(async () => {
    await context.close();
    await server.close();
    expect(complaints).toEqual([]);
  });

  const seqs = () =>
    page
      .locator('[data-testid=transcript] li[data-seq]')
      .evaluateAll((items) => items.map((item) => Number(item.getAttribute('data-seq'))));
  const axe = async () =>
    // The builder injects axe through the page, which the content security policy allows to the debugger only.
    (await new AxeBuilder({ page }).setLegacyMode().analyze()).violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`,
    );
  const overflow = () =>
    page.evaluate(() => {
      const { scrollHeight, scrollWidth, clientHeight, clientWidth } = document.documentElement;
      return [scrollHeight - clientHeight, scrollWidth - clientWidth];
    });

  it('[D20] a wrong password is a sentence with its code; a right one opens the desk, not ready', async () => {
    await page.goto(server.url);
    await page.getByTestId('username').fill('wang');
    await page.getByTestId('password').fill('wrong');
    await page.getByTestId('sign-in').click();
    await page.locator('[data-code=wrong-password]').waitFor();
    expect(await axe()).toEqual([]);
    await page.getByTestId('password').fill('right-password');
    await page.getByTestId('sign-in').click();
    await page.locator('[data-testid=agent-state][data-state=notReady]').waitFor();
    await page.getByTestId('set-ready').click();
    await page.locator('[data-testid=agent-state][data-state=ready]').waitFor();
    expect(server.asked.find(({ name }) => name === 'desk:resume')?.request).toEqual({
      protocol: 1,
      have: null,
    });
    expect(await axe()).toEqual([]);
  });

  it('[D21] a call that rings shows its number, its wait and the history first', async () => {
    ringingScene(server, Date.now());
    await signIn(page, server.url);
    await page.getByTestId('caller-number').getByText('13800000001').waitFor();
    await page.getByText('关于小区停水的求助').first().waitFor();
    await page.getByTestId('answer').waitFor();
    expect(await axe()).toEqual([]);
  });

  it('[D22] words cross a cut socket: every line once, in order, those told meanwhile included', async () => {
    talkingScene(server, Date.now());
    await signIn(page, server.url);
    await page.locator('[data-seq="9"]').waitFor();
    server.tell('transcript:partial', aPartial('那个回复的时候', 60_000));
    await page.getByTestId('partial-caller').getByText('那个回复的时候').waitFor();
    server.cut();
    server.truth.lines.push(aLine(10, { startMs: 60_000, endMs: 62_000 }), aLine(11, { startMs: 63_000 }));
    await page.locator('[data-seq="11"]').waitFor();
    server.truth.lines.push(aLine(12, { startMs: 65_000 }), aLine(13, { startMs: 66_000 }));
    server.tell('transcript:line', aLine(13, { startMs: 66_000 }));
    await page.locator('[data-seq="13"]').waitFor();
    expect(await seqs()).toEqual(Array.from({ length: 13 }, (_, index) => index + 1));
    const resumes = server.asked.filter(({ name }) => name === 'desk:resume');
    expect(resumes.at(-1)?.request).toEqual({ protocol: 1, have: { callId: CALL, seq: 9 } });
    expect(server.asked.find(({ name }) => name === 'transcript:get')?.request).toEqual({
      callId: CALL,
      afterSeq: 11,
    });
  });

  it('[D35] the pictures of the README are these screens (HOTLINE_PICTURES=docs writes them)', async () => {
    const folder = process.env['HOTLINE_PICTURES'];
    const picture = (name: string) =>
      page.screenshot(folder === undefined ? {} : { path: `${folder}/${name}.png` });
    talkingScene(server, Date.now());
    await signIn(page, server.url);
    await page.locator('[data-seq="9"]').waitFor();
    server.tell('transcript:partial', aPartial('那个回复的时候能不能别告诉他们是我', 60_000));
    await page.getByTestId('partial-caller').getByText('那个回复的时候').waitFor();
    expect((await picture('desk')).length).toBeGreaterThan(20_000);
    server.truth.session = aSession({}, 'lead');
    server.truth.board = boardScene(Date.now());
    await page.goto(server.url);
    await page.locator('[data-testid=board][data-link=live]').waitFor();
    expect((await picture('board')).length).toBeGreaterThan(20_000);
  });

  it('[D23] a reload in a call brings the words, the form and the call back', async () => {
    talkingScene(server, Date.now());
    await signIn(page, server.url);
    await page.locator('[data-seq="9"]').waitFor();
    await page.reload();
    await page.locator('[data-seq="9"]').waitFor();
    expect(await page.getByTestId('field-address').inputValue()).toBe('滨河路翠湖花园 5 号楼对面');
    expect(await page.getByTestId('ticket-number').textContent()).toBe('20261124-000381');
  });

  it('[D24] colours mean: blue sure, amber unsure, dashed missing, white typed; the chip points at the line', async () => {
    talkingScene(server, Date.now());
    await signIn(page, server.url);
    const look = (name: string) => page.getByTestId(`field-${name}`).getAttribute('data-look');
    await page.getByTestId('field-address').waitFor();
    expect(await Promise.all(['address', 'subject', 'title', 'purpose', 'callerName'].map(look))).toEqual([
      'sure',
      'unsure',
      'missing',
      'typed',
      'empty',
    ]);
    await page.locator('[data-field=occurredAt] .chip').click();
    await page.locator('[data-seq="3"].line-pointed').waitFor();
    expect(await axe()).toEqual([]);
  });

  it('[D25] a typed value is sent on a pause, and no machine value comes under the cursor', async () => {
    talkingScene(server, Date.now());
    await signIn(page, server.url);
    const title = page.getByTestId('field-title');
    await title.fill('夜间施工噪声');
    await expect
      .poll(() => server.asked.filter(({ name }) => name === 'ticket:setField').map(({ request }) => request))
      .toEqual([{ ticketId: server.truth.picture.ticket!.ticketId, field: 'title', value: '夜间施工噪声' }]);
    server.tell('ticket:changed', aTicket({ revision: 40, fields: { title: machineValue('别的标题') } }));
    await page.locator('[data-testid=field-address][data-look=empty]').waitFor();
    expect(await title.inputValue()).toBe('夜间施工噪声');
    expect(await title.evaluate((input) => input === document.activeElement)).toBe(true);
  });

  it('[D26] accepting with fields missing names them; complete, it says what happened', async () => {
    talkingScene(server, Date.now());
    await signIn(page, server.url);
    await page.getByTestId('move-accept').click();
    await page.locator('[data-code=missing-fields]').getByText('标题、是否回复').waitFor();
    await page.getByTestId('field-wantsReply').selectOption('yes');
    await page.getByTestId('field-title').fill('夜间施工噪声');
    await page.keyboard.press('Control+Enter');
    await page.locator('[data-testid=ticket-status][data-status=accepted]').waitFor();
    expect(await page.getByTestId('move-accept').count()).toBe(0);
  });

  it('[D27] a message that fits no schema is dropped and the desk goes on', async () => {
    talkingScene(server, Date.now());
    await signIn(page, server.url);
    await page.locator('[data-seq="9"]').waitFor();
    server.tellRaw('transcript:line', { callId: CALL, seq: 'ten' });
    server.tellRaw('ticket:changed', null);
    server.tell('transcript:line', aLine(10, { startMs: 61_000 }));
    await page.locator('[data-seq="10"]').waitFor();
  });

  it('[D28] the end of the session says why', async () => {
    await signIn(page, server.url);
    await page.locator('[data-testid=agent-state][data-state=notReady]').waitFor();
    server.truth.signedIn = false;
    server.tell('session:ended', { why: 'signed-in-elsewhere' });
    await page.getByText('您的账号在另一处登录').waitFor();
  });

  it('[D29] no speech engine: one quiet line, no more', async () => {
    talkingScene(server, Date.now());
    server.truth.lines = [];
    server.truth.session = aSession({ speech: { engine: null, language: 'zh', why: 'no-model' } });
    await signIn(page, server.url);
    await page.getByTestId('no-speech').waitFor();
    expect(await page.getByTestId('no-speech').count()).toBe(1);
  });

  it.each([
    [1366, 768],
    [1920, 1080],
  ])(
    '[D30] nothing scrolls at %d x %d, in every scene, in both languages and themes',
    async (width, height) => {
      await page.setViewportSize({ width, height });
      for (const scene of [ringingScene, talkingScene, wrapUpScene]) {
        scene(server, Date.now());
        server.truth.signedIn = true;
        await page.goto(server.url);
        await page.getByTestId('caller-number').waitFor();
        expect(await overflow()).toEqual([0, 0]);
        await page.getByTestId('language').click();
        expect(await overflow()).toEqual([0, 0]);
        if (scene === talkingScene) {
          const form = await page.locator('.form').evaluate((form) => form.scrollHeight - form.clientHeight);
          expect(form).toBe(0);
          await page.emulateMedia({ colorScheme: 'dark' });
          expect(await axe()).toEqual([]);
          await page.emulateMedia({ colorScheme: 'light' });
        }
        await page.getByTestId('language').click();
      }
    },
  );

  it('[D31] the board shows who talks, who waits and who works, no word of a confidential call, and says when it is old', async () => {
    server.truth.session = aSession({}, 'lead');
    server.truth.board = boardScene(Date.now());
    await signIn(page, server.url);
    await page.locator('[data-testid=board][data-link=live]').waitFor();
    expect(await page.locator('.board-card').count()).toBe(4);
    expect(await page.getByText('13900002213').count()).toBe(0);
    expect(await axe()).toEqual([]);
    server.tell('board:changed', { n: 1, change: { link: 'stale' } });
    await page.locator('[data-testid=board][data-link=stale]').waitFor();
    await page.getByTestId('board-old').waitFor();
    expect(await axe()).toEqual([]);
  });

  it('[D32] the open-call page is one button; a closed one says so', async () => {
    server.truth.session = aSession({ openCall: false });
    await page.goto(`${server.url}/#/call`);
    await page.getByTestId('open-call-start').click();
    await page.locator('[data-testid=open-call][data-state=refused]').waitFor();
    await page.getByText('这里没有开放网上来电').waitFor();
    expect(await axe()).toEqual([]);
  });

  it('[D33] the microphone check measures the browser path', async () => {
    await context.grantPermissions(['microphone']);
    await signIn(page, server.url);
    await page.getByTestId('check-browser').click();
    await page.locator('.check .note').waitFor({ timeout: 10_000 });
    expect(await page.locator('.check .note').textContent()).toContain('dB');
  });
});

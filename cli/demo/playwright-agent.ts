import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { z } from 'zod';
import { Session } from '../../server/protocol/agent.ts';
import { CallView } from '../../server/protocol/call.ts';
import { DESK_NAMESPACE } from '../../server/protocol/desk.ts';
import type { CallId } from '../../server/protocol/ids.ts';
import { type TicketFieldName, TicketView } from '../../server/protocol/ticket.ts';
import { TranscriptLine } from '../../server/protocol/transcript.ts';
import type { Tool } from '../provision/parts.ts';
import { type PageWatch, watchPage } from './page-watch.ts';
import { within } from './stage.ts';

/** Reply of `GET /api/calls/:call`. */
const CallRecord = z.object({
  call: CallView,
  lines: z.array(TranscriptLine),
  ticket: TicketView.nullable(),
});
export type CallRecord = z.infer<typeof CallRecord>;

/** An agent at the real page, in a headless Chromium whose microphone plays a file. */
export type BrowserAgent = {
  signIn(username: string, password: string): Promise<void>;
  setReady(): Promise<void>;
  /** Resolves with the call once the page offers to answer it. */
  ringing(): Promise<CallId>;
  answer(): Promise<void>;
  watch(): Promise<PageWatch>;
  value(field: TicketFieldName): Promise<string>;
  type(field: TicketFieldName, value: string): Promise<void>;
  ticketNumber(): Promise<string>;
  hangUp(): Promise<void>;
  accept(): Promise<void>;
  record(callId: CallId): Promise<CallRecord>;
  /** Saves what the page looks like, for a person who asks why the demo failed. */
  picture(file: string): Promise<void>;
  close(): Promise<void>;
};

const PATIENCE_MS = 30_000;
const test = (id: string): string => `[data-testid="${id}"]`;

async function openBrowser(
  tool: Tool,
  microphone: string,
): Promise<{ context: BrowserContext; close(): Promise<void> }> {
  const browser = await chromium.launch({
    executablePath: tool.command,
    env: { ...process.env, ...tool.env },
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-audio-capture=${microphone}%noloop`,
      // Sound goes over loopback only, which WebRTC otherwise leaves out of its candidates.
      '--allow-loopback-in-peer-connection',
      '--disable-features=WebRtcHideLocalIpsWithMdns,MediaRouter,OptimizationHints,Translate',
      '--autoplay-policy=no-user-gesture-required',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
  await context.grantPermissions(['microphone']);
  return { context, close: () => browser.close() };
}

/** Socket.IO's text of an event in our namespace: `42/desk,["name",payload]`. */
function eventOf(frame: string): [name: string, payload: unknown] | null {
  const start = `42${DESK_NAMESPACE},[`;
  if (!frame.startsWith(start)) return null;
  const event: unknown = JSON.parse(frame.slice(start.length - 1));
  return Array.isArray(event) && typeof event[0] === 'string' ? [event[0], event[1]] : null;
}

/** The call the page is told of; the page itself shows no ids. */
function callOf(page: Page): Promise<CallId> {
  return new Promise((resolve) => {
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => {
        const event = typeof payload === 'string' ? eventOf(payload) : null;
        if (event?.[0] !== 'call:changed') return;
        const call = CallView.nullable().safeParse(event[1]);
        if (call.success && call.data !== null) resolve(call.data.callId);
      }),
    );
  });
}

export async function openAgent(url: string, tool: Tool, microphone: string): Promise<BrowserAgent> {
  const { context, close } = await openBrowser(tool, microphone);
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.addInitScript(watchPage);
  const call = callOf(page);
  await page.goto(url, { waitUntil: 'domcontentloaded' });
  const shows = (id: string, state: string) =>
    page.waitForSelector(`${test(id)}[data-state="${state}"]`, { state: 'attached' });

  return {
    signIn: async (username, password) => {
      await page.fill(test('username'), username);
      await page.fill(test('password'), password);
      await page.click(test('sign-in'));
      await shows('phone-state', 'registered');
    },
    setReady: async () => {
      await page.click(test('set-ready'));
      await shows('agent-state', 'ready');
    },
    ringing: async () => {
      await page.waitForSelector(`${test('answer')}:enabled`);
      return within(PATIENCE_MS, 'the call on the page', call);
    },
    answer: async () => {
      await page.click(test('answer'));
      await shows('phone-state', 'inCall');
      await shows('agent-state', 'talking');
    },
    watch: () => page.evaluate(() => window.demoWatch),
    value: (field) => page.inputValue(test(`field-${field}`)),
    type: async (field, value) => {
      const control = page.locator(test(`field-${field}`));
      const isChoice = await control.evaluate((element) => element instanceof HTMLSelectElement);
      if (isChoice) await control.selectOption(value);
      else await control.fill(value);
      await control.blur();
    },
    ticketNumber: async () => (await page.textContent(test('ticket-number')))?.trim() ?? '',
    hangUp: async () => {
      await page.click(test('hang-up'));
      await shows('phone-state', 'registered');
    },
    accept: async () => {
      await page.click(`${test('move-accept')}:enabled`);
      await page.waitForSelector(`${test('ticket-status')}[data-status="accepted"]`, { state: 'attached' });
    },
    record: async (callId) => {
      const reply = await context.request.get(`${url}/api/calls/${callId}`);
      if (!reply.ok()) throw new Error(`the record of the call could not be read: ${reply.status()}`);
      return CallRecord.parse(await reply.json());
    },
    picture: async (file) => {
      await page.screenshot({ path: file });
    },
    close,
  };
}

/** What the installation says about itself to someone who signs in: language and engine of its speech. */
export async function askSite(
  url: string,
  account: { username: string; password: string },
): Promise<Session['site']> {
  const headers = { 'content-type': 'application/json', origin: url };
  const reply = await fetch(`${url}/api/session`, { method: 'POST', headers, body: JSON.stringify(account) });
  if (!reply.ok) throw new Error(`the sign-in was answered ${reply.status}`);
  const { site } = Session.parse(await reply.json());
  const cookie = reply.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  await fetch(`${url}/api/session`, { method: 'DELETE', headers: { origin: url, cookie } });
  return site;
}

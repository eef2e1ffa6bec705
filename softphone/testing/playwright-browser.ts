import { type Browser, chromium, type Page } from 'playwright-core';
import { findOrFetchChromium } from '../../cli/provision/child-tools.ts';
import type { Tool } from '../../cli/provision/parts.ts';
import { cacheFolder } from '../../cli/up/start.ts';

/** The machine's Chromium, else a private one; null, said on the console, where none can be had. */
export async function testChromium(): Promise<Tool | null> {
  try {
    return await findOrFetchChromium(cacheFolder(), (line) => console.log(line));
  } catch (cause) {
    console.warn('skipped, because no Chromium can be had:', cause);
    return null;
  }
}

export const openBrowser = (tool: Tool): Promise<Browser> =>
  chromium.launch({
    executablePath: tool.command,
    env: { ...(process.env as Record<string, string>), ...tool.env },
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      '--autoplay-policy=no-user-gesture-required',
    ],
  });

export async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByTestId('username').fill('wang');
  await page.getByTestId('password').fill('right-password');
  await page.getByTestId('sign-in').click();
}

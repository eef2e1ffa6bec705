import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Where a Chromium is looked for; `HOTLINE_CHROMIUM` goes first. */
const PLACES = [
  process.env['HOTLINE_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
export const chromiumPath = (): string | null =>
  PLACES.find((place): place is string => place !== undefined && existsSync(place)) ?? null;

export const openBrowser = (executablePath: string): Promise<Browser> =>
  chromium.launch({
    executablePath,
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

import { BrowserWindow, type Session, shell } from 'electron';
import { mayGoTo, mayHave } from './permissions.ts';
import { windowOptions } from './window-options.ts';

/** Asked again after this while the server cannot be reached. */
const RETRY_MS = 3_000;

/** The microphone for our own origin; every other wish of any page is refused. */
export function guardPermissions(session: Session, ownOrigin: string): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const media = 'mediaTypes' in details ? details.mediaTypes : undefined;
    answer(mayHave({ permission, from: details.requestingUrl, media }, ownOrigin));
  });
  session.setPermissionCheckHandler((_contents, permission, from, details) => {
    const media = details.mediaType === undefined ? undefined : [details.mediaType];
    return mayHave({ permission, from, media }, ownOrigin);
  });
  session.setDevicePermissionHandler(() => false);
}

/** Opens the desk; it cannot walk away from our origin nor open windows. */
export function openWindow(server: URL, preload: string, waitingPage: string): BrowserWindow {
  const window = new BrowserWindow(windowOptions(preload));
  const { webContents } = window;
  webContents.setWindowOpenHandler(({ url }) => {
    // A secure link leaves for the person's own browser, never into this window.
    if (url.startsWith('https://')) void shell.openExternal(url);
    return { action: 'deny' };
  });
  webContents.on('will-navigate', (event) => {
    if (!mayGoTo(event.url, server.origin)) event.preventDefault();
  });
  webContents.on('will-redirect', (event) => {
    if (!mayGoTo(event.url, server.origin)) event.preventDefault();
  });
  webContents.on('will-attach-webview', (event) => event.preventDefault());

  let retry: ReturnType<typeof setTimeout> | undefined;
  const load = (): void => {
    window.loadURL(server.href).catch(() => {
      // Not reachable yet: a page of our own says so, and we ask again.
      if (window.isDestroyed()) return;
      void window.loadFile(waitingPage);
      retry = setTimeout(load, RETRY_MS);
    });
  };
  window.once('ready-to-show', () => window.show());
  window.on('closed', () => clearTimeout(retry));
  load();
  return window;
}

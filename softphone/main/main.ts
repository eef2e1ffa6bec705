import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { app, type BrowserWindow, dialog, ipcMain, session } from 'electron';
import { type HostRequestName, HostRequests } from '../host.ts';
import { answerHost } from './answer-host.ts';
import { guardPermissions, openWindow } from './electron-window.ts';
import { lpcm16Microphone } from './lpcm16-microphone.ts';
import { recordingTool } from './recording-tool.ts';
import { chooseServer } from './shell-settings.ts';

const here = import.meta.dirname;

// Two phones of one person would both ring: a second start shows the first window.
if (app.requestSingleInstanceLock()) void start();
else app.quit();

async function start(): Promise<void> {
  app.enableSandbox();
  await app.whenReady();
  const file = join(app.getPath('userData'), 'settings.json');
  const server = chooseServer(process.argv, existsSync(file) ? readFileSync(file, 'utf8') : null);
  if (!server.ok) {
    dialog.showErrorBox('12345', `服务器地址不正确 / wrong server address (${server.from})\n${file}`);
    app.exit(2);
    return;
  }
  const { origin } = server.url;
  guardPermissions(session.defaultSession, origin);
  const checkMicrophone = lpcm16Microphone(() =>
    recordingTool(process.env['PATH'] ?? '', delimiter, process.platform, existsSync),
  );
  for (const name of Object.keys(HostRequests) as HostRequestName[]) {
    ipcMain.handle(name, (event, body) => {
      const frame = event.senderFrame;
      const sender = { url: frame?.url ?? '', isTop: frame !== null && frame.parent === null };
      return answerHost(name, sender, body, origin, { 'microphone:check': checkMicrophone });
    });
  }
  const open = (): BrowserWindow =>
    openWindow(server.url, join(here, 'preload.cjs'), join(here, 'waiting.html'));
  let window = open();
  app.on('second-instance', () => {
    if (window.isDestroyed()) window = open();
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  app.on('activate', () => {
    if (window.isDestroyed()) window = open();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
}

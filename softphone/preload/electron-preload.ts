import { contextBridge, ipcRenderer } from 'electron';
import type { HostRequestName, HotlineHost } from '../host.ts';

// Names stand here again because a sandboxed preload should hold no schema library; the type ties them to the list.
const CHECK: HostRequestName = 'microphone:check';
const KEY = 'hotlineHost' satisfies keyof Window;

const host: HotlineHost = { checkMicrophone: () => ipcRenderer.invoke(CHECK, {}) };
contextBridge.exposeInMainWorld(KEY, host);

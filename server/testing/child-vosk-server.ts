import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { findOrMakePython } from '../stt/child-vosk-python.ts';
import { CACHE_DIR } from './speech-files.ts';

/** Python with the packages of the peer; null: the tests that need it are skipped. */
export const PYTHON_VOSK = await findOrMakePython(CACHE_DIR, (line) => console.error(line));

/** Vosk's Python package as a server; `pid` for signals. */
export async function startPythonPeer(modelFolder: string) {
  const script = fileURLToPath(new URL('./vosk-peer.py', import.meta.url));
  if (PYTHON_VOSK === null) throw new Error('there is no Python here');
  const child = spawn(PYTHON_VOSK, [script, modelFolder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  return {
    url: `ws://127.0.0.1:${Number(line)}`,
    pid: child.pid ?? 0,
    async close() {
      const ended = child.exitCode !== null || child.signalCode !== null || once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

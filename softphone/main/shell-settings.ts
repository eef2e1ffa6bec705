import { z } from 'zod';

/** Where the desk is served; `settings.json` in the app's data folder or `--server=` hold it. */
export const ShellSettings = z.object({ server: z.url({ protocol: /^https?$/ }) });
export type ShellSettings = z.infer<typeof ShellSettings>;

export const DEFAULT_SERVER = 'http://127.0.0.1:8012/';
const ARGUMENT = '--server=';

export type ServerChoice = { ok: true; url: URL } | { ok: false; from: 'argument' | 'file' };

/**
 * The argument goes before the file, the file before the default. A wrong one is told, never passed over: an agent
 * would sign in at another city's server without knowing.
 */
export function chooseServer(args: readonly string[], file: string | null): ServerChoice {
  const argument = args.find((arg) => arg.startsWith(ARGUMENT));
  if (argument !== undefined) return parse({ server: argument.slice(ARGUMENT.length) }, 'argument');
  if (file === null) return parse({ server: DEFAULT_SERVER }, 'file');
  try {
    return parse(JSON.parse(file), 'file');
  } catch (fault) {
    if (!(fault instanceof SyntaxError)) throw fault;
    return { ok: false, from: 'file' };
  }
}

function parse(settings: unknown, from: 'argument' | 'file'): ServerChoice {
  const parsed = ShellSettings.safeParse(settings);
  if (!parsed.success) return { ok: false, from };
  const url = new URL(parsed.data.server);
  // A microphone is given to secure pages only, so plain http works on this machine alone.
  const local = url.hostname === '127.0.0.1' || url.hostname === 'localhost' || url.hostname === '[::1]';
  return url.protocol === 'https:' || local ? { ok: true, url } : { ok: false, from };
}

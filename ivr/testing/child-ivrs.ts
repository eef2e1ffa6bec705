import { join } from 'node:path';
import { type Ivrs, superviseIvrs } from '../../cli/up/child-ivrs.ts';
import { type SupervisedProcess, supervise } from '../../cli/up/child-process.ts';
import type { Switchboard } from './child-switchboard.ts';

/** Two `ivr` processes on a switchboard, led and started again as `up` does it. */
export type TwoIvrs = Ivrs & { warm: () => SupervisedProcess | null };

export function startTwoIvrs({ config: { dataDir } }: Switchboard): TwoIvrs {
  const processes = new Map<string, SupervisedProcess>();
  let warm: string | null = null;
  const ivrs = superviseIvrs(
    2,
    (name, { env, ...plan }) => {
      const one = supervise({
        name,
        command: process.execPath,
        args: [join(import.meta.dirname, '../main.ts')],
        env: { ...env, HOTLINE_CONFIG: join(dataDir, 'process-config.json') },
        cwd: dataDir,
        logFile: join(dataDir, 'logs', `${name}.log`),
        graceMs: 8000,
        ipc: true,
        onLine: () => undefined,
        onNotice: () => undefined,
        onStart: () => undefined,
        ...plan,
      });
      processes.set(name, one);
      return one;
    },
    (name, role) => {
      if (role === 'warm') warm = name;
      else if (warm === name) warm = null;
    },
  );
  return { ...ivrs, warm: () => (warm === null ? null : (processes.get(warm) ?? null)) };
}

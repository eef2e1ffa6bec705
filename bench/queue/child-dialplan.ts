import { join } from 'node:path';
import { execa } from 'execa';
import type { RunningSystem } from '../../cli/up/start.ts';

/**
 * Lets a second number lead straight into Asterisk's own queue, which `ivr` keeps filled with the same agents. Added to
 * the running Asterisk alone, by its console. Without the Answer() of the fallback: that waits up to half a second for
 * the caller's first sound, which would be counted against app_queue; with Progress(), because a caller who has no sound
 * at all would not hear the music either, and sending it is half of what a waiting caller costs.
 */
export async function routeToAppQueue({ config, parts }: RunningSystem, number: string): Promise<void> {
  const { command, args, env } = parts.asterisk;
  const conf = join(config.dataDir, 'asterisk', 'etc', 'asterisk.conf');
  for (const step of ['1,Progress', `2,Queue,${config.settings.entryQueue}`]) {
    const line = `dialplan add extension ${number},${step} into from-trunk`;
    const { stdout } = await execa(command, [...args, '-C', conf, '-rx', line], { env, reject: false });
    if (!/added into/i.test(stdout)) throw new Error(`Asterisk did not take the second number: ${stdout}`);
  }
}

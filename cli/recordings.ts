import { resolve } from 'node:path';
import { defineCommand } from 'citty';
import type { Verification } from '../server/protocol/recording.ts';
import { verifyDataFolder } from '../server/recordings/start.ts';
import { runningConfig } from './doctor/fs-running.ts';
import { askVerification } from './recordings/http-verify.ts';
import { readOrMakeSecrets, readSettingsFile } from './up/fs-data-folder.ts';
import { wholeSettings } from './up/settings-layers.ts';
import { CHECKOUT } from './up/start.ts';

async function verify(dataDir: string): Promise<Verification> {
  const running = await runningConfig(dataDir);
  if (running !== null) return askVerification(running);
  const settings = wholeSettings(await readSettingsFile(dataDir));
  return verifyDataFolder(dataDir, settings, await readOrMakeSecrets(dataDir));
}

const GIB = 1024 ** 3;

/** `./hotline recordings verify`: exit status 1 when a recording is not as it was kept. */
export const verifyCommand = defineCommand({
  meta: { name: 'verify', description: 'Read every kept recording and compare it with its checksum' },
  args: {
    data: { type: 'string', description: 'The data folder to look at', valueHint: 'DIR' },
    json: { type: 'boolean', description: 'One object: {checked, bytes, wrong, unknown}' },
  },
  async run({ args }) {
    const found = await verify(resolve(args.data ?? `${CHECKOUT}/data`));
    if (args.json) console.log(JSON.stringify(found));
    else {
      console.log(`${found.checked} recordings, ${(found.bytes / GIB).toFixed(2)} GiB read`);
      for (const { callId, leg, startMs, why } of found.wrong)
        console.log(`✗ ${callId} ${leg} from ${startMs} ms: ${why}`);
      if (found.unknown > 0) console.log(`– ${found.unknown} files belong to no recording`);
      if (found.wrong.length === 0) console.log('✓ all as they were kept');
    }
    process.exitCode = found.wrong.length === 0 ? 0 : 1;
  },
});

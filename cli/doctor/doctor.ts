import { resolve } from 'node:path';
import { defineCommand } from 'citty';
import type { Settings } from '../../server/protocol/settings.ts';
import { readSettingsFile } from '../up/fs-data-folder.ts';
import { BadSettings, wholeSettings } from '../up/settings-layers.ts';
import { CHECKOUT, cacheFolder, modelFolders } from '../up/start.ts';
import {
  asteriskFindings,
  folderFindings,
  nodeFinding,
  packagesFinding,
  speechFindings,
  toolFindings,
} from './child-findings.ts';
import { type Finding, found, isHealthy, needed, tableOf } from './finding.ts';
import { runningConfig } from './fs-running.ts';
import { keptFinding, portFinding, runningFindings } from './http-findings.ts';

async function settingsFindings(dataDir: string): Promise<{ settings: Settings | null; finding: Finding }> {
  try {
    const settings = wholeSettings(await readSettingsFile(dataDir));
    return {
      settings,
      finding: found('settings', settings.databaseUrl === null ? 'embedded database' : 'own database'),
    };
  } catch (cause) {
    if (!(cause instanceof BadSettings)) throw cause;
    return {
      settings: null,
      finding: needed('settings', 'wrong', cause.message, `edit ${dataDir}/settings.json`),
    };
  }
}

/** Looks at every part; fetches and changes nothing. */
export async function examine(dataDir: string): Promise<Finding[]> {
  const cacheDir = cacheFolder();
  const { settings, finding } = await settingsFindings(dataDir);
  const config = await runningConfig(dataDir);
  const live = config === null ? [] : [...(await runningFindings(config)), await keptFinding(config)];
  const ports = config !== null || settings === null ? [] : [await portFinding(settings)];
  return [
    nodeFinding(),
    await packagesFinding(CHECKOUT),
    finding,
    ...(await asteriskFindings(cacheDir)),
    ...(await speechFindings(
      CHECKOUT,
      { modelDirs: modelFolders(dataDir, cacheDir), cacheDir, onlyLook: true },
      settings?.speech ?? null,
    )),
    ...(await toolFindings(CHECKOUT, cacheDir)),
    ...(await folderFindings(dataDir)),
    ...ports,
    ...live,
  ];
}

/** `./hotline doctor`: exit status 1 when a required part is not in order. */
export const doctorCommand = defineCommand({
  meta: { name: 'doctor', description: 'Look at every part: found, missing, too old, and what mends it' },
  args: {
    data: { type: 'string', description: 'The data folder to look at', valueHint: 'DIR' },
    json: { type: 'boolean', description: 'One object: {healthy, findings}' },
  },
  async run({ args }) {
    const findings = await examine(resolve(args.data ?? `${CHECKOUT}/data`));
    const healthy = isHealthy(findings);
    if (args.json) console.log(JSON.stringify({ healthy, findings }));
    else {
      for (const line of tableOf(findings)) console.log(line);
      console.log(
        healthy ? '\nEverything that is needed is there.' : '\nSomething that is needed is not in order (✗).',
      );
    }
    process.exitCode = healthy ? 0 : 1;
  },
});

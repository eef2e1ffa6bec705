import { join } from 'node:path';
import { readOrMakeSecrets, writePrivate } from '../../cli/up/fs-data-folder.ts';
import type { SettingsOverrides } from '../../cli/up/settings-layers.ts';
import { freePorts, type RunningSystem, startSystem } from '../../cli/up/start.ts';
import type { Extension } from '../../server/protocol/ids.ts';
import { privateFolder } from '../fs-load-files.ts';

export type Account = { readonly username: string; readonly password: string };
export type StaffedSystem = {
  readonly system: RunningSystem;
  readonly agents: readonly Account[];
  readonly lead: Account;
};

const FIRST_EXTENSION = 2001;

/** A system of its own in `folder` on free ports, with so many agents on SIP phones and a lead; no pages. */
export async function startStaffedSystem(
  folder: string,
  agents: number,
  settings: SettingsOverrides,
  log: (line: string) => void,
): Promise<StaffedSystem> {
  const dataDir = await privateFolder(folder, 'data');
  const secrets = await readOrMakeSecrets(dataDir);
  const password = secrets.link.slice(0, 16);
  const hired = Array.from({ length: agents }, (_, index) => ({
    username: `bench${index + 1}`,
    name: `Bench ${index + 1}`,
    role: 'agent' as const,
    extension: String(FIRST_EXTENSION + index) as Extension,
    password,
  }));
  const lead = secrets.firstAccounts.find(({ role }) => role === 'lead');
  if (lead === undefined) throw new Error('there is no lead account');
  const firstAccounts = [lead, ...hired];
  await writePrivate(join(dataDir, 'secrets.json'), JSON.stringify({ ...secrets, firstAccounts }));
  const system = await startSystem({
    dataDir,
    ports: await freePorts(),
    settings: { agentPhones: 'sip', ...settings },
    pages: false,
    log,
  });
  return { system, agents: hired, lead };
}

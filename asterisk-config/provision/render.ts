import { entryRules, type Secrets, type Settings } from '../../server/protocol/settings.ts';

/** Where Asterisk finds and leaves things; absolute paths. */
export interface AsteriskFolders {
  etcDir: string;
  modulesDir: string;
  shareDir: string;
  varDir: string;
  spoolDir: string;
  runDir: string;
  logDir: string;
  mohDir: string;
}

export interface AsteriskPlan {
  settings: Settings;
  secrets: Secrets;
  folders: AsteriskFolders;
  /** File names as in `modulesToLoad`. */
  modules: readonly string[];
}

/** A setting that cannot stand in a configuration file. */
export class BadSetting extends Error {
  readonly code = 'bad-setting';
  constructor(name: string, why: string) {
    super(`setting ${name}: ${why}`);
    this.name = 'BadSetting';
  }
}

/** No leg lives longer than this, whatever goes wrong: the longest wait and four hours of talk. */
const TALK_AT_MOST_SECONDS = 4 * 3600;

const OPEN_CALL_FILE = 'pjsip_open_call.conf';
const TRUNK_OUT_FILE = 'pjsip_trunk_out.conf';

/**
 * How the dialplan gives a call to `ivr`. Two processes hear the offer, each as an app of its own; a warm one takes over
 * a second after a leader that leaves a call unclaimed, and past that Asterisk's own queue is the better place.
 */
const OFFERED_MS = 2500;
const handOver = ({ ivr }: Settings): string =>
  ivr.processes === 1 ? 'Stasis(hotline,inbound)' : `StasisBroadcast(${OFFERED_MS},^ivr,inbound,yes)`;

const seconds = (ms: number) => Math.ceil(ms / 1000);

function valuesOf(plan: AsteriskPlan): Record<string, string> {
  const { settings, secrets, folders } = plan;
  const entry = entryRules(settings);
  const maxWaitSeconds = seconds(Math.max(...Object.values(settings.queues).map((queue) => queue.maxWaitMs)));
  return {
    ...folders,
    trunkListen: settings.trunk.listen,
    trunkNumber: settings.trunk.number,
    outboundAddress: settings.trunk.outbound?.address ?? '',
    outboundPort: String(settings.trunk.outbound?.port ?? ''),
    outboundCallerId: settings.trunk.outbound?.callerId ?? '',
    sipPort: String(settings.ports.sip),
    asteriskHttpPort: String(settings.ports.asteriskHttp),
    amiPort: String(settings.ports.ami),
    webPort: String(settings.ports.web),
    rtpFirst: String(settings.ports.rtpFirst),
    rtpLast: String(settings.ports.rtpLast),
    ariSecret: secrets.ari,
    amiSecret: secrets.ami,
    mediaSecret: secrets.media,
    openCallSecret: secrets.openCall ?? '',
    handOver: handOver(settings),
    queueName: settings.entryQueue,
    ringSeconds: String(seconds(entry.ringMs)),
    wrapUpSeconds: String(seconds(entry.wrapUpMs ?? 0)),
    maxWaitSeconds: String(maxWaitSeconds),
    absoluteSeconds: String(maxWaitSeconds + TALK_AT_MOST_SECONDS),
  };
}

/** A line break or a `;` in a value would write lines of its own into the file. */
function checked(name: string, value: string): string {
  for (const character of value)
    if (character < ' ' || character === ';')
      throw new BadSetting(name, 'holds a character Asterisk reads as syntax');
  return value;
}

/**
 * Asterisk's configuration files, by name: `templates` with every `{{name}}` filled in.
 * @throws BadSetting for a value that would change the file's meaning; Error for a name no value is known for (a bug).
 */
export function renderConfig(templates: Record<string, string>, plan: AsteriskPlan): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(valuesOf(plan))) values[name] = checked(name, value);
  values['moduleLines'] = plan.modules.map((name) => `load = ${name}`).join('\n');
  values['trunkMatches'] = plan.settings.trunk.from
    .map((address) => `match = ${checked('trunk.from', address)}`)
    .join('\n');
  const openCall = plan.settings.openCall && plan.secrets.openCall !== undefined;
  const files: Record<string, string> = {};
  for (const [file, template] of Object.entries(templates)) {
    if (file === OPEN_CALL_FILE && !openCall) continue;
    if (file === TRUNK_OUT_FILE && plan.settings.trunk.outbound === null) continue;
    files[file] = template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
      const value = values[name];
      if (value === undefined) throw new Error(`${file}: no value for {{${name}}}`);
      return value;
    });
  }
  return files;
}

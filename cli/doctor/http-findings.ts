import { REQUIRED_MODULES } from '../../asterisk-config/provision/modules.ts';
import type { ProcessConfig, Settings } from '../../server/protocol/settings.ts';
import { askVerification } from '../recordings/http-verify.ts';
import { askAri, askHealth, webUrl } from '../up/http-readiness.ts';
import { checkPorts, PortTaken } from '../up/net-ports.ts';
import { amiLetsIn } from './ami-login.ts';
import { type Finding, found, needed, recordingsFinding, wanted } from './finding.ts';

const RESTART = 'stop ./hotline up (Ctrl-C) and start it again; the reason stands in the logs folder';

/** How the parts of a running system answer. */
export async function runningFindings(config: ProcessConfig): Promise<Finding[]> {
  const info = (await askAri(config, 'asterisk/info')) as { system?: { version?: string } } | null;
  const modules = (await askAri(config, 'asterisk/modules')) as { name: string; status: string }[] | null;
  const running = new Set((modules ?? []).filter((one) => one.status === 'Running').map((one) => one.name));
  const absent = REQUIRED_MODULES.filter((name) => !running.has(name));
  const ami = await amiLetsIn(config.settings.ports.ami, config.secrets.ami);
  const health = await askHealth(config);
  const either = (part: string, good: boolean, detail: string, bad: string) =>
    good ? found(part, detail) : needed(part, 'wrong', bad, RESTART);
  return [
    either(
      'running: ARI',
      info !== null,
      `Asterisk ${info?.system?.version ?? ''}`,
      'Asterisk does not answer',
    ),
    either(
      'running: modules',
      absent.length === 0,
      `${running.size} running`,
      `not running: ${absent.join(', ')}`,
    ),
    either('running: AMI', ami, 'lets us in', 'does not let us in'),
    either('running: server', health !== null, webUrl(config), 'does not answer'),
    either('running: ivr', health?.ivr === true, 'linked to the server', 'not linked to the server'),
    either('running: database', health?.ok === true, 'open', 'the server says it is not well'),
  ];
}

/** Longer than this doctor does not read; a city with years of calls has a command for it. */
const READ_MS = 20_000;
const VERIFY = './hotline recordings verify';

/** Whether the recordings are as they were kept, where that can be read in a moment. */
export async function keptFinding(config: ProcessConfig): Promise<Finding> {
  try {
    return recordingsFinding(await askVerification(config, AbortSignal.timeout(READ_MS)));
  } catch (cause) {
    const late = cause instanceof DOMException && cause.name === 'TimeoutError';
    const why = late ? `not read in ${READ_MS / 1000} s` : 'the server did not say';
    return wanted('recordings', 'wrong', why, `${VERIFY}   (names each, takes its time)`);
  }
}

/** Whether a system that does not run yet would get its ports. */
export async function portFinding(settings: Settings): Promise<Finding> {
  try {
    await checkPorts(settings);
    const { web, asteriskHttp, ami, sip } = settings.ports;
    return found('ports', `web ${web}, Asterisk ${asteriskHttp}, AMI ${ami}, SIP ${sip}: free`);
  } catch (cause) {
    if (!(cause instanceof PortTaken)) throw cause;
    return needed('ports', 'wrong', cause.message, './hotline up --ports 18000');
  }
}

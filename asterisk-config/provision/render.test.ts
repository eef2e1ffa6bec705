import { describe, expect, it } from 'vitest';
import { Settings } from '../../server/protocol/settings.ts';
import { modulesToLoad, OPUS_MODULES, REQUIRED_MODULES } from './modules.ts';
import { type AsteriskPlan, BadSetting, renderConfig } from './render.ts';

const secret = (name: string) => `${name}-${'s'.repeat(32)}`;

const plan = (settings: object): AsteriskPlan => ({
  settings: Settings.parse(settings),
  secrets: {
    ari: secret('ari'),
    ami: secret('ami'),
    media: secret('media'),
    link: secret('link'),
    openCall: secret('open'),
    firstAccounts: [],
  },
  folders: {
    etcDir: '/d/etc',
    modulesDir: '/m',
    shareDir: '/d/share',
    varDir: '/d/var',
    spoolDir: '/d/spool',
    runDir: '/d/run',
    logDir: '/d/logs',
    mohDir: '/d/moh',
  },
  modules: ['a.so', 'b.so'],
});

describe('rendering', () => {
  it('[K1] every placeholder is filled, and one without a value is a bug that throws', () => {
    expect(renderConfig({ 'a.conf': 'port = {{amiPort}}' }, plan({}))).toEqual({ 'a.conf': 'port = 5038' });
    expect(() => renderConfig({ 'a.conf': '{{nobody}}' }, plan({}))).toThrow('nobody');
  });

  it('[K2] a value that would write lines of its own is refused', () => {
    for (const listen of ['1.2.3.4\n[evil]', '1.2.3.4;'])
      expect(() => renderConfig({}, plan({ trunk: { listen } }))).toThrow(BadSetting);
    expect(() => renderConfig({}, plan({ trunk: { from: ['1.2.3.4\rx'] } }))).toThrow(BadSetting);
  });

  it('[K3] each trunk address is matched on a line of its own', () => {
    const files = renderConfig(
      { p: '{{trunkMatches}}' },
      plan({ trunk: { from: ['127.0.0.2', '127.0.0.9'] } }),
    );
    expect(files['p']).toBe('match = 127.0.0.2\nmatch = 127.0.0.9');
  });

  it('[K4] the open-call account exists only where the page does', () => {
    const templates = { 'pjsip_open_call.conf': '{{openCallSecret}}' };
    expect(renderConfig(templates, plan({}))).toEqual({});
    expect(renderConfig(templates, plan({ openCall: true }))).toEqual({
      'pjsip_open_call.conf': secret('open'),
    });
  });

  it('[K8] lines out exist only where the settings name them', () => {
    const templates = {
      'pjsip_trunk_out.conf': 'sip:{{outboundAddress}}:{{outboundPort}} {{outboundCallerId}}',
    };
    expect(renderConfig(templates, plan({}))).toEqual({});
    expect(renderConfig(templates, plan({ trunk: { outbound: { address: '127.0.0.9' } } }))).toEqual({
      'pjsip_trunk_out.conf': 'sip:127.0.0.9:5060 12345',
    });
  });

  it('[K9] one `ivr` gets each call at once; to two it is offered, for a time', () => {
    const offered = (processes: number) =>
      renderConfig({ e: '{{handOver}}' }, plan({ ivr: { processes } }))['e'];
    expect(offered(1)).toBe('Stasis(hotline,inbound)');
    expect(offered(2)).toBe('StasisBroadcast(2500,^ivr,inbound,yes)');
  });

  it('[K5] durations reach Asterisk in whole seconds, rounded up', () => {
    const text = { q: '{{ringSeconds}} {{wrapUpSeconds}} {{absoluteSeconds}}' };
    const settings = { queues: { citizens: { ringMs: 1000, wrapUpMs: 1500, maxWaitMs: 60_000 } } };
    expect(renderConfig(text, plan(settings))['q']).toBe('1 2 14460');
  });
});

describe('modules', () => {
  it('[K6] one build of opus is taken, the other left, and none is no fault', () => {
    const [digium = '', open = ''] = OPUS_MODULES;
    expect(modulesToLoad([open])).toContain(open);
    expect(modulesToLoad([digium, open])).not.toContain(open);
    expect(modulesToLoad([])).toEqual(REQUIRED_MODULES);
  });

  it('[K7] no module is listed twice', () => {
    expect(new Set(REQUIRED_MODULES).size).toBe(REQUIRED_MODULES.length);
  });
});

import { EventEmitter } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { answerHost } from './main/answer-host.ts';
import { lpcm16Microphone, type Recorder } from './main/lpcm16-microphone.ts';
import { mayGoTo, mayHave } from './main/permissions.ts';
import { recordingTool } from './main/recording-tool.ts';
import { chooseServer, DEFAULT_SERVER } from './main/shell-settings.ts';
import { windowOptions } from './main/window-options.ts';
import { microphoneLevel, samplesOfPcm16 } from './renderer/check/microphone-level.ts';

const OWN = 'https://hotline.example';

describe('desktop shell', () => {
  it('[E1] the window keeps the page apart from Node', () => {
    expect(windowOptions('/app/preload.cjs').webPreferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
    });
  });

  it.each([
    ['media', `${OWN}/`, ['audio'], true],
    ['media', `${OWN}/`, ['video'], false],
    ['media', `${OWN}/`, ['audio', 'video'], false],
    ['media', `${OWN}/`, ['unknown'], false],
    ['media', `${OWN}/`, [], false],
    ['media', `${OWN}/`, undefined, false],
    ['media', 'https://hotline.example.evil.test/', ['audio'], false],
    ['media', 'http://hotline.example/', ['audio'], false],
    ['media', '', ['audio'], false],
    ['geolocation', `${OWN}/`, undefined, false],
    ['notifications', `${OWN}/`, undefined, false],
    ['display-capture', `${OWN}/`, ['audio'], false],
  ])('[E2] %s of %s with %j is granted: %s', (permission, from, media, granted) => {
    expect(mayHave({ permission, from, media }, OWN)).toBe(granted);
  });

  it('[E3] the window may go to its own origin and nowhere else', () => {
    expect(mayGoTo(`${OWN}/#/call`, OWN)).toBe(true);
    for (const address of ['https://other.test/', 'file:///etc/passwd', 'javascript:alert(1)', 'x'])
      expect(mayGoTo(address, OWN)).toBe(false);
  });

  it.each([
    [[], null, new URL(DEFAULT_SERVER).href],
    [['--server=https://a.test/'], '{"server":"https://b.test/"}', 'https://a.test/'],
    [[], '{"server":"https://b.test/"}', 'https://b.test/'],
    [['--server=http://a.test/'], null, 'argument'],
    [['--server=file:///etc/passwd'], null, 'argument'],
    [[], '{"server":', 'file'],
    [[], '{"server":7}', 'file'],
  ])('[E4] %j and the file %s choose %s', (args, file, chosen) => {
    const choice = chooseServer(args, file);
    expect(choice.ok ? choice.url.href : choice.from).toBe(chosen);
  });

  it('[E5] the host answers its own top frame only, and only what fits the schema', async () => {
    const answers = { 'microphone:check': async () => ({ ok: false, code: 'no-tool' }) as const };
    const ask = (url: string, isTop: boolean, body: unknown) =>
      answerHost('microphone:check', { url, isTop }, body, OWN, answers);
    expect(await ask(`${OWN}/`, true, {})).toEqual({ ok: false, code: 'no-tool' });
    await expect(ask('https://other.test/', true, {})).rejects.toThrow('not-allowed');
    await expect(ask(`${OWN}/`, false, {})).rejects.toThrow('not-allowed');
    await expect(ask(`${OWN}/`, true, { path: '/etc/passwd' })).rejects.toThrow('bad-request');
  });
});

describe('microphone check of the operating system', () => {
  const folders: string[] = [];
  const path = process.env['PATH'];
  afterEach(() => {
    process.env['PATH'] = path;
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  it('[E6] the first tool found on the path is taken, none is told', () => {
    const having =
      (...files: string[]) =>
      (file: string) =>
        files.includes(file);
    expect(recordingTool('/a:/b', ':', 'linux', having('/b/sox', '/b/arecord'))).toBe('arecord');
    expect(recordingTool('/a:/b', ':', 'darwin', having('/b/rec', '/b/arecord'))).toBe('rec');
    expect(recordingTool('C:\\x', ';', 'win32', having('C:\\x\\sox.exe'))).toBe('sox');
    expect(recordingTool('/a:/b', ':', 'linux', having())).toBeNull();
  });

  it('[E7] node-record-lpcm16 runs the tool and its sound is measured', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hotline-microphone-'));
    folders.push(folder);
    // A tool that gives half-scale square waves, as a recorder would: raw 16-bit, then waits to be stopped.
    const script = `process.stdout.write(Buffer.from(Int16Array.from({ length: 16000 }, (_, i) => (i % 2 ? 16384 : -16384)).buffer));
process.on('SIGTERM', () => process.exit(0)); setInterval(() => undefined, 1000);`;
    const tool = join(folder, 'arecord');
    writeFileSync(tool, `#!${process.execPath}\n${script}\n`);
    chmodSync(tool, 0o755);
    process.env['PATH'] = `${folder}${delimiter}${path}`;
    const { default: recorder } = await import('node-record-lpcm16');
    const check = lpcm16Microphone(() => 'arecord', { recorder, recordMs: 700 });
    const first = check();
    expect(await check()).toEqual({ ok: false, code: 'busy' });
    expect(await first).toEqual({ ok: true, level: { rmsDbfs: -6, peakDbfs: -6, verdict: 'good' } });
  });

  it('[E8] no tool, and a tool that gives no sound, are refusals with a code', async () => {
    const silent: Recorder = {
      record: () => {
        const stream = new PassThrough();
        stream.end();
        return { stream: () => stream, stop: () => undefined, process: new EventEmitter() };
      },
    };
    expect(await lpcm16Microphone(() => null)()).toEqual({ ok: false, code: 'no-tool' });
    const check = lpcm16Microphone(() => 'sox', { recorder: silent, recordMs: 50 });
    expect(await check()).toEqual({ ok: false, code: 'no-device' });
  });

  it.each([
    ['silent', 0],
    ['quiet', 0.002],
    ['good', 0.1],
    ['clipped', 1],
  ])('[E9] %s at an amplitude of %d', (verdict, amplitude) => {
    const tone = Float32Array.from({ length: 1600 }, (_, n) => amplitude * Math.sin((n * Math.PI) / 8));
    expect(microphoneLevel(tone).verdict).toBe(verdict);
  });

  it('[E9] an odd last byte is no sample', () => {
    expect(samplesOfPcm16(Uint8Array.from([0, 64, 9]))).toEqual(Float32Array.from([0.5]));
  });
});

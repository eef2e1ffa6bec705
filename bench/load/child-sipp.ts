import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Tool } from '../../cli/provision/parts.ts';

export type SippPlaces = { sipp: Tool; folder: string; target: { host: string; port: number } };
export type Phone = { extension: string; secret: string };

export const AGENTS_ADDRESS = '127.0.0.3';
/** Each call takes two; addresses of their own, so Asterisk's range is no matter. */
const RTP = ['-min_rtp_port', '20000', '-max_rtp_port', '28000'];

/** The scenario of that name beside `here`, filled in, as a file in the folder of the run. */
export async function scenario(
  places: SippPlaces,
  name: string,
  values: Record<string, string>,
  here = import.meta.url,
): Promise<string> {
  const template = await readFile(new URL(`${name}.xml`, here), 'utf8');
  const file = join(places.folder, `${name}.xml`);
  await writeFile(
    file,
    template.replace(/\{\{(\w+)\}\}/g, (_, key: string) => values[key] ?? ''),
  );
  return file;
}

/** One SIPp with these arguments; ended by its own end or by a signal. */
export function sipp({ sipp: tool, folder, target }: SippPlaces, args: string[]) {
  const where = `${target.host}:${target.port}`;
  return execa(tool.command, [...tool.args, ...args, '-nostdin', where], {
    env: tool.env,
    cwd: folder,
    reject: false,
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'ignore',
  });
}

/**
 * SIP phones of agents, all behind one SIPp that answers after 200 ms of ringing. Registered when this resolves.
 * @param port a free UDP port of the agents' address.
 * @param here beside it stands the scenario of the phones; the plain one answers every call.
 */
export async function answeringPhones(
  places: SippPlaces,
  phones: readonly Phone[],
  port: number,
  sound: string,
  here = import.meta.url,
): Promise<{ stop(): Promise<void> }> {
  const answering = sipp(places, [
    ...['-sf', await scenario(places, 'agent', { sound }, here), '-i', AGENTS_ADDRESS, '-mi', AGENTS_ADDRESS],
    ...['-p', String(port), ...RTP],
  ]);
  const stop = async (): Promise<void> => {
    answering.kill('SIGKILL');
    await answering;
  };
  try {
    await registerPhones(places, phones, port);
  } catch (cause) {
    await stop();
    throw cause;
  }
  return { stop };
}

/** Registers each phone at the port where one SIPp answers for all. */
export async function registerPhones(
  places: SippPlaces,
  phones: readonly Phone[],
  port: number,
): Promise<void> {
  const rows = phones.map(
    ({ extension, secret }) => `${extension};[authentication username=${extension} password=${secret}]`,
  );
  const table = join(places.folder, 'phones.csv');
  await writeFile(table, ['SEQUENTIAL', ...rows, ''].join('\n'), { mode: 0o600 });
  const { exitCode } = await sipp(places, [
    ...['-sf', await scenario(places, 'register', { contactPort: String(port) }), '-inf', table],
    ...['-i', AGENTS_ADDRESS, '-m', String(phones.length), '-l', '1'],
  ]);
  if (exitCode !== 0)
    throw new Error(`the agents' phones did not register: SIPp ended with status ${exitCode}`);
}

/** So many calls, so many at once, each talked in for `talkMs`; resolves with whether every one was taken to its end. */
export async function callers(
  places: SippPlaces,
  load: { calls: number; atOnce: number; talkMs: number; number: string; from: string; sound: string },
): Promise<boolean> {
  const file = await scenario(places, 'caller', { sound: load.sound, talkMs: String(load.talkMs) });
  const { exitCode } = await sipp(places, [
    ...['-sf', file, '-s', load.number, '-i', load.from, '-mi', load.from, ...RTP],
    ...['-m', String(load.calls), '-l', String(load.atOnce), '-r', String(load.atOnce)],
  ]);
  return exitCode === 0;
}

/** Calls by a table of numbers and of times after which each hangs up; resolves when the last one is over. */
export async function plannedCallers(
  places: SippPlaces,
  load: {
    calls: readonly { number: string; hangsUpAfterMs: number }[];
    aSecond: number;
    number: string;
    from: string;
    here: string;
  },
): Promise<void> {
  const file = await scenario(places, 'caller', {}, load.here);
  const table = join(places.folder, 'callers.csv');
  const rows = load.calls.map(({ number, hangsUpAfterMs }) => `${number};${hangsUpAfterMs}`);
  await writeFile(table, ['SEQUENTIAL', ...rows, ''].join('\n'));
  await sipp(places, [
    ...['-sf', file, '-inf', table, '-s', load.number, '-i', load.from, '-mi', load.from, ...RTP],
    ...['-m', String(load.calls.length), '-l', String(load.calls.length)],
    ...['-r', String(load.aSecond), '-rp', '1000', '-recv_timeout', '40000'],
  ]);
}

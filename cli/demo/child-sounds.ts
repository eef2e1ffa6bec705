import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Language, Leg } from '../../server/protocol/ids.ts';
import { findOrFetchEspeak, findOrFetchSox } from '../provision/child-tools.ts';
import type { Progress, Tool } from '../provision/parts.ts';
import { createSoundReader } from '../speech/child-sound.ts';
import { parseScript, placeTurns, type Turn } from './script.ts';
import { layOut, millisecondsOf, type Stretch, speechStretches, wavFile } from './sound.ts';

/** Both sides of a call, ready for SIPp and for Chromium's fake microphone; they begin at the same moment. */
export type DemoSounds = {
  /** Raw A-law, 8 kHz. */
  callerAlaw: string;
  agentWav: string;
  speech: Record<Leg, Stretch[]>;
  /** To the end of the last word. */
  durationMs: number;
  /** What is said, where it is known. */
  turns: Turn[];
};

/** Silence after the last word: the caller's sound must not end before the call does. */
const TAIL_MS = 30_000;
/** The voices that the recognisers at hand hear best after A-law; at full amplitude espeak-ng clips. */
const VOICES: Record<Language, Record<Leg, string[]>> = {
  zh: {
    caller: ['-v', 'cmn+f3', '-s', '130', '-a', '60'],
    agent: ['-v', 'cmn+f3', '-s', '125', '-p', '35', '-a', '60'],
  },
  en: {
    caller: ['-v', 'en-gb', '-s', '130', '-a', '60'],
    agent: ['-v', 'en-gb', '-s', '135', '-p', '30', '-a', '60'],
  },
};

const asSamples = (bytes: Buffer): Int16Array =>
  new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length - (bytes.length % 2)));

export type SoundPlaces = { folder: string; cacheDir: string; progress: Progress };

async function write(
  tracks: Record<Leg, Int16Array>,
  durationMs: number,
  turns: Turn[],
  { folder, cacheDir, progress }: SoundPlaces,
): Promise<DemoSounds> {
  const sox = await findOrFetchSox(cacheDir, progress);
  const totalMs = durationMs + TAIL_MS;
  const callerWav = join(folder, 'caller.wav');
  const agentWav = join(folder, 'agent.wav');
  const callerAlaw = join(folder, 'caller.alaw');
  await writeFile(callerWav, wavFile(layOut([{ startMs: 0, sound: tracks.caller }], totalMs)));
  await writeFile(agentWav, wavFile(layOut([{ startMs: 0, sound: tracks.agent }], totalMs)));
  const telephone = ['-V1', callerWav, '-t', 'al', '-r', '8000', '-c', '1', callerAlaw];
  await execa(sox.command, [...sox.args, ...telephone], { env: sox.env });
  const speech = { caller: speechStretches(tracks.caller), agent: speechStretches(tracks.agent) };
  return { callerAlaw, agentWav, speech, durationMs, turns };
}

async function speak(espeak: Tool, turn: Turn, language: Language, file: string): Promise<void> {
  await execa(espeak.command, [...espeak.args, ...VOICES[language][turn.leg], '-w', file, turn.text], {
    env: espeak.env,
  });
}

/** The committed script of that language, spoken by espeak-ng. */
export async function spokenScript(language: Language, places: SoundPlaces): Promise<DemoSounds> {
  const turns = parseScript(await readFile(new URL(`script-${language}.csv`, import.meta.url), 'utf8'));
  const espeak = await findOrFetchEspeak(places.cacheDir, places.progress);
  const reader = createSoundReader(places.cacheDir, places.progress);
  const sounds: Int16Array[] = [];
  for (const [index, turn] of turns.entries()) {
    const file = join(places.folder, `turn-${index + 1}.wav`);
    await speak(espeak, turn, language, file);
    sounds.push(asSamples(await reader.read(file)));
  }
  const placed = placeTurns(turns, sounds.map(millisecondsOf));
  const durationMs = Math.max(...placed.map((turn) => turn.startMs + turn.durationMs));
  const track = (leg: Leg): Int16Array =>
    layOut(
      placed.flatMap((turn, index) =>
        turn.leg === leg ? [{ startMs: turn.startMs, sound: sounds[index] ?? new Int16Array() }] : [],
      ),
      durationMs,
    );
  return write({ caller: track('caller'), agent: track('agent') }, durationMs, turns, places);
}

/** One's own two sound files, of any kind sox reads. */
export async function ownSounds(files: Record<Leg, string>, places: SoundPlaces): Promise<DemoSounds> {
  const reader = createSoundReader(places.cacheDir, places.progress);
  const caller = asSamples(await reader.read(files.caller));
  const agent = asSamples(await reader.read(files.agent));
  const durationMs = Math.max(millisecondsOf(caller), millisecondsOf(agent));
  return write({ caller, agent }, durationMs, [], places);
}

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROMPT_TEXTS } from '../../server/protocol/link.ts';
import { melody, tone } from './melody.ts';
import { PROMPT_LANGUAGES, type Prompt, type PromptLanguage, parsePrompts } from './prompt.ts';
import { checkRecording, type RecordingFault } from './recording.ts';

/** A program and the arguments that stand before ours. */
export interface Speaker {
  command: string;
  args: string[];
  env: Record<string, string>;
}

/** A recording someone dropped in that cannot be played to callers. */
export class BadRecording extends Error {
  readonly code: RecordingFault;
  readonly file: string;
  constructor(file: string, code: RecordingFault) {
    super(
      `${file}: ${code}. A prompt is a WAV file, PCM 16 bit, mono, 8 kHz or more, up to 2 minutes, about -20 dB`,
    );
    this.name = 'BadRecording';
    this.code = code;
    this.file = file;
  }
}

const SOUND_RATE = 16_000;
const VOICES: Record<PromptLanguage, string[]> = {
  zh: ['-v', 'cmn', '-s', '175'],
  en: ['-v', 'en', '-s', '150'],
};
const TO_SLN16 = ['-t', 'raw', '-r', String(SOUND_RATE), '-e', 'signed-integer', '-b', '16', '-c', '1', '-'];
/** Raised when the way of speaking changes, so that old sounds are made again. */
const RECIPE = 2;

/** Runs a program on `input` and gives what it wrote. */
async function pipe(tool: Speaker, args: string[], input: string | Uint8Array): Promise<Buffer> {
  const child = spawn(tool.command, [...tool.args, ...args], { env: { ...process.env, ...tool.env } });
  const output: Buffer[] = [];
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(output));
      else reject(new Error(`${args.join(' ')} ended with ${code}: ${said.trim()}`));
    });
    child.stdin.on('error', reject);
    child.stdin.end(input);
  });
}

async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  await writeFile(`${file}.new`, bytes);
  await rename(`${file}.new`, file);
}

/** Our announcements and the city's own: a line of `<dataDir>/prompts/prompts.csv` adds one or says ours in other words. */
async function promptsFor(dataDir: string): Promise<Prompt[]> {
  const ours = parsePrompts(await readFile(join(import.meta.dirname, 'prompts.csv'), 'utf8'));
  const cityFile = join(dataDir, 'prompts', 'prompts.csv');
  if (!existsSync(cityFile)) return ours;
  const city = parsePrompts(await readFile(cityFile, 'utf8'));
  return [...ours.filter(({ id }) => !city.some((one) => one.id === id)), ...city];
}

/** The dropped-in recording of a prompt: `prompts/<language>/<id>.wav`, for Chinese also `prompts/<id>.wav`. */
function recordingOf(dataDir: string, language: PromptLanguage, id: string): string | null {
  const places = [join(dataDir, 'prompts', language, `${id}.wav`)];
  if (language === 'zh') places.push(join(dataDir, 'prompts', `${id}.wav`));
  return places.find((file) => existsSync(file)) ?? null;
}

async function readMade(file: string): Promise<Record<string, string>> {
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Record<string, string>;
  } catch {
    return {}; // torn by a crash: everything is made again
  }
}

/**
 * Makes the sounds of prompts.csv under `<soundsDir>/hotline/<language>/<id>.sln16` (raw 16-bit mono 16 kHz) and the
 * default music on hold in `mohDir`; only what is new or changed is made. Gives how many sounds it made.
 * @throws BadRecording for a dropped-in file that cannot be used; Error where espeak-ng or sox fails.
 */
export async function makePrompts(
  dataDir: string,
  folders: { soundsDir: string; mohDir: string },
  tools: () => Promise<{ espeak: Speaker; sox: Speaker }>,
): Promise<number> {
  const prompts = await promptsFor(dataDir);
  const home = join(folders.soundsDir, 'hotline');
  const listFile = join(home, 'made.json');
  const before = await readMade(listFile);
  const now: Record<string, string> = {};
  let made = 0;
  for (const language of PROMPT_LANGUAGES) {
    await mkdir(join(home, language), { recursive: true });
    for (const prompt of prompts) {
      const recording = recordingOf(dataDir, language, prompt.id);
      const source = recording === null ? Buffer.from(prompt[language]) : await readFile(recording);
      const digest = createHash('sha256')
        .update(`${RECIPE} ${recording ?? 'spoken'} `)
        .update(source)
        .digest('hex');
      const name = `${language}/${prompt.id}.sln16`;
      const file = join(home, name);
      now[name] = digest;
      if (before[name] === digest && existsSync(file)) continue;
      if (recording !== null) {
        const check = checkRecording(source);
        if (!check.ok) throw new BadRecording(recording, check.fault);
      }
      const { espeak, sox } = await tools();
      const wav =
        recording === null
          ? await pipe(espeak, [...VOICES[language], '-z', '--stdin', '--stdout'], source)
          : source;
      // espeak-ng writes a WAV header without a length: sox is told to read to the end.
      // Spoken prompts peak at -6 dB: a synthetic voice at full scale is harsh in A-law. A recording keeps its level.
      const level = recording === null ? ['gain', '-n', '-6'] : [];
      const asked = ['-V1', '--ignore-length', '-t', 'wav', '-', ...TO_SLN16, ...level];
      await writeWhole(file, await pipe(sox, asked, wav));
      made += 1;
    }
  }
  for (const language of PROMPT_LANGUAGES) {
    const file = join(home, language, 'tone.sln16');
    if (!existsSync(file)) await writeWhole(file, new Uint8Array(tone(SOUND_RATE).buffer));
  }
  const music = join(folders.mohDir, 'melody.sln16');
  await mkdir(folders.mohDir, { recursive: true });
  if (!existsSync(music)) await writeWhole(music, new Uint8Array(melody(SOUND_RATE).buffer));
  await writeFile(listFile, JSON.stringify(now, null, 1));
  // What each sound says, for those who choose one.
  await writeWhole(join(home, PROMPT_TEXTS), Buffer.from(JSON.stringify(prompts)));
  return made;
}

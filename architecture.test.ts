import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = import.meta.dirname;

/** Which rooms may import from which; `server/protocol` is the one shared contract. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'asterisk-config': ['server/protocol'],
  ivr: ['ivr', 'server/protocol'],
  server: ['server'],
  softphone: ['softphone', 'server/protocol'],
  cli: ['cli', 'bench', 'asterisk-config', 'ivr', 'server', 'softphone'],
  bench: ['bench', 'cli', 'asterisk-config', 'ivr', 'server', 'softphone'],
};

/** The first word of a file's name that says which technology it does IO with. */
const TECHNOLOGY =
  /^(ari|ami|ws|http|pg|vosk|whisper|onnx|sherpa|lpcm16|socketio|jssip|electron|fs|child|apt|pino|argon2|webaudio|dom|npm|sipp|chromium|proc|vite|sox|media|espeak|net|tty|ps|playwright|maven|exceljs|getusermedia|storage)-/;
/** Modules whose use is IO. */
const IO_MODULES =
  /^(node:(fs|fs\/promises|child_process|net|http|https|dgram|tls|cluster|worker_threads)|ws|fastify|@fastify\/.*|socket\.io|socket\.io-client|pg|kysely|@electric-sql\/pglite|ari-client|asterisk-manager|jssip|vosk-koffi|koffi|onnxruntime-node|sherpa-onnx-node|node-record-lpcm16|electron|execa|pino|playwright-core)$/;

type Source = { path: string; room: string; imports: { from: string; typeOnly: boolean }[]; lines: number };

function sources(): Source[] {
  return Object.keys(MAY_IMPORT).flatMap((room) =>
    readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts') && !name.includes('node_modules'))
      .map((name) => {
        const path = `${room}/${name}`;
        const text = readFileSync(join(ROOT, path), 'utf8');
        return { path, room, imports: importsOf(text), lines: text.split('\n').length - 1 };
      }),
  );
}

function importsOf(text: string): Source['imports'] {
  const found = text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]/gm);
  return [...found].map(([, type, from]) => ({ from: from ?? '', typeOnly: type !== undefined }));
}

const isTest = (path: string) => /\.(test|contract)\.tsx?$|(^|\/)testing\/|\/test\//.test(path);
const all = sources();

test('[A1] the rooms import only along the arrows', () => {
  const wrong = all
    .filter(({ path }) => !isTest(path))
    .flatMap(({ path, room, imports }) =>
      imports
        .filter(({ from }) => from.startsWith('.'))
        .map(({ from }) => relative(ROOT, resolve(ROOT, dirname(path), from)))
        .filter((target) => Object.keys(MAY_IMPORT).some((other) => target.startsWith(`${other}/`)))
        .filter(
          (target) =>
            !(MAY_IMPORT[room] ?? []).some((allowed) => target.startsWith(`${allowed}/`)) &&
            !target.startsWith(`${room}/`),
        )
        .map((target) => `${path} -> ${target}`),
    );
  expect(wrong).toEqual([]);
});

test('[A2] a file that does IO carries its technology as the first word of its name', () => {
  const wrong = all
    .filter(({ path }) => !isTest(path))
    .filter(({ path }) => {
      const name = path.split('/').at(-1) ?? '';
      return !TECHNOLOGY.test(name) && !/^(start|main)\.tsx?$/.test(name) && !name.includes('.config.');
    })
    .flatMap(({ path, imports }) =>
      imports
        .filter(({ from, typeOnly }) => !typeOnly && IO_MODULES.test(from))
        .map(({ from }) => `${path} uses ${from}`),
    );
  expect(wrong).toEqual([]);
});

test('[A3] a file is one noun: at most 400 lines', () => {
  expect(all.filter(({ lines }) => lines > 400).map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]);
});

test('[A4] the product does not import from tests', () => {
  const wrong = all
    .filter(({ path }) => !isTest(path))
    .flatMap(({ path, imports }) =>
      imports
        .filter(({ from }) => from.startsWith('.') && isTest(from))
        .map(({ from }) => `${path} -> ${from}`),
    );
  expect(wrong).toEqual([]);
});

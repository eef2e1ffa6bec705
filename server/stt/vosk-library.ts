import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

type Handle = unknown;
type Koffi = {
  load(path: string): { func(declaration: string): (...args: unknown[]) => unknown };
  address(handle: Handle): bigint;
};
type LibVosk = typeof import('vosk-koffi')['libvosk'];

/** Where npm `vosk` keeps the library of each platform; there is none for arm64 Linux. */
const LIBRARY: Record<string, string> = {
  'linux-x64': 'linux-x86_64/libvosk.so',
  'win32-x64': 'win-x86_64/libvosk.dll',
  'darwin-x64': 'osx-universal/libvosk.dylib',
  'darwin-arm64': 'osx-universal/libvosk.dylib',
};

const require = createRequire(import.meta.url);

/** Absolute path of libvosk on this machine, or null where npm `vosk` carries none for it. */
export function findVoskLibrary(): string | null {
  const file = LIBRARY[`${process.platform}-${process.arch}`];
  if (file === undefined) return null;
  const path = join(dirname(require.resolve('vosk/package.json')), 'lib', file);
  return existsSync(path) ? path : null;
}

/**
 * vosk-koffi wants a library that its install script downloads; scripts are off here and the address is outside the
 * registries. It loads once, at import, through the shared koffi object: for that one import the path is exchanged.
 */
async function loadLibrary(koffi: Koffi): Promise<LibVosk> {
  const library = findVoskLibrary();
  if (library === null) throw new Error(`no libvosk for ${process.platform}-${process.arch}`);
  if (process.platform === 'win32') process.env['Path'] = `${dirname(library)};${process.env['Path'] ?? ''}`;
  const load = koffi.load;
  koffi.load = (path) => load.call(koffi, /bin-[^/\\]+[/\\]libvosk\./.test(path) ? library : path);
  try {
    return (await import('vosk-koffi')).libvosk;
  } finally {
    koffi.load = load;
  }
}

/** A recogniser of libvosk. Its calls block; `free` must be the last one: anything after it ends the process. */
export type VoskRecognizer = {
  /** True at an end of utterance by Vosk's own rules. `bytes`: at most one second (10 MB block for minutes). */
  accept(bytes: Uint8Array): boolean;
  /** JSON text, see vosk_api.h. */
  partial(): string;
  result(): string;
  finalResult(): string;
  free(): void;
};

export type Vosk = {
  /** Loads a model once for the whole process; the address is good in every thread of it. */
  loadModel(folder: string): bigint;
  createRecognizer(model: bigint, sampleRate: number, grammar: readonly string[] | null): VoskRecognizer;
};

/** The functions of libvosk with the checks that its own classes lack: a null handle is an Error here, not a crash. */
export async function openVosk(): Promise<Vosk> {
  const koffi = createRequire(require.resolve('vosk-koffi'))('koffi') as Koffi;
  const lib = await loadLibrary(koffi);
  lib.vosk_set_log_level(-1);
  const trim = findTrim(koffi);
  return {
    loadModel(folder) {
      if (!existsSync(join(folder, 'am')) && !existsSync(join(folder, 'final.mdl'))) {
        throw new Error('the folder holds no Vosk model');
      }
      const handle: Handle = lib.vosk_model_new(folder);
      if (handle === null) throw new Error('Vosk could not read the model');
      return koffi.address(handle);
    },
    createRecognizer(model, sampleRate, grammar) {
      if (grammar !== null && grammar.length === 0) throw new Error('an empty grammar ends the process');
      const handle: Handle =
        grammar === null
          ? lib.vosk_recognizer_new(model, sampleRate)
          : lib.vosk_recognizer_new_grm(model, sampleRate, JSON.stringify(grammar));
      if (handle === null) throw new Error('Vosk made no recogniser');
      lib.vosk_recognizer_set_words(handle, 1);
      return wrap(lib, handle, trim);
    },
  };
}

function wrap(lib: LibVosk, handle: Handle, trim: () => void): VoskRecognizer {
  let freed = false;
  const guard = () => {
    if (freed) throw new Error('used after free');
  };
  return {
    accept(bytes) {
      guard();
      if (bytes.length % 2 !== 0 || bytes.length > 32_000) throw new Error('wrong length of sound');
      // -1 (an exception inside) is true in JavaScript.
      return lib.vosk_recognizer_accept_waveform(handle, bytes, bytes.length) === 1;
    },
    partial() {
      guard();
      return String(lib.vosk_recognizer_partial_result(handle));
    },
    result() {
      guard();
      return String(lib.vosk_recognizer_result(handle));
    },
    finalResult() {
      guard();
      return String(lib.vosk_recognizer_final_result(handle));
    },
    free() {
      guard();
      freed = true;
      lib.vosk_recognizer_free(handle);
      trim();
    },
  };
}

/** glibc keeps what a recogniser frees (100 MB and more each) until it is asked; other C libraries have no such call. */
function findTrim(koffi: Koffi): () => void {
  if (process.platform !== 'linux') return () => undefined;
  try {
    const malloc_trim = koffi.load('libc.so.6').func('int malloc_trim(size_t pad)');
    return () => void malloc_trim(0);
  } catch {
    // musl: memory goes back by itself.
    return () => undefined;
  }
}

import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const outside = ['electron', ...builtinModules, ...builtinModules.map((name) => `node:${name}`)];

/** node-record-lpcm16 requires its recorders by a path made at run time, which no bundler can follow. */
const recorders: Plugin = {
  name: 'lpcm16-recorders',
  enforce: 'pre',
  transform: (_code, id) =>
    id.endsWith('node-record-lpcm16/recorders/index.js')
      ? `const known = { arecord: require('./arecord'), rec: require('./rec'), sox: require('./sox') };
         module.exports = { load: (name) => known[name] };`
      : null,
};

/**
 * The desktop shell, whole in `dist/desktop` (the installer carries no node_modules). Two runs:
 * `vite build -c …` writes main.js, `--mode preload` writes preload.cjs, because a sandboxed preload must be CommonJS.
 */
export default defineConfig(({ mode }) => {
  const preload = mode === 'preload';
  return {
    root: here('.'),
    plugins: [recorders],
    publicDir: preload ? false : here('./main/pages'),
    build: {
      outDir: here('../dist/desktop'),
      emptyOutDir: !preload,
      target: 'node24',
      minify: false,
      lib: {
        entry: here(preload ? './preload/electron-preload.ts' : './main/main.ts'),
        formats: [preload ? 'cjs' : 'es'],
        fileName: () => (preload ? 'preload.cjs' : 'main.js'),
      },
      rolldownOptions: { external: outside },
    },
    resolve: { conditions: ['node'] },
  };
});

import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The pages of agents, leads and open calls: written to `dist/pages`, served by `server` from its own origin. */
export default defineConfig({
  root: here('./renderer'),
  // Relative, because the desktop shell and a reverse proxy may serve the pages under another path.
  base: './',
  plugins: [react()],
  build: {
    outDir: here('../dist/pages'),
    emptyOutDir: true,
    target: 'chrome120',
    // A data: URL would need an exception in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // zod and what tells it not to compile are one chunk: a chunk with schemas can be run before the entry's own lines.
        codeSplitting: { groups: [{ name: 'zod', test: /node_modules\/zod\/|zod-without-eval/ }] },
      },
    },
  },
});

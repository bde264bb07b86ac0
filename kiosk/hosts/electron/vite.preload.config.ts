import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const here = fileURLToPath(new URL('./', import.meta.url))

/** The preload runs sandboxed: one CommonJS file that requires electron and nothing else. */
// biome-ignore lint/style/noDefaultExport: vite reads the default export
export default defineConfig({
  root: here,
  publicDir: false,
  build: {
    outDir: 'dist',
    emptyOutDir: false,
    target: 'chrome140',
    lib: { entry: 'preload.ts', formats: ['cjs'], fileName: () => 'preload.cjs' },
    rolldownOptions: { external: ['electron'] },
  },
})

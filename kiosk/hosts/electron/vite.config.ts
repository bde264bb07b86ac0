import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const here = fileURLToPath(new URL('./', import.meta.url))

/** Main process: one ES module that needs Electron and Node alone. The preload has a config of its own. */
// biome-ignore lint/style/noDefaultExport: vite reads the default export
export default defineConfig({
  root: here,
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: true,
    outDir: 'dist',
    emptyOutDir: false,
    target: 'node24',
    rolldownOptions: {
      input: { main: 'main.ts' },
      external: ['electron', /^node:/],
      output: { format: 'es', entryFileNames: '[name].js' },
    },
  },
})

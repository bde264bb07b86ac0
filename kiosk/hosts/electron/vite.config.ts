import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { keepSourcePaths } from './source-paths.ts'

const here = fileURLToPath(new URL('./', import.meta.url))
const kiosk = join(here, '../..')
const outFolder = join(here, 'dist')

/** Worker threads are started by their file name. */
const workers = readdirSync(join(kiosk, 'hosts/workers'))
  .filter((name) => name.endsWith('-worker.ts'))
  .map((name) => [basename(name, '.ts'), join(kiosk, 'hosts/workers', name)])

/**
 * Main process, stations' process and worker threads as JavaScript, because Electron runs no TypeScript out of its
 * archive. All rooms of ours are bundled; packages of others stay packages, so that native modules find their files.
 * The preload has a config of its own and is built after this one, which empties the folder.
 */
// biome-ignore lint/style/noDefaultExport: vite reads the default export
export default defineConfig({
  root: here,
  publicDir: false,
  ssr: { noExternal: [/^@taanuu\//] },
  plugins: [
    {
      name: 'source-paths',
      enforce: 'pre',
      transform(code, id) {
        return id.includes('/node_modules/') ? null : keepSourcePaths(code, id, outFolder)
      },
    },
  ],
  build: {
    ssr: true,
    outDir: outFolder,
    emptyOutDir: true,
    target: 'node24',
    rolldownOptions: {
      input: {
        main: join(kiosk, 'simulated/electron-main.ts'),
        'station-process': join(kiosk, 'simulated/station-process.ts'),
        'device-process': join(kiosk, 'hosts/devices/device-process.ts'),
        ...Object.fromEntries(workers),
      },
      external: ['electron'],
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
})

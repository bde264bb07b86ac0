import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const screens = fileURLToPath(new URL('./screens/', import.meta.url))

/** The screens, one bundle for both hosts. Relative addresses: each host serves them under a path of its own. */
// biome-ignore lint/style/noDefaultExport: vite reads the default export
export default defineConfig({
  root: screens,
  base: './',
  plugins: [react()],
  build: {
    outDir: 'dist',
    // The kiosk's windows, and the page of a centre.
    rolldownOptions: { input: [`${screens}index.html`, `${screens}centre.html`] },
    emptyOutDir: true,
    target: 'chrome130',
    // Fonts and pictures stay files of their own: the content policy allows no data: fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // Loaded from the same machine, once.
    chunkSizeWarningLimit: 1024,
  },
})

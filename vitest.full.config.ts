import { defineConfig } from 'vitest/config'
import { COMPILED } from './kiosk/cli/compile-cache.ts'

/** Whole catalogues, kills and soaks: `npm run test:full`. */
export default defineConfig({
  test: {
    include: ['**/*.full.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    // stations, disks and commands run in hundreds of processes of their own: what Node compiled is kept for the next
    env: { NODE_COMPILE_CACHE: COMPILED },
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 1_800_000,
    hookTimeout: 600_000,
  },
})

import { defineConfig } from 'vitest/config'
import { COMPILED } from './kiosk/cli/compile-cache.ts'

export default defineConfig({
  test: {
    include: ['**/*.test.ts', '**/*.test.tsx'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/*.full.test.ts'],
    // stations, disks and commands run in hundreds of processes of their own: what Node compiled is kept for the next
    setupFiles: ['scripts/property-seed.ts'],
    env: { NODE_COMPILE_CACHE: COMPILED },
    pool: 'forks',
    maxWorkers: 2,
    // a machine that is several times slower for a while is no fault of what is tested
    testTimeout: 180_000,
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 300_000,
  },
})

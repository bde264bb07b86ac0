import { defineConfig } from 'vitest/config'
import { COMPILED } from './kiosk/cli/compile-cache.ts'

/** Rooms whose modules keep nothing between two callers: their test files share processes, and load a module once. */
const LIBRARIES = ['device-drivers', 'matcher', 'simulator', 'voter-roll-sync'].map((room) => `${room}/**`)
const NO_TESTS = ['**/node_modules/**', '**/dist/**', '**/*.full.test.ts']

export default defineConfig({
  test: {
    // stations, disks and commands run in hundreds of processes of their own: what Node compiled is kept for the next
    env: { NODE_COMPILE_CACHE: COMPILED },
    setupFiles: ['scripts/property-seed.ts'],
    pool: 'forks',
    maxWorkers: 3,
    // a machine that is several times slower for a while is no fault of what is tested
    testTimeout: 180_000,
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 300_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'libraries',
          include: LIBRARIES.map((folder) => `${folder}/*.test.ts`),
          exclude: NO_TESTS,
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'kiosk',
          include: ['**/*.test.ts', '**/*.test.tsx'],
          exclude: [...NO_TESTS, ...LIBRARIES],
        },
      },
    ],
  },
})

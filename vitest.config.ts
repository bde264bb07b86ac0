import { defineConfig } from 'vitest/config'
import { COMPILED } from './kiosk/cli/compile-cache.ts'

/** Their tests put other modules in the place of some: each file has a process of its own. */
export const REPLACING = ['kiosk/cli', 'kiosk/hosts', 'kiosk/simulated', 'scripts']
const NO_TESTS = ['**/node_modules/**', '**/dist/**', '**/*.full.test.ts']

export default defineConfig({
  test: {
    // stations, disks and commands run in hundreds of processes of their own: what Node compiled is kept for the next
    env: { NODE_COMPILE_CACHE: COMPILED },
    setupFiles: ['scripts/property-seed.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // a machine that is several times slower for a while is no fault of what is tested
    testTimeout: 180_000,
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 300_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['**/*.test.ts', '**/*.test.tsx'],
          exclude: [...NO_TESTS, ...REPLACING.map((folder) => `${folder}/**`)],
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'own',
          include: REPLACING.map((folder) => `${folder}/**/*.test.ts`),
          exclude: NO_TESTS,
        },
      },
    ],
  },
})

import { defineConfig } from 'vitest/config'

/** Whole catalogues, kills and soaks: `npm run test:full`. */
export default defineConfig({
  test: {
    include: ['**/*.full.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 1_800_000,
    hookTimeout: 600_000,
  },
})

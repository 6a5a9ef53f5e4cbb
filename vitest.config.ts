import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**', 'node_modules/**'],
    expect: { requireAssertions: true },
    testTimeout: 60_000,
    maxWorkers: '100%', // by default one less than there are processors: one of two
  },
})

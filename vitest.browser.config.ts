import { defineConfig } from 'vitest/config'

/** Node tests that drive a real Chromium; `CHROMIUM` names another binary. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.browser.test.ts'],
    environment: 'node',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    expect: { requireAssertions: true },
  },
})

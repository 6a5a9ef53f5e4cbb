import { defineConfig } from 'vitest/config'

/** `npm run environments`: needs Chromium, three Nodes and two bundlers; prints tables. */
export default defineConfig({
  test: {
    include: ['test/environments/environments.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    disableConsoleIntercept: true,
    reporters: ['verbose'],
    expect: { requireAssertions: true },
  },
})

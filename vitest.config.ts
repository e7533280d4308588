import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // Real processes, threads and files are the rule here; two workers suit the smallest supported machine.
    globalSetup: ['tests/fixtures/page/build-page.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // As long as a browser waits for what is looked for on a page.
    expect: { poll: { timeout: 30_000 } },
  },
});

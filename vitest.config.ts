import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files of the highest numbers drive the whole product and take longest: begun last, one would keep a worker alone. */
class LongestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve(files.toSorted((a, b) => b.moduleId.localeCompare(a.moduleId)));
  }
}

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // Real processes, threads and files are the rule here; two workers suit the smallest supported machine.
    globalSetup: ['tests/fixtures/page/build-page.ts'],
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // As long as a browser waits for what is looked for on a page.
    expect: { poll: { timeout: 30_000 } },
  },
});

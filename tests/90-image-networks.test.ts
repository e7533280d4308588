import { describe, expect, test } from 'vitest';
import { changeExperiment } from '../worker/contract/check-experiment.ts';
import { preset } from '../worker/contract/presets.ts';
import { loadDataSet } from '../worker/data/load.ts';
import { realMnist, whyNoMnist } from './fixtures/real-mnist.ts';
import { jobOf, train } from './fixtures/training/train-here.ts';

const isVerifying = process.env['MODE'] === 'verify';

/** Accuracy on the test set of the first arm and seed of a preset. */
async function accuracyOf(name: string, changes: Readonly<Record<string, number>> = {}): Promise<number> {
  const experiment = changeExperiment(preset(name), changes);
  const told = train(await jobOf(experiment, { dataSet: await loadDataSet(realMnist!), seed: experiment.seeds[0]! }));
  return told.end.test!.accuracy;
}

const presets = [
  ['convolution', 0.99],
  ['row-by-row', 0.97],
] as const;

describe.skipIf(realMnist === undefined)(`networks over images${whyNoMnist}`, () => {
  test.each([
    ['convolution', 0.9],
    ['row-by-row', 0.6],
  ] as const)('%s begins to learn', async (name, least) => {
    const few = { 'data.train': 4000, 'data.validation': 100, 'data.test': 2000, 'protocol.epochs': 2 };
    expect(await accuracyOf(name, few)).toBeGreaterThan(least);
  });

  test.skipIf(!isVerifying).each(presets)(
    '%s gets the share of MNIST right that such networks do: %d',
    async (name, least) => {
      expect(await accuracyOf(name)).toBeGreaterThanOrEqual(least);
    },
    1_800_000,
  );
});

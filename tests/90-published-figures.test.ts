import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkExperiment } from '../worker/contract/check-experiment.ts';
import type { DataSet } from '../worker/data/data-set.ts';
import { loadDataSet } from '../worker/data/load.ts';
import { realMnist, whyNoMnist } from './fixtures/real-mnist.ts';
import { jobOf, train } from './fixtures/training/train-here.ts';

/**
 * The figures of Nielsen's chapter 3, trained again from his own random numbers, in float32.
 * mnielsen/neural-networks-and-deep-learning, fig/*.json at commit 72db53d7 (MIT).
 */
const published = JSON.parse(readFileSync(new URL('fixtures/nielsen.json', import.meta.url), 'utf8')) as {
  weight_initialization_30: Record<'new' | 'old', Record<string, number>>;
  overfitting: { at: Record<string, { acc: number; trA: number; evalC: number; trC: number }> };
};

const isVerifying = process.env['MODE'] === 'verify';
const images = 10_000;
/** Of 10,000 images: what rounding to float32 may change on the way. */
const near = 10;

const fileOf = (changes: { weights: string; randomness: object; eta: number; lambda: number; epochs: number }) => ({
  format: 'epoch-lab/experiment@1',
  name: 'Published',
  recipe: {
    network: { hidden: [{ units: 30, activation: { kind: 'sigmoid' } }], output: { kind: 'sigmoid' } },
    preparation: { kind: 'divide-256' },
    initialisation: { weights: { kind: changes.weights }, biases: { kind: 'normal' } },
    cost: { kind: 'cross-entropy' },
    schedule: { kind: 'constant', eta: changes.eta },
    regularisation: { l2: { lambda: changes.lambda } },
    randomness: { kind: 'book', ...changes.randomness },
    protocol: { epochs: changes.epochs, batch: 10 },
  },
  arms: [{ name: 'one' }],
  seeds: [12345678],
});

/** MNIST with its test images in the place of validation, and no more training images than are needed. */
function judgedOnTest({ train: training, test: last, ...dataSet }: DataSet, count: number): DataSet {
  const pixels = dataSet.rows * dataSet.columns;
  const both = {
    images: Uint8Array.from([...training.images.subarray(0, count * pixels), ...last.images]),
    labels: Uint8Array.from([...training.labels.subarray(0, count), ...last.labels]),
    count: count + last.count,
  };
  return { ...dataSet, train: both, test: last };
}

const arms = {
  new: { weights: 'normal-scaled', randomness: {} },
  // The program draws the second network from what the first one left of both streams.
  old: { weights: 'normal', randomness: { networks: 1, epochs: 30 } },
} as const;

async function correctByEpoch(file: object, dataSet: DataSet) {
  const told = train(await jobOf(checkExperiment(file), { dataSet, seed: 12345678 }));
  return told.epochs.map(({ validation, train: training }) => ({
    correct: Math.round(images * validation!.accuracy),
    ...{ cost: validation!.cost, trainCost: training.cost, trainAccuracy: training.accuracy },
  }));
}

describe.skipIf(realMnist === undefined)(`Nielsen's published figures${whyNoMnist}`, () => {
  async function overfitting(epochs: number): Promise<void> {
    const dataSet = judgedOnTest(await loadDataSet(realMnist!), 1000);
    const old = { weights: 'normal', randomness: { networks: 1 }, eta: 0.5, lambda: 0, epochs };
    const data = { train: 1000, validation: images, test: 0 };
    const found = await correctByEpoch({ ...fileOf(old), data }, dataSet);
    const listed = Object.entries(published.overfitting.at).filter(([epoch]) => Number(epoch) <= epochs);
    expect(listed.length).toBeGreaterThan(2);
    for (const [epoch, { acc, trA, evalC, trC }] of listed) {
      const { correct, cost, trainCost, trainAccuracy } = found[Number(epoch)]!;
      expect(Math.abs(correct - acc), `epoch ${epoch}: ${correct}, published ${acc}`).toBeLessThanOrEqual(near);
      expect(Math.abs(Math.round(1000 * trainAccuracy) - trA)).toBeLessThanOrEqual(1);
      expect(Math.abs(cost / evalC - 1)).toBeLessThan(2e-3);
      expect(Math.abs(trainCost / trC - 1)).toBeLessThan(2e-3);
    }
  }

  test('overfitting: the first epochs', () => overfitting(10));

  test.skipIf(!isVerifying)('overfitting: 400 epochs on 1,000 images', () => overfitting(400), 600_000);

  test.skipIf(!isVerifying).each(['new', 'old'] as const)(
    'weight_initialization_30, %s weights: 30 epochs on 50,000 images',
    async (arm) => {
      const data = { train: 50_000, validation: images, test: 0 };
      const file = { ...fileOf({ ...arms[arm], eta: 0.1, lambda: 5, epochs: 30 }), data };
      const found = await correctByEpoch(file, await loadDataSet(realMnist!));
      for (const [epoch, correct] of Object.entries(published.weight_initialization_30[arm])) {
        const ours = found[Number(epoch)]!.correct;
        expect(Math.abs(ours - correct), `epoch ${epoch}: ${ours}, published ${correct}`).toBeLessThanOrEqual(near);
      }
    },
    600_000,
  );
});

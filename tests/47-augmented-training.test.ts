import { describe, expect, test } from 'vitest';
import { armRecipes } from '../worker/contract/check-experiment.ts';
import { threadDevices } from './fixtures/training/train-here.ts';
import { augmentationSchema } from '../worker/contract/recipe.ts';
import type { DataSet } from '../worker/data/data-set.ts';
import { permutation } from '../worker/data/random/streams.ts';
import { examplesIn } from '../worker/engine/devices/cpu/memory.ts';
import { makePlan, planHash } from '../worker/engine/graph/plan.ts';
import { answer } from '../worker/lab/service.ts';
import { Lab } from '../worker/lab/lab.ts';
import { openSession } from '../worker/training/open-session.ts';
import { previewAugmentation } from '../worker/training/preview-augmentation.ts';
import { initialState } from '../worker/training/initial-state.ts';
import { prepareExperiment } from '../worker/training/prepare.ts';
import { randomnessOf } from '../worker/training/randomness.ts';
import { labPlaces, now, trainers } from './fixtures/lab/open-lab.ts';
import { descend, flatten, plainNetwork } from './fixtures/training/plain-network.ts';
import { tinyDigits } from './fixtures/training/tiny-digits.ts';
import { fullAugmentation, tinyExperiment } from './fixtures/training/tiny-experiment.ts';
import { again, jobOf, order, train, trainHere } from './fixtures/training/train-here.ts';

const tolerance = { cpu: 1e-4, reference: 1e-9 } as const;
const images = 200;
const modes = [
  ['anew in every epoch', fullAugmentation, 1],
  ['in three copies', { ...fullAugmentation, how: { kind: 'expand', copies: 3 } }, 4],
  ['by shifts', { how: { kind: 'expand-by-shifts' } }, 5],
] as const;

const experimentOf = (augmentation: object, batch: number | 'all' = 10, epochs = 2) =>
  tinyExperiment({ 'recipe.augmentation': augmentation, 'recipe.protocol': { epochs, batch } });
const norm = (values: readonly number[]): number => Math.hypot(...values);
const hashes = (told: Awaited<ReturnType<typeof trainHere>>) => told.epochs.map(({ weightsHash }) => weightsHash);

/** All that an epoch is made of: the training images, or what is made of them, one copy after the other. */
async function seen(augmentation: object, factor: number, seed: number, epoch: number): Promise<DataSet> {
  const tiny = tinyDigits();
  const indices = Uint32Array.from({ length: images }, (_, i) => i);
  const pixels: Uint8Array[] = [];
  for (let copy = 0; copy < factor; copy++) {
    const time = factor === 1 ? epoch : copy;
    pixels.push(await previewAugmentation(tiny, augmentationSchema.parse(augmentation), { indices, seed, time }));
  }
  const labels = pixels.flatMap(() => [...tiny.train.labels.subarray(0, images)]);
  const train = {
    images: Uint8Array.from(pixels.flatMap((each) => [...each])),
    labels: Uint8Array.from(labels),
    count: factor * images,
  };
  return { ...tiny, train };
}

describe.each(threadDevices)('training on %s', (device) => {
  test.each(modes)('takes images %s, each once in an epoch with its label', async (_, augmentation, factor) => {
    const batch = 96;
    const steps = Math.ceil((factor * images) / batch);
    const told = await trainHere(experimentOf(augmentation, batch), { device, seed: 3 });
    expect(told.epochs.map(({ step }) => step)).toEqual([0, steps, 2 * steps]);
    let network = plainNetwork(told.checkpoints[0]!.state.parameters, 'sigmoid');
    for (const epoch of [0, 1]) {
      const made = await seen(augmentation, factor, 3, epoch);
      const places = Array.from(permutation(factor * images, 3, epoch));
      for (let from = 0; from < places.length; from += batch) {
        network = descend(network, made, places.slice(from, from + batch), 0.5);
      }
      const expected = flatten(network);
      told.checkpoints[epoch + 1]!.state.parameters.forEach((values, i) => {
        const difference = norm(expected[i]!.map((x, k) => x - values[k]!));
        expect(difference).toBeLessThanOrEqual(tolerance[device] * norm(expected[i]!));
      });
    }
  });

  test('judges on images as they are', async () => {
    const [plain, augmented] = [
      await trainHere(experimentOf({}), { device }),
      await trainHere(experimentOf(fullAugmentation), { device }),
    ];
    expect(augmented.epochs[0]!.train).toEqual(plain.epochs[0]!.train);
    expect(augmented.epochs[0]!.validation).toEqual(plain.epochs[0]!.validation);
    expect(augmented.epochs[0]!.layers).toEqual(plain.epochs[0]!.layers);
    // The end of the augmented run, judged by one that has never seen a changed image.
    const weights = augmented.checkpoints.at(-1)!.state.parameters.map((values) => Float32Array.from(values));
    const judge = await trainHere(experimentOf({}), { device, weights });
    if (device === 'cpu') {
      expect(judge.epochs[0]!.train).toEqual(augmented.epochs.at(-1)!.train);
      expect(judge.epochs[0]!.validation).toEqual(augmented.epochs.at(-1)!.validation);
    }
    expect(hashes(augmented)[1]).not.toBe(hashes(plain)[1]);
  });

  test('copies that are not changed are the image once more', async () => {
    const told = await trainHere(experimentOf({ how: { kind: 'expand', copies: 1 } }, 'all', 1), { device });
    const plain = await trainHere(experimentOf({}, 'all', 1), { device });
    told.checkpoints[1]!.state.parameters.forEach((values, i) => {
      const expected = [...plain.checkpoints[1]!.state.parameters[i]!];
      expect(norm(expected.map((x, k) => x - values[k]!))).toBeLessThanOrEqual(1e-5 * norm(expected));
    });
  });
});

describe('the same bits', () => {
  test.each(modes)('%s: however often a run is stopped within its epochs', async (_, augmentation) => {
    const experiment = experimentOf(augmentation, 7);
    const whole = hashes(await trainHere(experiment, { seed: 5 }));
    const job = await jobOf(experiment, { seed: 5 });
    const found: string[] = [];
    let checkpoint: Uint8Array | null = null;
    for (let stops = 0; ; stops++) {
      const part = again(job, checkpoint);
      // The first step of every part is made alone, and the run looks for commands after it.
      const told = train(part, ({ kind }) => kind === 'progress' && stops < 40 && order(part, 'stop'));
      found.push(...hashes(told));
      if (!told.end.stand) break;
      checkpoint = told.end.stand.checkpoint;
    }
    expect(found).toEqual(whole);
  });

  test.each(modes)('%s: in whatever calls the steps are made', async (_, augmentation) => {
    const job = await jobOf(experimentOf(augmentation, 7));
    const weightsAfter = (calls: readonly number[]) => {
      const session = openSession(job);
      const { plan, initialisation, randomness, seed } = job;
      session.load(initialState(plan, initialisation, randomnessOf(randomness, seed), null));
      session.setOrder(permutation(images, 1, 0));
      let step = 0;
      for (let i = 0; step < 28; i++) {
        const steps = Math.min(28 - step, calls[i % calls.length]!);
        session.train(0, step, steps);
        step += steps;
      }
      return session.parameters();
    };
    const whole = weightsAfter([28]);
    for (const calls of [[1], [5], [13, 2]]) expect(weightsAfter(calls)).toEqual(whole);
  });

  test('for two runs whose steps alternate as for each alone', async () => {
    const experiment = tinyExperiment({
      'recipe.augmentation': fullAugmentation,
      arms: [{ name: 'one' }, { name: 'other', changes: { 'augmentation.elastic.alpha': 4 } }],
    });
    const tuning = { tileRows: 4, tileColumns: 8, unroll: 2, panel: 104 };
    const prepared = await prepareExperiment(experiment, armRecipes(experiment), tinyDigits(), {
      device: 'cpu',
      workspaces: 2,
      tuning,
    });
    const start = { checkpoint: null, bestCheckpoint: null, weights: null };
    const open = (run: number, slot: number) => {
      const job = prepared.job({ arm: run, seed: run + 1 }, slot, start);
      const session = openSession(job);
      session.load(initialState(job.plan, job.initialisation, randomnessOf(job.randomness, job.seed), null));
      session.setOrder(permutation(images, job.seed, 0));
      return session;
    };
    const alone = [0, 1].map((run) => {
      const session = open(run, 1 - run);
      session.train(0, 0, 20);
      return session.parameters();
    });
    const together = [open(0, 0), open(1, 1)];
    for (let step = 0; step < 20; step++) for (const session of together) session.train(0, step, 1);
    expect(together.map((session) => session.parameters())).toEqual(alone);
  });
});

test('the data lie as they lay after an augmented run', async () => {
  const job = await jobOf(experimentOf(fullAugmentation));
  const copy = () => {
    const { rowStart, entries, labels } = examplesIn(job.shared);
    return [rowStart.slice(), entries.slice(), labels.slice()];
  };
  const before = copy();
  train(job);
  expect(copy()).toEqual(before);
});

describe('a recipe that changes no image', () => {
  test('is trained without a store of its own, by the plan of one that changes them anew', async () => {
    const job = await jobOf(experimentOf({}));
    expect(job.augmentation).toBeNull();
    const plan = (augmentation: object) => planHash(makePlan(experimentOf(augmentation).recipe, 36, 10, images));
    expect(plan(fullAugmentation)).toBe(plan({}));
  });
});

test('a page sees the bytes that training takes', async () => {
  const tiny = tinyDigits();
  const lab = new Lab({ ...(await labPlaces()), trainer: trainers.real, now });
  try {
    const source = `sha256:${tiny.fingerprint.sha256}`;
    const query = { source, augmentation: fullAugmentation, indices: [7, 199], seed: 1 };
    const shown = (await answer(lab, 'augmented', [{ ...query, time: 2 }])) as { pixels: Uint8Array };
    const choice = augmentationSchema.parse(fullAugmentation);
    const pixels = await previewAugmentation(tiny, choice, { indices: Uint32Array.of(7, 199), seed: 1, time: 2 });
    expect(shown).toEqual({ rows: 6, columns: 6, pixels });
    expect(await answer(lab, 'augmented', [{ ...query, time: 3 }])).not.toEqual(shown);
    await expect(answer(lab, 'augmented', [{ ...query, time: 2, augmentation: { turn: 1 } }])).rejects.toThrow();
  } finally {
    await lab.close();
  }
});

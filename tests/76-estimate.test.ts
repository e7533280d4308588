import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { usualSizes } from '../worker/contract/budget.ts';
import { checkExperiment } from '../worker/contract/check-experiment.ts';
import { preset } from '../worker/contract/presets.ts';
import { estimateExperiment } from '../worker/lab/estimate/estimate.ts';
import { secondsOf, secondsTogether, speedFor } from '../worker/lab/estimate/speed.ts';
import { workOf } from '../worker/lab/estimate/work.ts';
import { answer } from '../worker/lab/service.ts';
import { labPlaces, openLab } from './fixtures/lab/open-lab.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';

const images = { train: 50_000, validation: 10_000 };
const { recipe } = preset('first-steps');
const small = workOf(recipe, images, usualSizes);

describe('the work of a run', () => {
  test('counts forward, gradient and back, which ends at the images', () => {
    expect(small.stepsPerEpoch).toBe(5000);
    expect(small.step).toBe(10 * (6 * 23_860 - 2 * 784 * 30));
    expect(small.evaluation).toBe(2 * 23_860 * 20_000);
  });

  test('grows with what an optimiser keeps, and needs no hidden layer', () => {
    const adam = { ...recipe, optimiser: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const };
    expect(workOf(adam, images, usualSizes).step).toBe(small.step + 8 * 23_860);
    const flat = { ...recipe, network: { ...recipe.network, hidden: [] } };
    expect(workOf(flat, images, usualSizes).step).toBe(10 * (6 * 7850 - 2 * 7840));
    const windows = { kind: 'convolution', channels: 2, kernel: 27, stride: 1, padding: 0 } as const;
    const units = { activation: { kind: 'relu' }, normalisation: { kind: 'none' } } as const;
    const convolved = { ...recipe, network: { ...recipe.network, hidden: [{ ...windows, ...units }] } };
    const products = 4 * 2 * (27 * 27 + 1) + (8 + 1) * 10;
    const seen = 4 * 27 * 27;
    expect(workOf(convolved, images, usualSizes).step).toBe(10 * (6 * products - 2 * 2 * seen + 100 * seen));
  });
});

describe('the speed', () => {
  const took = (step: number, seconds: number) => ({ work: { ...small, step }, epochs: 2, seconds });

  test('is that of runs of similar work, the median of them', () => {
    const per = (2 * small.step * small.stepsPerEpoch) / 1e9;
    const earlier = [took(small.step, per / 50), took(small.step, per / 70), took(small.step, per / 60)];
    const far = [took(small.step * 100, 1), took(small.step / 100, 1)];
    expect(speedFor(small, [...earlier, ...far])).toEqual({ perSecond: expect.closeTo(60e9, -3) as number, runs: 3 });
  });

  test('is not known from others', () => {
    expect(speedFor(small, [])).toBeNull();
    expect(speedFor(small, [took(small.step * 10, 1), took(small.step, 0)])).toBeNull();
  });

  test('makes a run of the same shape take what it took', () => {
    const run = took(small.step, 0.4);
    const { perSecond } = speedFor(small, [run])!;
    expect(secondsOf({ ...small, evaluation: 0 }, run.epochs, perSecond)).toBeCloseTo(0.4, 12);
  });

  test('side by side nothing waits while a place is free', () => {
    expect(secondsTogether([1, 1, 1, 1], 2)).toBe(2);
    expect(secondsTogether([4, 1, 1, 1], 2)).toBe(4);
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.1, max: 100, noNaN: true }), { minLength: 1 }),
        fc.integer({ min: 1, max: 8 }),
        (runs, jobs) => {
          const sum = runs.reduce((a, b) => a + b);
          const together = secondsTogether(runs, jobs);
          expect(together).toBeGreaterThanOrEqual(Math.max(...runs, sum / jobs) - 1e-9);
          expect(together).toBeLessThanOrEqual(sum / jobs + Math.max(...runs) + 1e-9);
        },
      ),
      { seed: 76 },
    );
  });
});

describe('an estimate says what it is made by', () => {
  const experiment = preset('first-steps');
  const estimate = (machine: Partial<Parameters<typeof estimateExperiment>[2]>) =>
    estimateExperiment(experiment, usualSizes, {
      jobs: 2,
      earlier: [],
      gigaflops: null,
      foreseen: { device: 'cpu', why: null, speeds: null, isBeingTried: false },
      ...machine,
    });

  test('the kernels, where nothing was trained yet', () => {
    const found = estimate({ gigaflops: 80 });
    expect(found).toMatchObject({ runs: 12, jobs: 2, basis: { kind: 'kernels', gigaflops: 80 } });
    expect(found.arms[0]).toMatchObject({ parameters: 23_860, stepsPerEpoch: 500, epochs: 4 });
    expect(found.seconds).toBeCloseTo(6 * found.arms[0]!.seconds!, 12);
  });

  test('nothing, where no speed is known', () => {
    const found = estimate({});
    expect(found).toMatchObject({ seconds: null, basis: { kind: 'unknown' } });
    expect(found.arms[0]!.seconds).toBeNull();
  });

  test('a trial, by which a run takes its steps and the evaluation in proportion', () => {
    const speeds = { sideBySide: 12, arms: experiment.arms.map((_, arm) => 1000 * (arm + 1)) };
    const foreseen = { device: 'gpu', why: 'By a trial.', speeds, isBeingTried: false } as const;
    const found = estimate({ jobs: 12, foreseen });
    expect(found).toMatchObject({ device: 'gpu', why: 'By a trial.', basis: { kind: 'trial', sideBySide: 12 } });
    const [slow, fast] = found.arms;
    expect(slow!.seconds).toBeGreaterThan((4 * 500) / 1000);
    expect(fast!.seconds).toBeCloseTo(slow!.seconds! / 2, 12);
    expect(found.seconds).toBe(slow!.seconds);
  });

  test('a trial that goes on', () => {
    const foreseen = { device: 'gpu', why: null, speeds: null, isBeingTried: true } as const;
    expect(estimate({ foreseen })).toMatchObject({ seconds: null, basis: { kind: 'being-tried' } });
  });
});

test('the lab estimates by what it has trained itself', async () => {
  const { lab } = openLab(await labPlaces());
  const experiment = tinyExperiment({ seeds: [1, 2, 3] });
  const before = await answer(lab, 'estimate', [experiment, 'cpu']);
  expect(before).toMatchObject({ runs: 3, basis: { kind: 'kernels' }, arms: [{ parameters: 36 * 12 + 12 + 130 }] });
  await lab.start(experiment, 'cpu');
  await lab.queue.idle();
  expect(await answer(lab, 'estimate', [experiment, 'cpu'])).toMatchObject({ basis: { kind: 'runs', runs: 3 } });
  expect(await answer(lab, 'estimate', [experiment, 'reference'])).toMatchObject({ seconds: null });
  const larger = checkExperiment({
    ...experiment,
    name: 'Larger',
    arms: [{ name: 'a', changes: { 'protocol.batch': 100 } }],
  });
  expect(await answer(lab, 'estimate', [larger, 'cpu'])).toMatchObject({ basis: { kind: 'kernels' } });
  await expect(answer(lab, 'estimate', [{ ...experiment, seeds: [] }, 'cpu'])).rejects.toMatchObject({
    code: 'experiment-invalid',
    problems: [{ path: 'seeds' }],
  });
});

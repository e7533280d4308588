import { expect, test } from 'vitest';
import { checkExperiment } from '../worker/contract/check-experiment.ts';
import {
  noiseNames,
  regularisationExperiment,
  type RegularisationSettings,
  regularisationSettings,
} from '../worker/contract/demonstrations/regularisation.ts';
import { noisyLayer } from '../worker/demonstrations/regularisation/noisy-layer.ts';
import { oneWeight } from '../worker/demonstrations/regularisation/one-weight.ts';
import { penalisedLayer } from '../worker/demonstrations/regularisation/penalised-layer.ts';
import { tinyDigits } from './fixtures/training/tiny-digits.ts';

type Part = Parameters<typeof regularisationSettings.parse>[0];
const parsed = (part: Part): RegularisationSettings => regularisationSettings.parse(part);

function courses(part: Part): readonly Float64Array[] {
  return oneWeight(parsed(part)).courses.lines.map(({ ys }) => ys);
}

test('L2 shrinks by a share, L1 by a constant, and the clipped one stops at zero', () => {
  const [free, l2, l1, clipped] = courses({ eta: 0.1, lambda: 0.5, start: 1.52, steps: 60 }) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let t = 0; t <= 60; t++) {
    expect(free[t]).toBe(1.52);
    expect(l2[t]).toBeCloseTo(1.52 * 0.95 ** t, 12);
    expect(clipped[t]).toBeCloseTo(Math.max(0, 1.52 - 0.05 * t), 12);
    if (t <= 30) expect(l1[t]).toBeCloseTo(1.52 - 0.05 * t, 12);
  }
  expect(clipped.at(-1)).toBe(0);
  expect(l1.subarray(40).every((w) => w !== 0 && Math.abs(w) < 0.05)).toBe(true);
});

test('against the pull of the data the weight rests where both are in balance', () => {
  const [free, l2, , clipped] = courses({ pull: 1, goal: 1, lambda: 0.3, eta: 0.1, steps: 500 });
  expect(free!.at(-1)).toBeCloseTo(1, 6);
  expect(l2!.at(-1)).toBeCloseTo(1 / 1.3, 6);
  expect(clipped!.at(-1)).toBeCloseTo(0.7, 6);
});

test('L1 as printed lets the weight grow', () => {
  const [, printed] = courses({ penalties: ['l1-printed'], eta: 0.1, lambda: 0.5, start: 1, steps: 20 });
  expect(printed!.at(-1)).toBeCloseTo(2, 9);
});

test('the clipped penalty leaves exact zeros in a layer, L2 none', async () => {
  const digits = tinyDigits();
  const after = (part: Partial<RegularisationSettings>) => penalisedLayer(digits, parsed({ step: 4, ...part }));
  const [none, clipped] = (await after({ layer: 'l1-clipped', strength: 5 })).facts;
  const [, l2] = (await after({ layer: 'l2', strength: 5 })).facts;
  expect(none!.zero).toBe(0);
  expect(clipped!.zero).toBeGreaterThan(0.2);
  expect(l2!.zero).toBe(0);
  expect(l2!.rms).toBeLessThan(none!.rms);
  const { weights } = await after({});
  for (const { values } of weights.groups) {
    expect(values.reduce<number>((sum, share) => sum + (share ?? 0), 0)).toBeCloseTo(1, 9);
  }
});

test('an epoch is the same however it is reached', async () => {
  const digits = tinyDigits();
  const at = (step: number) => penalisedLayer(digits, parsed({ step }));
  const third = await at(3);
  await at(5);
  expect(await at(3)).toEqual(third);
  expect(await penalisedLayer(tinyDigits(), parsed({ step: 3 }))).toEqual(third);
});

test.each(noiseNames)('%s changes what it is said to change', (noise) => {
  const { before, after, deviation } = noisyLayer(parsed({ noise }));
  expect(after).toHaveLength(before.length);
  expect(after).not.toEqual(before);
  expect(deviation).toBeGreaterThan(0);
});

test.each(['dropout', 'gaussian-dropout', 'dropconnect', 'whiteout', 'shakeout'])('%s keeps the mean', (noise) => {
  const { bias, deviation, draws } = noisyLayer(parsed({ noise }));
  // Means of n draws differ by the deviation over the root of n.
  expect(bias).toBeLessThan((1.6 * deviation) / Math.sqrt(draws));
});

test('dropout drops as many as its rate says, and the others grow by as much', () => {
  const { before, after } = noisyLayer(parsed({ noise: 'dropout', rate: 0.25 }));
  const dropped = after.filter((value) => value === 0).length / after.length;
  expect(dropped).toBeGreaterThan(0.15);
  expect(dropped).toBeLessThan(0.35);
  after.forEach((value, i) => value !== 0 && expect(value).toBeCloseTo(before[i]! / 0.75, 5));
});

test('its experiment is one the lab takes', () => {
  for (const part of [{}, { penalties: ['l1-printed' as const] }]) {
    expect(checkExperiment(regularisationExperiment(parsed(part))).arms.length).toBeGreaterThan(1);
  }
});

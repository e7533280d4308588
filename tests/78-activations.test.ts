import { expect, test } from 'vitest';
import { checkExperiment } from '../worker/contract/check-experiment.ts';
import {
  type ActivationDepthAnswer,
  activationGalleryAnswer,
  activationsExperiment,
  activationsSettings,
} from '../worker/contract/demonstrations/activations.ts';
import { answer } from '../worker/lab/service.ts';
import { labPlaces, openLab } from './fixtures/lab/open-lab.ts';

async function ask(part: Parameters<typeof activationsSettings.parse>[0]): Promise<ActivationDepthAnswer> {
  const { lab } = openLab(await labPlaces());
  return (await answer(lab, 'activationDepth', [part])) as ActivationDepthAnswer;
}

test('the gallery has the slopes that are known', async () => {
  const { lab } = openLab(await labPlaces());
  const { cards, places } = activationGalleryAnswer.parse(await answer(lab, 'activationGallery', []));
  const at = (name: string) => cards.find((card) => card.name === name)!;
  const zero = places.findIndex((z) => Math.abs(z) < 1e-9);
  expect(at('sigmoid').steepest).toBeCloseTo(1 / 4, 12);
  expect(at('tanh').steepest).toBeCloseTo(1, 12);
  // Four times that of the sigmoid, not twice.
  expect(at('tanh').slopes[zero]! / at('sigmoid').slopes[zero]!).toBeCloseTo(4, 12);
  expect(at('lecun-tanh').slopes[zero]).toBeCloseTo(1.143933, 5);
  expect(at('sign')).toMatchObject({ steepest: 0, flat: 1 });
  expect(at('relu').flat).toBeCloseTo(0.5, 1);
  expect(at('leaky-relu').flat).toBe(0);
});

test.each([
  // Root mean square of the activations of the first and tenth layer: 0.65 to 0.225, 0.88, 0.84 to 0.82, 1.19 to 26.3.
  [{ activation: 'tanh', weights: 'glorot-uniform' }, [0.55, 0.7], [0.18, 0.27]],
  [{ activation: 'tanh', weights: 'glorot-tanh-printed' }, [0.84, 0.92], [0.84, 0.92]],
  [{ activation: 'relu', weights: 'he-normal' }, [0.7, 1.1], [0.5, 1.2]],
  [{ activation: 'relu', weights: 'he-printed' }, [1, 1.6], [15, 40]],
  [{ activation: 'tanh', weights: 'uniform-scaled' }, [0.4, 0.6], [0.001, 0.006]],
] as const)('signals through ten layers: %o', async (part, first, last) => {
  const { size } = await ask(part);
  const a = size.lines[1]!.ys;
  expect(a[0]).toBeGreaterThan(first[0]);
  expect(a[0]).toBeLessThan(first[1]);
  expect(a[9]).toBeGreaterThan(last[0]);
  expect(a[9]).toBeLessThan(last[1]);
});

test('every sigmoid layer costs the gradient a factor of four to five and a half, tanh hardly one', async () => {
  const { perLayer, gradient } = await ask({});
  expect(1 / perLayer!).toBeGreaterThan(4);
  expect(1 / perLayer!).toBeLessThan(5.5);
  const { ys } = gradient.lines[0]!;
  for (let layer = 1; layer < 10; layer++) expect(ys[layer]).toBeGreaterThan(ys[layer - 1]!);
  const { perLayer: ofTanh } = await ask({ activation: 'tanh', weights: 'glorot-uniform' });
  expect(Math.abs(Math.log(ofTanh!))).toBeLessThan(0.15);
});

test('the factor four for tanh saturates half of the units', async () => {
  const { flat } = await ask({ activation: 'tanh', weights: 'glorot-tanh-printed' });
  expect(flat.lines[0]!.ys[0]).toBeGreaterThan(0.4);
  expect((await ask({ activation: 'tanh', weights: 'glorot-uniform' })).flat.lines[0]!.ys[0]).toBeLessThan(0.06);
});

test('the spread of every layer sums to one, and follows from the seed', async () => {
  const { spread } = await ask({ depth: 20, width: 20 });
  for (let layer = 0; layer < 20; layer++) {
    const row = spread.values.subarray(layer * 24, (layer + 1) * 24);
    expect(row.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
  }
  expect((await ask({ depth: 20, width: 20 })).spread).toEqual(spread);
  expect((await ask({ depth: 20, width: 20, seed: 2 })).spread).not.toEqual(spread);
});

test('units that choose among weighted inputs have no curve, but signals', async () => {
  const { shape, size } = await ask({ activation: 'maxout', depth: 2 });
  expect(shape).toBeNull();
  expect(size.lines[1]!.ys[1]).toBeGreaterThan(0);
});

test('its experiment is one the lab takes', () => {
  for (const part of [{}, { weights: 'he-printed' as const, depth: 20 }]) {
    const settings = activationsSettings.parse(part);
    expect(checkExperiment(activationsExperiment(settings)).arms.length).toBeGreaterThan(2);
  }
});

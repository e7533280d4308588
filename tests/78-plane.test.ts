import { expect, test } from 'vitest';
import { readHidden } from '../renderer/pages/demos/plane/hidden-units.ts';
import { ownFrom, withoutNearest, withPoint } from '../renderer/pages/demos/plane/own-points.ts';
import { checkExperiment } from '../worker/contract/check-experiment.ts';
import {
  type PlaneAnswer,
  planeCurvesAnswer,
  planeExperiment,
  planeSettings,
  pointSets,
} from '../worker/contract/demonstrations/plane.ts';
import { contour } from '../worker/demonstrations/contours.ts';
import { answer } from '../worker/lab/service.ts';
import { labPlaces, openLab } from './fixtures/lab/open-lab.ts';

type Part = Parameters<typeof planeSettings.parse>[0];

async function ask(part: Part): Promise<PlaneAnswer> {
  const { lab } = openLab(await labPlaces());
  return (await answer(lab, 'plane', [part])) as PlaneAnswer;
}

test('the perceptron parts two clouds and stands still then', async () => {
  const part = { data: 'clouds', noise: 0, learner: 'perceptron', eta: 0.1 } as const;
  const parted = await ask({ ...part, step: 600 });
  expect(parted.train.accuracy).toBe(1);
  expect(parted.test.accuracy).toBe(1);
  expect((await ask({ ...part, step: 1200 })).boundary).toEqual(parted.boundary);
});

test.each([0, 500, 2000])('the perceptron never learns exclusive or: step %d', async (step) => {
  const { train } = await ask({ data: 'xor', noise: 0, learner: 'perceptron', step });
  expect(train.accuracy).toBeLessThan(0.8);
});

test('hidden units do learn it, and so do quadratic inputs; layers without activation do not', async () => {
  const part = { data: 'xor', noise: 0, eta: 0.5, step: 1500 } as const;
  expect((await ask(part)).train.accuracy).toBeGreaterThan(0.98);
  expect((await ask({ ...part, hidden: [], degree: 2 })).train.accuracy).toBeGreaterThan(0.98);
  expect((await ask({ ...part, hidden: [8, 8], activation: 'identity', eta: 0.1 })).train.accuracy).toBeLessThan(0.8);
});

test('a step is the same however it is reached: at once, step by step, or by going back', async () => {
  const part = { data: 'moons', optimiser: 'adam', eta: 0.05, seed: 7 } as const;
  for (let step = 0; step <= 537; step += 179) await ask({ ...part, step });
  const gradually = await ask({ ...part, step: 537 });
  await ask({ ...part, step: 1100 });
  expect(await ask({ ...part, step: 537 })).toEqual(gradually);
  // So many others that the lab has forgotten this one.
  for (let seed = 100; seed < 105; seed++) await ask({ ...part, seed });
  expect(await ask({ ...part, step: 537 })).toEqual(gradually);
  const { lab } = openLab(await labPlaces());
  const curves = planeCurvesAnswer.parse(await answer(lab, 'planeCurves', [{ ...part, step: 537 }]));
  expect(curves.cost.lines[0]!.xs.at(-1)).toBe(530);
});

test.each(pointSets.filter((name) => name !== 'own'))(
  '%s has both classes on both sides, alike for a seed',
  async (data) => {
    const { points } = await ask({ data, count: 100 });
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < points.length; i += 4) counts[2 * points[i + 2]! + points[i + 3]!]!++;
    expect(counts).toEqual([25, 25, 25, 25]);
    expect((await ask({ data, count: 100 })).points).toEqual(points);
    expect((await ask({ data, count: 100, seed: 2 })).points).not.toEqual(points);
  },
);

test('own points are trained on, and none is nothing to learn from', async () => {
  const own = [-0.5, -0.5, 0, 0.5, 0.5, 1];
  const { points, train, test: kept } = await ask({ data: 'own', own, step: 300 });
  expect([...points]).toEqual([-0.5, -0.5, 0, 0, 0.5, 0.5, 1, 0]);
  expect(train.accuracy).toBe(1);
  expect(kept.accuracy).toBeNull();
  expect(await ask({ data: 'own', own: [], step: 3 })).toMatchObject({ step: 0, train: { cost: null } });
});

test('lines of hidden units lie where their weighted input is zero', async () => {
  const { units, boundary } = await ask({ hidden: [3], step: 50 });
  expect(units).toHaveLength(3);
  const shown = units.filter((pieces) => pieces.length > 0);
  expect(shown.length).toBeGreaterThan(0);
  for (const pieces of shown) {
    const points = Array.from({ length: pieces.length / 2 }, (_, i) => [pieces[2 * i]!, pieces[2 * i + 1]!] as const);
    const apart = ([x, y]: (typeof points)[0], [u, v]: (typeof points)[0]) => Math.hypot(x - u, y - v);
    const start = points.reduce((most, point) => (apart(point, points[0]!) > apart(most, points[0]!) ? point : most));
    const end = points.reduce((most, point) => (apart(point, start) > apart(most, start) ? point : most));
    // A weighted input is linear in both coordinates, so all pieces of its line lie between its ends.
    for (const point of points) expect(apart(start, point) + apart(point, end)).toBeCloseTo(apart(start, end), 4);
  }
  expect(boundary.length).toBeGreaterThan(0);
  expect(boundary.length % 4).toBe(0);
});

test('a contour of a disc is a circle', () => {
  const side = 41;
  const place = (i: number): number => -1 + i / 20;
  const values = Float64Array.from({ length: side * side }, (_, i) =>
    Math.hypot(place(i % side), place(Math.floor(i / side))),
  );
  const lines = contour({ columns: side, rows: side, values, x: [-1, 1], y: [-1, 1] }, 0.5);
  expect(lines.length).toBeGreaterThan(200);
  for (let i = 0; i < lines.length; i += 2) expect(Math.hypot(lines[i]!, lines[i + 1]!)).toBeCloseTo(0.5, 2);
});

test('points are set, and the nearest taken away', () => {
  const points = withPoint(withPoint([], { x: 0.123, y: -3 }, 1), { x: 0.5, y: 0.5 }, 0);
  expect(points).toEqual([0.12, -1, 1, 0.5, 0.5, 0]);
  expect(withoutNearest(points, { x: 0.4, y: 0.4 })).toEqual([0.12, -1, 1]);
  expect(withoutNearest([], { x: 0, y: 0 })).toEqual([]);
  expect(ownFrom(Float64Array.of(0.5, 1.7, 1, 1))).toEqual([0.5, 1, 1]);
});

test('hidden layers are read as people write them', () => {
  expect([readHidden('8, 4'), readHidden('8-4'), readHidden(''), readHidden('3 3 3 3')]).toEqual([
    [8, 4],
    [8, 4],
    [],
    [3, 3, 3, 3],
  ]);
  expect([readHidden('17'), readHidden('x'), readHidden('1,1,1,1,1'), readHidden('2.5')]).toEqual([
    null,
    null,
    null,
    null,
  ]);
});

test('its experiment is one the lab takes', () => {
  expect(checkExperiment(planeExperiment(planeSettings.parse({}))).arms).toHaveLength(2);
});

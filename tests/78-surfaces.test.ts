import { expect, test } from 'vitest';
import { pixelOf, placeOf } from '../renderer/pages/demos/surfaces/frame.ts';
import { project } from '../renderer/pages/demos/surfaces/projection.ts';
import { surfaces } from '../worker/catalogue/surfaces.ts';
import { checkExperiment } from '../worker/contract/check-experiment.ts';
import {
  racers as everyRacer,
  type SurfacesAnswer,
  surfacesExperiment,
  surfacesSettings,
} from '../worker/contract/demonstrations/surfaces.ts';
import { differentiate } from '../worker/engine/formula/differentiate.ts';
import { evaluate } from '../worker/engine/formula/evaluate.ts';
import { parse } from '../worker/engine/formula/parse.ts';
import { answer } from '../worker/lab/service.ts';
import { labPlaces, openLab } from './fixtures/lab/open-lab.ts';

type Part = Parameters<typeof surfacesSettings.parse>[0];

async function race(part: Part): Promise<SurfacesAnswer> {
  const { lab } = openLab(await labPlaces());
  return (await answer(lab, 'surfaces', [part])) as SurfacesAnswer;
}

test.each(Object.entries(surfaces).filter(([, { minima }]) => minima.length > 0))(
  'the slope of %s is zero where its minima are said to be, and it rises from there',
  (_, { formula, minima }) => {
    const e = parse(formula);
    for (const [x, y] of minima) {
      for (const by of ['x', 'y']) expect(evaluate(differentiate(e, by), { x, y })).toBeCloseTo(0, 9);
      const least = evaluate(e, { x, y });
      for (const [dx, dy] of [
        [0.1, 0],
        [-0.1, 0],
        [0, 0.1],
        [0, -0.1],
        [0.1, 0.1],
        [0.1, -0.1],
      ] as const) {
        expect(evaluate(e, { x: x + dx, y: y + dy })).toBeGreaterThan(least);
      }
    }
  },
);

test('plain descent on x² + 10y² shrinks each coordinate by its own factor', async () => {
  const { racers } = await race({ optimisers: ['sgd'], eta: 0.05, start: [1, 1], steps: 20 });
  const { xs, ys } = racers[0]!;
  expect(xs).toHaveLength(21);
  xs.forEach((x, t) => expect(x).toBeCloseTo(0.9 ** t, 12));
  expect([...ys.subarray(1)].every((y) => Math.abs(y) < 1e-15)).toBe(true);
});

test('Newton takes one step on a quadratic cost, conjugate gradients two', async () => {
  const { racers } = await race({ optimisers: ['newton', 'polak-ribiere'], start: [-1.8, 1.2] });
  expect(racers.map(({ end, xs }) => [end, xs.length - 1])).toEqual([
    ['rests', 1],
    ['rests', 2],
  ]);
});

test('searches along lines find the minimum of Rosenbrock at (1, 1)', async () => {
  const optimisers = ['newton', 'bfgs', 'l-bfgs', 'polak-ribiere', 'fletcher-reeves'] as const;
  const { racers } = await race({ surface: 'rosenbrock', optimisers: [...optimisers], eta: 0.001, steps: 200 });
  for (const { xs, ys } of racers) {
    expect(xs.at(-1)).toBeCloseTo(1, 6);
    expect(ys.at(-1)).toBeCloseTo(1, 6);
  }
});

test('on the ridge of the saddle descent stays for ever, beside it the longer the nearer', async () => {
  const leaves = async (y: number): Promise<number> => {
    const { racers } = await race({ surface: 'saddle', optimisers: ['sgd'], start: [1, y], eta: 0.05, steps: 500 });
    return racers[0]!.ys.findIndex((each) => Math.abs(each) > 0.5);
  };
  // ln(0.5 / y) / ln(1.1) steps, as long as y is small.
  expect([await leaves(1e-2), await leaves(1e-4), await leaves(1e-8)]).toEqual([42, 90, 187]);
  expect(await leaves(0)).toBe(-1);
});

test('Nesterov as printed is classical momentum, one step later', async () => {
  const { racers } = await race({ optimisers: ['momentum', 'nesterov-printed'], eta: 0.02, steps: 60 });
  const [momentum, printed] = racers as [(typeof racers)[0], (typeof racers)[0]];
  for (let t = 0; t < 60; t++) expect(printed.xs[t + 1]).toBeCloseTo(momentum.xs[t]!, 12);
});

test('what diverges ends there and says so', async () => {
  const { racers } = await race({ optimisers: ['sgd', 'adam'], eta: 0.2, steps: 500 });
  expect(racers[0]).toMatchObject({ end: 'diverges' });
  expect(racers[0]!.xs.length).toBeLessThan(100);
  expect(racers[1]!.end).not.toBe('diverges');
});

test('every optimiser of the catalogue runs, on an own formula too', async () => {
  for (let from = 0; from < everyRacer.length; from += 8) {
    const optimisers = everyRacer.slice(from, from + 8);
    const { racers, tex } = await race({ surface: 'own', formula: 'x^2 + exp(y) - y', optimisers, steps: 20 });
    expect(racers.map(({ name }) => name)).toEqual(optimisers);
    expect(tex).toContain('\\exp');
  }
  await expect(race({ surface: 'own', formula: 'x + q' })).rejects.toMatchObject({ code: 'formula-invalid' });
});

test('ground, contours and paths share their scale', async () => {
  const { side, ranks, relief, contours, racers, x, y } = await race({ optimisers: ['sgd'] });
  expect(ranks).toHaveLength(side * side);
  expect(Math.max(...relief)).toBeCloseTo(1, 6);
  expect(Math.min(...relief)).toBeCloseTo(0, 3);
  expect(contours.length).toBeGreaterThan(5);
  expect(contours.every(({ lines }) => lines.length > 0)).toBe(true);
  for (const { level, lines } of contours) {
    const [px, py] = [lines[0]!, lines[1]!];
    expect(Math.abs(px ** 2 + 10 * py ** 2 - level)).toBeLessThan(0.25);
  }
  const frame = { x, y, width: 300, height: 200 };
  expect(placeOf(frame, ...pixelOf(frame, 0.3, -1.1))).toEqual([expect.closeTo(0.3, 9), expect.closeTo(-1.1, 9)]);
  expect(racers[0]!.heights).toHaveLength(racers[0]!.xs.length);
});

test('a relief looked at from straight above is the map, and what is higher is drawn higher', () => {
  const above = project({ x: 0.3, y: -0.4, z: 0.5 }, { turn: 0, tilt: 90 });
  expect([above.x, above.y]).toEqual([expect.closeTo(0.3, 9), expect.closeTo(0.4, 9)]);
  const view = { turn: 30, tilt: 40 };
  expect(project({ x: 0, y: 0, z: 1 }, view).y).toBeLessThan(project({ x: 0, y: 0, z: 0 }, view).y);
});

test('its experiment is one the lab takes, whatever runs', () => {
  for (const optimisers of [['sgd', 'newton'], ['bfgs'], ['adam-printed', 'polak-ribiere'], []] as const) {
    const settings = surfacesSettings.parse({ optimisers });
    expect(checkExperiment(surfacesExperiment(settings)).arms.length).toBeGreaterThan(0);
  }
});

import { expect, test } from 'vitest';
import type { SeriesComparison, Disagreements } from '../worker/contract/api/comparison.ts';
import { plainView } from '../worker/contract/api/curves.ts';
import type { Curves } from '../worker/contract/figures/curves.ts';
import { disagreementsOf } from '../worker/lab/comparison/disagreements.ts';
import { bestEpoch } from '../worker/lab/curves/best-epoch.ts';
import { answer } from '../worker/lab/service.ts';
import { labPlaces, openLab } from './fixtures/lab/open-lab.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

test('two arms disagree on the images that any seed tells apart, most seeds first', () => {
  const labels = bytes(7, 2, 1, 0);
  const pairs = [
    [bytes(7, 2, 1, 0), bytes(7, 3, 1, 6)],
    [bytes(7, 2, 8, 0), bytes(7, 3, 1, 0)],
    [bytes(7, 5, 8, 0), bytes(7, 5, 8, 0)],
  ] as const;
  expect(disagreementsOf(pairs, labels)).toEqual([
    { image: 1, label: 2, a: { digit: 2, runs: 2 }, b: { digit: 3, runs: 2 }, seeds: 2 },
    { image: 2, label: 1, a: { digit: 8, runs: 2 }, b: { digit: 1, runs: 2 }, seeds: 1 },
    { image: 3, label: 0, a: { digit: 0, runs: 3 }, b: { digit: 0, runs: 2 }, seeds: 1 },
  ]);
  expect(disagreementsOf([pairs[2]], labels)).toEqual([]);
});

test('the best epoch is the earliest of training with the best finite value', () => {
  const values = Float64Array.from([0.99, 0.5, NaN, 0.9, 0.9, Infinity]);
  expect([bestEpoch(values, 'accuracy'), bestEpoch(values, 'cost')]).toEqual([3, 1]);
  expect(bestEpoch(Float64Array.from([0.5, NaN]), 'cost')).toBeNull();
});

test('the lab compares arms of two experiments: recipes, verdict, curves, digits and images', async () => {
  const { lab } = openLab(await labPlaces());
  const ask = async <T>(name: string, ...input: unknown[]): Promise<T> => (await answer(lab, name, input)) as T;
  const two = await lab.start(tinyExperiment({ seeds: [1, 2] }), 'cpu');
  const other = await lab.start(
    tinyExperiment({ name: 'Other', 'recipe.network.hidden.0.units': 3, seeds: [2, 3] }),
    'cpu',
  );
  await lab.queue.idle();
  const [a, b] = [
    { experiment: two.id, arm: 0 },
    { experiment: other.id, arm: 0 },
  ];

  const compared = await ask<SeriesComparison>('compareSeries', [a, b]);
  expect(compared.series.map(({ name, experiment }) => [name, experiment])).toEqual([
    ['one · Tiny', 'Tiny'],
    ['one · Other', 'Other'],
  ]);
  expect(compared.why).toBeNull();
  expect(compared.comparison?.pairs).toMatchObject([{ n: 1 }]);
  expect(compared.fields.filter(({ differs }) => differs)).toEqual([
    { path: 'network.hidden.0.units', values: ['12', '3'], differs: true },
    { path: 'seeds', values: ['1, 2', '2, 3'], differs: true },
  ]);

  const curves = await ask<Curves>('curvesOfSeries', [b, a], plainView, 'shown');
  expect(curves.lines.map(({ name, arm }) => [name, arm])).toEqual([
    ['one · Other', 0],
    ['one · Tiny', 1],
  ]);
  const aligned = await ask<Curves>('curvesOfSeries', [a], { ...plainView, x: 'best', runs: true }, 'shown');
  for (const run of two.runs) {
    const rows = lab.history.epochs(run.id);
    const best = bestEpoch(
      Float64Array.from(rows, ({ validation }) => validation!.accuracy),
      'accuracy',
    )!;
    const line = aligned.lines.find(({ isFaint, name }) => isFaint && name.endsWith(String(run.seed)))!;
    expect([...line.xs]).toEqual(rows.map(({ epoch }) => epoch - best));
    expect(line.ys[line.xs.indexOf(0)]).toBe(rows[best]!.validation!.accuracy);
  }
  const late = await ask<Curves>('curvesOfSeries', [a], { ...plainView, from: 2 }, 'exact');
  const { lines } = await ask<Curves>('curvesOfSeries', [a], plainView, 'exact');
  expect([late.lines[0]!.xs, late.lines[0]!.ys]).toEqual([lines[0]!.xs.slice(2), lines[0]!.ys.slice(2)]);
  const mean = aligned.lines.find(({ isFaint }) => !isFaint)!;
  const tops = two.runs.map(({ id }) =>
    Math.max(
      ...lab.history
        .epochs(id)
        .slice(1)
        .map((row) => row.validation!.accuracy),
    ),
  );
  expect(mean.ys[mean.xs.indexOf(0)]).toBeCloseTo((tops[0]! + tops[1]!) / 2, 12);

  expect(await ask('digitAccuracy', [a, b])).toMatchObject({ kind: 'bars', groups: [{ arm: 0 }, { arm: 1 }] });
  const found = await ask<Disagreements>('disagreements', a, b, { from: 0, count: 5 });
  expect(found).toMatchObject({ rows: 6, columns: 6, seeds: 1, of: 60 });
  expect(found.total).toBeGreaterThan(5);
  expect(found.images).toHaveLength(5);
  const [first] = found.images;
  const [testA, testB] = [two.runs[1]!, other.runs[0]!].map(({ id }) => lab.history.test(id)!.predictions);
  expect([first!.a.digit, first!.b.digit]).toEqual([testA![first!.image], testB![first!.image]]);
  const { test: images } = await lab.dataOf(two);
  expect(first!.label).toBe(images.labels[first!.image]);
  expect(first!.pixels).toEqual(images.images.slice(first!.image * 36, (first!.image + 1) * 36));
});

import { expect, test } from 'vitest';
import type { Experiment, ExperimentInput } from '../worker/contract/experiment.ts';
import { areTestedAlike, whyNotComparable } from '../worker/lab/comparison/comparable.ts';
import { compareStored } from '../worker/lab/comparison/compare-stored.ts';
import { seriesOf } from '../worker/lab/comparison/series.ts';
import { codeOf } from './fixtures/history/code-of.ts';
import { history } from './fixtures/history/fresh-history.ts';
import { at, fingerprint, metricsAt, sampleExperiment, sha256 } from './fixtures/history/samples.ts';

const otherData = { ...fingerprint, name: 'MNIST', sha256: sha256('other') };

const store = (over: Partial<ExperimentInput> = {}, data = fingerprint): { id: number; experiment: Experiment } => {
  const { id, experiment } = history.createExperiment({ experiment: sampleExperiment(over), data, createdAt: at });
  return { id, experiment };
};

/** Finishes every run of an experiment with a validation accuracy by arm and seed. */
function finish(id: number, accuracy: (arm: number, seed: number) => number): void {
  for (const { id: run, arm, seed } of history.runs(id)) {
    history.transition(run, 'running', { at });
    history.recordEpoch(run, metricsAt(0));
    history.recordEpoch(run, metricsAt(1, { validation: { cost: 0.5, accuracy: accuracy(arm, seed) } }));
    history.finish(run, { state: 'finished', at });
  }
}

test('arms of several experiments stand in the order asked for, each under a name of its own', () => {
  const [a, b, c] = [store({ name: 'First' }), store({ name: 'Second' }), store({ name: 'Second' })];
  const series = seriesOf(history, [
    { experiment: b.id, arm: 0 },
    { experiment: a.id, arm: 1 },
    { experiment: c.id, arm: 0 },
    { experiment: a.id, arm: 0 },
  ]);
  expect(series.map(({ name }) => name)).toEqual([
    `old · Second (${b.id})`,
    'new',
    `old · Second (${c.id})`,
    'old · First',
  ]);
  expect(series[1]).toMatchObject({ arm: 1, recipe: { protocol: { epochs: 9000 } }, runs: [{ seed: 1 }, { seed: 2 }] });
  expect(codeOf(() => seriesOf(history, [{ experiment: a.id, arm: 2 }]))).toBe('not-found');
  expect(codeOf(() => seriesOf(history, [{ experiment: 99, arm: 0 }]))).toBe('not-found');
  const twice = { experiment: a.id, arm: 0 };
  expect(codeOf(() => seriesOf(history, [twice, { ...twice }]))).toBe('usage');
});

test('arms of different experiments are compared seed by seed', () => {
  const [a, b] = [store({ seeds: [1, 2, 3] }), store({ name: 'Later', seeds: [2, 3, 4], arms: [{ name: 'newest' }] })];
  finish(a.id, (_, seed) => 0.8 + seed / 100);
  finish(b.id, (_, seed) => 0.9 + seed / 100);
  const series = seriesOf(history, [
    { experiment: a.id, arm: 0 },
    { experiment: b.id, arm: 0 },
  ]);
  const comparison = compareStored(history, series, null);
  expect(comparison.arms.map(({ name, n }) => [name, n])).toEqual([
    ['old', 3],
    ['newest', 3],
  ]);
  expect(comparison.pairs).toMatchObject([{ a: 'old', b: 'newest', n: 2 }]);
  expect(comparison.pairs[0]?.difference?.mean).toBeCloseTo(-0.1, 12);
});

test('what is not alike gets a reason instead of a verdict', () => {
  const first = store();
  const whyWith = (over: Partial<ExperimentInput>, data = fingerprint): string | null => {
    const { id } = store(over, data);
    const series = seriesOf(history, [
      { experiment: first.id, arm: 0 },
      { experiment: id, arm: 1 },
    ]);
    const why = whyNotComparable(series);
    if (why !== null) expect(codeOf(() => compareStored(history, series, null))).toBe('not-comparable');
    return why;
  };
  expect(whyWith({})).toBeNull();
  expect(whyWith({ data: { train: 1000 }, seeds: [7] })).toBeNull();
  expect(whyWith({}, otherData)).toMatch(/^"old" was trained on built-in digits \(.{8}\) and "new" on MNIST \(.{8}\)/);
  expect(whyWith({ measure: { metric: 'cost' } })).toContain('"new" by validation cost at the end');
  expect(whyWith({ data: { validation: 5000 } })).toBe(
    '"old" is judged on 10,000 validation images and "new" on 5,000 validation images, so not on the same ones.',
  );
});

test('images are compared one by one only where the same ones were tested', () => {
  const [a, b, c] = [store(), store({ data: { test: 500 } }), store({}, otherData)];
  const alike = (...ids: readonly number[]) =>
    areTestedAlike(
      seriesOf(
        history,
        ids.map((experiment, arm) => ({ experiment, arm })),
      ),
    );
  expect([alike(a.id, a.id), alike(a.id, b.id), alike(a.id, c.id)]).toEqual([true, false, false]);
});

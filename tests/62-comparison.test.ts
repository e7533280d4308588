import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { absences, comparisonSchema } from '../worker/contract/comparison.ts';
import type { Absence, Comparison, Measured } from '../worker/contract/comparison.ts';
import { LabError } from '../worker/contract/errors.ts';
import type { Measure } from '../worker/contract/experiment.ts';
import { compare } from '../worker/lab/comparison/compare.ts';
import type { ComparedArm } from '../worker/lab/comparison/summarise.ts';
import { pairsNeeded } from '../worker/lab/statistics/sample-size.ts';
import { formatDifference, formatMetric, formatP, measureInWords } from '../worker/contract/wording.ts';

const accuracy: Measure = { metric: 'accuracy', split: 'validation', at: { kind: 'final' }, direction: 'higher' };
const cost: Measure = { ...accuracy, metric: 'cost', direction: 'lower' };
const epochsTo95: Measure = { ...accuracy, at: { kind: 'reach', threshold: 0.95 } };

function arm(name: string, values: readonly (number | Absence)[], firstSeed = 1): ComparedArm {
  const measured = (value: number | Absence): Measured =>
    typeof value === 'number' ? { value } : { value: null, absence: value, why: value };
  const runs = values.map((value, index) => ({
    seed: firstSeed + index,
    measured: measured(value),
    predictions: null,
  }));
  return { name, runs };
}

function compareArms(measure: Measure, ...arms: readonly ComparedArm[]): Comparison {
  return comparisonSchema.parse(compare({ measure, arms, labels: null }));
}

const old = [0.8725, 0.868, 0.875, 0.877, 0.869, 0.871];
const scaled = [0.9281, 0.9266, 0.93, 0.927, 0.929, 0.9278];

describe('two arms', () => {
  it('names the better one with size, interval, test, seeds, p and effect', () => {
    const comparison = compareArms(accuracy, arm('old', old), arm('new', scaled));
    const [pair] = comparison.pairs;
    expect(pair).toMatchObject({ a: 'old', b: 'new', n: 6, better: 'new', t: { df: 5 } });
    expect(pair?.difference?.mean).toBeCloseTo(-0.056, 10);
    expect(pair?.signFlip).toEqual({ p: 0.031_25, exact: true });
    expect(pair?.wilcoxon).toEqual({ p: 0.031_25, exact: true });
    expect(pair?.adjusted).toEqual({ p: pair?.t?.p, test: 't' });
    expect(pair?.effect?.size).toBe('huge');
    expect(pair?.suggestion).toBeUndefined();
    expect(comparison.best).toBe('new');
    expect(comparison.warnings).toEqual([]);
    // The numbers are those of scipy.stats.ttest_rel on the same values.
    expect(comparison.verdict).toBe(
      '"new" is better than "old": its validation accuracy at the end is 5.60 percentage points higher ' +
        "(95 % interval 5.23 to 5.97; paired t test over 6 seeds, p < 0.001; huge effect, Hedges' g = 13.53).",
    );
  });

  it('pairs by seed, not by place', () => {
    const reversed: ComparedArm = { name: 'new', runs: arm('new', scaled).runs.toReversed() };
    const [straight] = compareArms(accuracy, arm('old', old), arm('new', scaled)).pairs;
    expect(compareArms(accuracy, arm('old', old), reversed).pairs[0]).toEqual(straight);
    expect(compareArms(accuracy, arm('old', old), arm('new', scaled, 4)).pairs[0]?.n).toBe(3);
  });

  it('says when no difference could be shown, and how many seeds would do', () => {
    const near = [0.873, 0.8672, 0.8761, 0.8755, 0.8702, 0.8712];
    const { pairs, verdict } = compareArms(accuracy, arm('old', old), arm('near', near));
    const seeds = pairs[0]?.suggestion?.seeds ?? 0;
    expect(pairs[0]?.better).toBeNull();
    expect(seeds).toBeGreaterThan(6);
    expect(verdict).toMatch(
      /^No difference could be shown between "old" and "near" in validation accuracy at the end: /,
    );
    expect(verdict).toMatch(/95 % interval -\d\.\d\d to \d\.\d\d; paired t test over 6 seeds, p = 0\.\d+/);
    expect(verdict).toContain(`${seeds} seeds (${seeds - 6} more) would show it in 80 % of cases`);
  });

  it('takes the lower cost, and writes it with 4 significant digits', () => {
    const { verdict, best } = compareArms(
      cost,
      arm('a', [0.4003, 0.4102, 0.4051, 0.41, 0.4, 0.39]),
      arm('b', [0.5123, 0.52, 0.51, 0.53, 0.512, 0.5]),
    );
    expect(best).toBe('a');
    expect(verdict).toMatch(/^"a" is better than "b": its validation cost at the end is 0\.1115 lower /);
  });

  it('with fewer than six seeds says that the exact tests cannot reach 5 %', () => {
    const { pairs, warnings } = compareArms(accuracy, arm('old', old.slice(1)), arm('new', scaled.slice(1)));
    expect(pairs[0]?.wilcoxon).toEqual({ p: 0.0625, exact: true });
    expect(pairs[0]?.better).toBe('new');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(
      /^5 pairs can never reach p < 0\.05 with the exact tests .* 0\.0625; .* From 6 seeds on/,
    );
  });

  it('with one seed makes no test', () => {
    const { pairs, verdict, warnings } = compareArms(accuracy, arm('old', [0.96]), arm('new', [0.965]));
    expect(pairs[0]).toMatchObject({ n: 1, t: null, signFlip: null, wilcoxon: null, effect: null, adjusted: null });
    expect(pairs[0]).toMatchObject({
      better: null,
      suggestion: { seeds: 6 },
      difference: { sd: null, interval: null },
    });
    expect(verdict).toMatch(/^No test is possible with one seed: .* 0\.50 percentage points .* At least 6 seeds/);
    expect(warnings[0]).toContain('may be chance');
  });

  it('with no seed in common compares nothing', () => {
    const { pairs, verdict } = compareArms(accuracy, arm('old', old), arm('new', scaled, 100));
    expect(pairs[0]).toMatchObject({ n: 0, difference: null, better: null });
    expect(verdict).toBe('"old" and "new" cannot be compared yet: no seed has a value in both arms.');
  });

  it('finds identical values identical', () => {
    const { pairs, verdict, best } = compareArms(accuracy, arm('old', old), arm('same', old));
    expect(pairs[0]).toMatchObject({ t: null, effect: null, signFlip: { p: 1 }, wilcoxon: { p: 1 }, better: null });
    expect(pairs[0]?.difference).toEqual({ mean: 0, sd: 0, interval: [0, 0] });
    expect(pairs[0]?.suggestion).toBeUndefined();
    expect(best).toBeNull();
    expect(verdict).toMatch(/^No difference could be shown: .* identical values .* on all 6 seeds\.$/);
  });

  it('lets the sign-flip test decide where the difference is the same on every seed', () => {
    const higher = old.map((value) => value + 0.01);
    const six = compareArms(accuracy, arm('old', old), arm('new', higher));
    expect(six.pairs[0]).toMatchObject({ t: null, adjusted: { p: 0.031_25, test: 'signFlip' }, better: 'new' });
    expect(six.verdict).toContain('exact sign-flip test over 6 seeds, p = 0.031');
    const five = compareArms(accuracy, arm('old', old.slice(1)), arm('new', higher.slice(1)));
    expect(five.pairs[0]).toMatchObject({ better: null, suggestion: { seeds: 6 } });
  });

  it('warns where the tests disagree', () => {
    const base = [0, 0, 0, 0, 0, 0, 0, 0];
    const outlier = [0.01, 0.011, 0.009, 0.012, 0.0105, 0.0095, 0.0115, 0.4];
    const { pairs, warnings } = compareArms(accuracy, arm('a', outlier), arm('b', base));
    expect(pairs[0]?.t?.p).toBeGreaterThan(0.05);
    expect(pairs[0]?.wilcoxon?.p).toBeLessThan(0.05);
    expect(warnings[0]).toMatch(
      /^The tests of "a" and "b" disagree \(before Holm: paired t p = .*, sign flip p = .*, Wilcoxon p = /,
    );
  });
});

describe('epochs to reach a threshold', () => {
  it('takes the fewer, whatever the direction of the metric', () => {
    const { direction, best, verdict } = compareArms(
      epochsTo95,
      arm('slow', [5, 6, 5, 7, 8, 6]),
      arm('fast', [3, 4, 3, 4, 5, 3]),
    );
    expect(direction).toBe('lower');
    expect(best).toBe('fast');
    expect(verdict).toMatch(
      /^"fast" is better than "slow": it needs 2\.5 epochs fewer until the validation accuracy reaches 95\.00 % \(/,
    );
  });

  it('counts the runs that never got there, and lets no arm win by leaving them out', () => {
    const fast = arm('fast', [3, 4, 3, 4, 5, 3, 'unreached']);
    const slow = arm('slow', [5, 6, 5, 7, 8, 6, 7]);
    const { pairs, best, verdict, warnings } = compareArms(epochsTo95, slow, fast);
    expect(pairs[0]?.adjusted?.p).toBeLessThan(0.05);
    expect(pairs[0]).toMatchObject({ n: 6, better: null });
    expect(compareArms(epochsTo95, fast, slow).pairs[0]).toMatchObject({ n: 6, better: null });
    expect(best).toBe('slow');
    expect(verdict).toMatch(/^No winner between "slow" and "fast" .* but more runs failed in the arm that is ahead\.$/);
    expect(warnings[0]).toMatch(/^"fast": 1 of 7 runs left out \(1 never reached the threshold\)\./);
  });
});

describe('runs without a value', () => {
  it('are counted by reason', () => {
    const { arms, warnings } = compareArms(
      accuracy,
      arm('old', old),
      arm('new', [0.9, 'diverged', 'unfinished', 'diverged', 0.91, 0.92]),
    );
    expect(arms[1]?.n).toBe(3);
    expect(warnings.slice(0, 2)).toEqual([
      '1 of 12 runs has not finished; the verdict may change when it does.',
      '"new": 2 of 6 runs left out (2 diverged).',
    ]);
  });

  it('are told of in two sentences while most of many arms still train', () => {
    const waiting = Array<'unfinished'>(6).fill('unfinished');
    const { warnings, pairs } = compareArms(accuracy, ...['a', 'b', 'c', 'd'].map((name) => arm(name, waiting)));
    expect(pairs).toHaveLength(6);
    expect(warnings).toEqual([
      '24 of 24 runs have not finished; the verdict may change when they do.',
      '6 of 6 pairs have no seed on which both have a value.',
    ]);
  });

  it('do not keep the arm from losing', () => {
    const { pairs } = compareArms(accuracy, arm('old', [...old, 'diverged']), arm('new', [...scaled, 0.93]));
    expect(pairs[0]?.better).toBe('new');
  });
});

describe('other numbers of arms', () => {
  it('one arm is described, not compared', () => {
    const { pairs, best, verdict } = compareArms(accuracy, arm('old', old));
    expect(pairs).toEqual([]);
    expect(best).toBeNull();
    expect(verdict).toMatch(
      /^In validation accuracy at the end "old" has a mean of 87\.21 % over 6 seeds \(95 % interval /,
    );
  });

  it('several arms are decided after Holm', () => {
    const near = scaled.map((value, index) => value + (index % 2 === 0 ? 0.001 : -0.0008));
    const comparison = compareArms(accuracy, arm('old', old), arm('new', scaled), arm('near', near));
    const [oldNew, oldNear, newNear] = comparison.pairs;
    expect(comparison.pairs.map(({ a, b }) => [a, b])).toEqual([
      ['old', 'new'],
      ['old', 'near'],
      ['new', 'near'],
    ]);
    expect(comparison.best).toBe('near');
    expect(oldNew?.better).toBe('new');
    expect(oldNear?.better).toBe('near');
    expect(newNear?.better).toBeNull();
    const smaller = Math.min(oldNew?.t?.p ?? 1, oldNear?.t?.p ?? 1);
    expect(Math.min(oldNew?.adjusted?.p ?? 1, oldNear?.adjusted?.p ?? 1)).toBeCloseTo(3 * smaller, 12);
    expect(newNear?.adjusted?.p).toBe(newNear?.t?.p);
    expect(comparison.verdict).toMatch(/^Best in validation accuracy at the end is "near" with a mean of /);
    expect(comparison.verdict).toContain('It is better than "old" by ');
    expect(comparison.verdict).toContain('after Holm over 3 pairs');
    expect(comparison.verdict).toContain('No difference could be shown from "new" (n = 6, p = ');
  });

  it('a difference that stands alone can fall among many', () => {
    const weak = [0.001, 0.002, -0.0004, 0.0015, 0.0012, 0.0003];
    const better = arm(
      'b',
      old.map((value, index) => value + (weak[index] ?? 0)),
    );
    expect(compareArms(accuracy, arm('a', old), better).pairs[0]?.better).toBe('b');
    const others = ['c', 'd'].map((name, place) =>
      arm(
        name,
        old.map((value, index) => value + (((index + place) % 3) - 1) * 0.01),
      ),
    );
    const [pair] = compareArms(accuracy, arm('a', old), better, ...others).pairs;
    expect(pair?.better).toBeNull();
    // Six pairs of arms: the level at which the first step of Holm decides.
    expect(pair?.suggestion?.seeds).toBe(pairsNeeded(pair?.effect?.hedges ?? 0, { alpha: 0.05 / 6 }));
  });
});

describe('McNemar on the test set', () => {
  const labels = Uint8Array.from({ length: 40 }, (_, image) => image % 10);
  const wrongOn = (images: readonly number[]) =>
    labels.map((label, image) => (images.includes(image) ? (label + 1) % 10 : label));
  const tested = (name: string, predictions: readonly (Uint8Array | null)[]): ComparedArm => ({
    name,
    runs: predictions.map((classes, index) => ({ seed: index, measured: { value: index }, predictions: classes })),
  });

  it('counts per seed the images only one run got right', () => {
    const a = tested('a', [wrongOn([0]), wrongOn([]), null]);
    const b = tested('b', [wrongOn([0, 1, 2, 3, 4, 5, 6]), wrongOn([]), wrongOn([3])]);
    expect(compare({ measure: accuracy, arms: [a, b], labels }).pairs[0]?.mcnemar).toEqual([
      { seed: 0, onlyA: 6, onlyB: 0, p: expect.closeTo(0.031_25, 12) as number },
      { seed: 1, onlyA: 0, onlyB: 0, p: 1 },
    ]);
    expect(compare({ measure: accuracy, arms: [a, b], labels: null }).pairs[0]?.mcnemar).toEqual([]);
  });

  it('refuses predictions for another test set', () => {
    const arms = [tested('a', [wrongOn([])]), tested('b', [new Uint8Array(39)])];
    expect(() => compare({ measure: accuracy, arms, labels })).toThrow(
      new LabError('not-comparable', 'A run with seed 0 has 39 predictions for a test set of 40 images.'),
    );
  });
});

describe('any comparison', () => {
  const value = fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: 0, max: 100 }).map((hundredths) => hundredths / 100) },
    { weight: 1, arbitrary: fc.constantFrom(...absences) },
  );
  const arms = fc
    .array(fc.array(value, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 })
    .map((all) => all.map((values, index) => arm(`arm ${index}`, values)));
  const measures = fc.constantFrom(accuracy, cost, epochsTo95);

  it('fits its schema without NaN, says something, and comes out the same again and as JSON', () => {
    fc.assert(
      fc.property(measures, arms, (measure, all) => {
        const comparison = compareArms(measure, ...all);
        expect(comparison.verdict).not.toMatch(/NaN|undefined|null|Infinity/);
        expect(comparison.verdict.length).toBeGreaterThan(20);
        expect(compareArms(measure, ...all)).toEqual(comparison);
        expect(JSON.parse(JSON.stringify(comparison))).toEqual(comparison);
      }),
    );
  });

  it('does not depend on which arm comes first', () => {
    fc.assert(
      fc.property(measures, arms, (measure, all) => {
        const straight = compareArms(measure, ...all);
        const turned = compareArms(measure, ...all.toReversed());
        expect(turned.best).toBe(straight.best);
        for (const pair of straight.pairs) {
          const twin = turned.pairs.find(({ a, b }) => a === pair.b && b === pair.a);
          expect(twin?.better).toBe(pair.better);
          expect(twin?.adjusted?.p ?? -1).toBeCloseTo(pair.adjusted?.p ?? -1, 9);
          expect((twin?.difference?.mean ?? 0) + (pair.difference?.mean ?? 0)).toBeCloseTo(0, 12);
        }
      }),
    );
  });

  it('of more than 30 seeds is still the same every time', () => {
    const many = (shift: number) => Array.from({ length: 35 }, (_, index) => Math.sin(index * shift));
    const once = compareArms(accuracy, arm('a', many(1)), arm('b', many(2)));
    expect(once.pairs[0]?.signFlip?.exact).toBe(false);
    expect(once.pairs[0]?.wilcoxon?.exact).toBe(true);
    expect(compareArms(accuracy, arm('a', many(1)), arm('b', many(2)))).toEqual(once);
  });
});

describe('numbers in words', () => {
  it('percent, percentage points, significant digits, epochs', () => {
    expect(formatMetric('accuracy', 0.965_34)).toBe('96.53 %');
    expect(formatMetric('f1', 0.9)).toBe('90.00 %');
    expect(formatDifference({ ...accuracy, metric: 'calibration' }, 0.01)).toBe('1.00 percentage points');
    expect(measureInWords({ ...accuracy, metric: 'f1' })).toBe('validation macro F1 at the end');
    expect(formatMetric('cost', 0.123_456)).toBe('0.1235');
    expect(formatMetric('cost', 123_456)).toBe('123456');
    expect(formatDifference(accuracy, 0.004_2)).toBe('0.42 percentage points');
    expect(formatDifference(accuracy, -1e-9)).toBe('0.00 percentage points');
    expect(formatDifference(cost, -0.01)).toBe('-0.01000');
    expect(formatDifference(epochsTo95, 2)).toBe('2.0 epochs');
  });

  it('p is never rounded across 5 %', () => {
    expect([0.000_2, 0.001, 0.012_3, 0.049_96, 0.05, 0.050_04, 0.5, 1].map(formatP)).toEqual([
      'p < 0.001',
      'p = 0.0010',
      'p = 0.012',
      'p = 0.04996',
      'p = 0.050',
      'p = 0.050',
      'p = 0.50',
      'p = 1.0',
    ]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shareInterval } from '../worker/lab/statistics/binomial.ts';
import { contrasts, linearWeights } from '../worker/lab/statistics/contrast.ts';
import { equivalence, pairsForEquivalence } from '../worker/lab/statistics/equivalence.ts';
import { pageTrend } from '../worker/lab/statistics/page-trend.ts';
import { pairedDifferences } from '../worker/lab/statistics/paired-t.ts';
import { placeAmong } from '../worker/lab/statistics/prediction.ts';
import { scipyForClaims as scipy } from './golden-statistics.ts';

describe(`what claims are judged by, against ${scipy.source}`, () => {
  it.each(scipy.equivalence.map((row) => [row.a.length, row] as const))('two one-sided tests, %d pairs', (_, row) => {
    const found = equivalence(pairedDifferences(row.a, row.b), row.margin);
    expect(found?.p).toBeCloseTo(row.p, 9);
    expect(found?.interval[0]).toBeCloseTo(row.interval[0], 9);
    expect(found?.interval[1]).toBeCloseTo(row.interval[1], 9);
  });

  it.each(scipy.trend.map((row) => [row.blocks.length, row] as const))('trend over %d seeds, exactly', (_, row) => {
    expect(pageTrend(row.blocks)).toEqual({
      statistic: expect.closeTo(row.statistic, 9) as number,
      p: expect.closeTo(row.p, 10) as number,
      exact: true,
    });
  });

  it('tests trends over many arms by the normal approximation', () => {
    for (const row of scipy.largeTrend) {
      const found = pageTrend(row.blocks);
      expect(found?.exact).toBe(false);
      expect(found?.p).toBeCloseTo(row.p, 9);
    }
  });

  it.each(scipy.place.map((row) => [row.values.length, row] as const))('one number among %d', (_, row) => {
    const found = placeAmong(row.value, row.values);
    expect(found?.interval[0]).toBeCloseTo(row.interval[0], 9);
    expect(found?.interval[1]).toBeCloseTo(row.interval[1], 9);
    expect(found?.percentile).toBeCloseTo(row.percentile, 9);
  });

  it.each(scipy.share.map((row) => [`${row.hits} of ${row.n}`, row] as const))('a share of %s', (_, row) => {
    const [low, high] = shareInterval(row.hits, row.n);
    expect(low).toBeCloseTo(row.interval[0], 9);
    expect(high).toBeCloseTo(row.interval[1], 9);
  });
});

describe('equivalence', () => {
  it('is shown exactly where the interval of confidence 1 - 2 alpha lies within the margin', () => {
    const sample = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 3, maxLength: 12 });
    fc.assert(
      fc.property(sample, fc.double({ min: 0.01, max: 1, noNaN: true }), (differences, margin) => {
        const found = equivalence(differences, margin)!;
        const [low, high] = found.interval;
        fc.pre(Math.abs(found.p - 0.05) > 1e-9 && low !== high);
        expect(found.p < 0.05).toBe(low > -margin && high < margin);
      }),
    );
  });

  it('takes differences that never vary as what they are', () => {
    expect(equivalence([0.1, 0.1, 0.1], 0.2)?.p).toBe(0);
    expect(equivalence([0.3, 0.3, 0.3], 0.2)?.p).toBe(1);
    expect(equivalence([0.1], 0.2)).toBeNull();
  });

  it('needs more seeds for a closer margin, and gives up beyond the most', () => {
    const needed = [1, 0.75, 0.5, 0.25].map((margin) => pairsForEquivalence(0.5, margin)!);
    expect(needed).toEqual(needed.toSorted((a, b) => a - b));
    // Chow, Shao & Wang, Sample Size Calculations, 3.1.3: (z_0.95 + z_0.9)^2 / (margin/sd)^2 for large n.
    expect(Math.abs(needed[3]! - (1.6449 + 1.2816) ** 2 * 4)).toBeLessThan(3);
    expect(pairsForEquivalence(10, 0.01)).toBeNull();
  });
});

describe('contrasts', () => {
  it('give the slope of a straight line, and nothing for what does not change', () => {
    for (const count of [2, 3, 4, 9]) {
      const weights = linearWeights(count);
      const line = Array.from({ length: count }, (_, place) => 5 + 0.25 * place);
      expect(contrasts([line], weights)[0]).toBeCloseTo(0.25, 12);
      expect(contrasts([line.map(() => 0.96)], weights)[0]).toBeCloseTo(0, 12);
    }
  });

  it('of two arms are their paired differences', () => {
    expect(contrasts([[0.98, 0.97]], [1, -1])[0]).toBeCloseTo(0.01, 12);
  });
});

it('places a number by the values that are below it', () => {
  expect(placeAmong(3, [1, 2, 3, 4])).toMatchObject({ below: 2, equal: 1 });
  expect(placeAmong(3, [3])).toBeNull();
  expect(placeAmong(3, [3, 3])).toBeNull();
});

it('finds no trend where there are no three arms to have one', () => {
  expect(pageTrend([[1, 2]])).toBeNull();
  expect(pageTrend([])).toBeNull();
});

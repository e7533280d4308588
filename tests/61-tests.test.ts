import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uniformAt } from '../worker/data/random/streams.ts';
import { describe as describeSample } from '../worker/lab/statistics/describe.ts';
import { effectSize, hedgesCorrection, pairedEffect } from '../worker/lab/statistics/effect-size.ts';
import { holm } from '../worker/lab/statistics/holm.ts';
import { mcnemar } from '../worker/lab/statistics/mcnemar.ts';
import { pairedDifferences, pairedT } from '../worker/lab/statistics/paired-t.ts';
import { fewestPairs, pairedTPower, pairsNeeded, smallestExactP } from '../worker/lab/statistics/sample-size.ts';
import { exactSignFlipPairs, signFlip } from '../worker/lab/statistics/sign-flip.ts';
import { wilcoxon } from '../worker/lab/statistics/wilcoxon.ts';
import { scipy, stdlib } from './golden-statistics.ts';

function randomNumbers(seed: number): () => number {
  let index = 0;
  return () => uniformAt({ seed, purpose: 'bootstrap' }, index++);
}

const unused = (): number => {
  throw new Error('an exact test draws no random numbers');
};

/** Small whole numbers, so that ties and zeros are frequent. */
const tied = (maxLength: number) => fc.array(fc.integer({ min: -6, max: 6 }), { minLength: 1, maxLength });
/** Values as far apart as those of real runs: the square of 1e-160 would be 0. */
const value = fc.integer({ min: -1e9, max: 1e9 }).map((billionths) => billionths / 1e9);
const continuous = fc.array(value, { minLength: 2, maxLength: 12 });

/** Share of all sign patterns whose statistic is at least as far from 0 as that of the differences. */
function bruteForce(sizes: readonly number[], seen: number): number {
  let extreme = 0;
  for (let pattern = 0; pattern < 2 ** sizes.length; pattern++) {
    const sum = sizes.reduce((total, size, index) => total + (pattern & (1 << index) ? size : -size), 0);
    if (Math.abs(sum) >= Math.abs(seen)) extreme++;
  }
  return extreme / 2 ** sizes.length;
}

/** Midranks by counting, another way than sorting. */
function midrank(value: number, all: readonly number[]): number {
  const below = all.filter((other) => Math.abs(other) < Math.abs(value)).length;
  const equal = all.filter((other) => Math.abs(other) === Math.abs(value)).length;
  return below + (equal + 1) / 2;
}

describe(`paired tests against ${scipy.source}`, () => {
  it.each(scipy.paired.map((row) => [row.a.length, row] as const))('%d pairs', (_, row) => {
    const differences = pairedDifferences(row.a, row.b);
    const { mean, sd, interval } = describeSample(differences);
    expect(mean).toBeCloseTo(row.mean, 12);
    expect(sd).toBeCloseTo(row.sd, 12);
    expect(interval?.[0]).toBeCloseTo(row.interval[0], 10);
    expect(interval?.[1]).toBeCloseTo(row.interval[1], 10);
    expect(pairedT(differences)?.statistic).toBeCloseTo(row.t, 9);
    expect(pairedT(differences)?.p).toBeCloseTo(row.p, 10);
    expect(signFlip(differences, unused)).toEqual({ p: expect.closeTo(row.signFlip, 12) as number, exact: true });
    expect(wilcoxon(differences).p).toBeCloseTo(row.wilcoxon, 12);
    expect(pairedEffect(differences)?.dz).toBeCloseTo(row.dz, 9);
    expect(pairedEffect(differences)?.hedges).toBeCloseTo(row.hedges, 9);
  });

  it.each(scipy.wilcoxonLarge)('Wilcoxon of many untied differences', ({ differences, p }) => {
    const result = wilcoxon(differences);
    expect(Math.abs(result.p / p - 1)).toBeLessThan(1e-9);
    expect(result.exact).toBe(true);
  });

  it.each(scipy.mcnemar)('McNemar with %d and %d discordant images', (b, c, p) => {
    expect(mcnemar(b, c)).toBeCloseTo(p, 10);
    expect(mcnemar(c, b)).toBeCloseTo(p, 10);
  });

  it.each(scipy.holm)('Holm over %j', (ps, adjusted) => {
    holm(ps).forEach((p, index) => expect(p).toBeCloseTo(adjusted[index]!, 12));
  });

  it.each(scipy.power)('power for d_z = %d, n = %d, alpha = %d', (d, n, alpha, power) => {
    expect(pairedTPower(d, n, alpha)).toBeCloseTo(power, 8);
  });

  it.each(scipy.pairsNeeded)('pairs needed for d_z = %d at alpha = %d', (d, alpha, n) => {
    const most = 2000;
    expect(pairsNeeded(d, { alpha: alpha, most })).toBe(n);
    expect(pairsNeeded(-d, { alpha: alpha, most })).toBe(n);
  });
});

describe(`paired tests against ${stdlib.source}`, () => {
  const { a, b, mean, interval, t, df, p, wilcoxon: ranked } = stdlib.paired;
  const differences = pairedDifferences(a, b);

  it('paired t', () => {
    expect(describeSample(differences).mean).toBeCloseTo(mean, 12);
    expect(describeSample(differences).interval?.[0]).toBeCloseTo(interval[0], 10);
    expect(describeSample(differences).interval?.[1]).toBeCloseTo(interval[1], 10);
    const test = pairedT(differences);
    expect(test?.statistic).toBeCloseTo(t, 9);
    expect(test?.df).toBe(df);
    expect(test?.p).toBeCloseTo(p, 10);
  });

  it('Wilcoxon', () => {
    expect(wilcoxon(differences)).toEqual({
      statistic: ranked.statistic,
      n: 8,
      p: expect.closeTo(ranked.p, 10) as number,
      exact: true,
    });
  });
});

describe('describing a sample', () => {
  it('gives null for what too few values cannot tell', () => {
    expect(describeSample([])).toEqual({ n: 0, mean: null, sd: null, interval: null });
    expect(describeSample([3])).toEqual({ n: 1, mean: 3, sd: null, interval: null });
  });

  it('knows that equal values do not vary', () => {
    fc.assert(
      fc.property(value, fc.integer({ min: 2, max: 40 }), (equal, n) => {
        expect(describeSample(new Array<number>(n).fill(equal))).toEqual({
          n,
          mean: equal,
          sd: 0,
          interval: [equal, equal],
        });
      }),
    );
  });

  it('has the mean inside its interval, and more confidence in a wider one', () => {
    fc.assert(
      fc.property(continuous, (values) => {
        const { mean, interval } = describeSample(values);
        const wider = describeSample(values, 0.99).interval;
        expect(interval![0]).toBeLessThanOrEqual(mean!);
        expect(interval![1]).toBeGreaterThanOrEqual(mean!);
        expect(wider![0]).toBeLessThanOrEqual(interval![0]);
        expect(wider![1]).toBeGreaterThanOrEqual(interval![1]);
      }),
    );
  });
});

describe('paired differences', () => {
  it('are equal where the decimal fractions differ equally', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 100, max: 10_000 }), { minLength: 2, maxLength: 20 }),
        fc.integer({ min: 1, max: 100 }),
        (counts, gap) => {
          const a = counts.map((count) => count / 10_000);
          const b = counts.map((count) => (count - gap) / 10_000);
          const differences = pairedDifferences(a, b);
          expect(new Set(differences).size).toBe(1);
          expect(differences[0]).toBeCloseTo(gap / 10_000, 14);
          expect(pairedT(differences)).toBeNull();
        },
      ),
    );
  });

  it('stay apart where the values do', () => {
    expect(pairedDifferences([1, 1, 1], [0.5, 1.5, 0.5000001])).toEqual([0.5, -0.5, 1 - 0.5000001]);
  });
});

describe('sign flip', () => {
  it('equals the enumeration of all patterns', () => {
    fc.assert(
      fc.property(tied(10), (differences) => {
        const seen = differences.reduce((sum, difference) => sum + difference, 0);
        const { p, exact } = signFlip(differences, unused);
        expect(p).toBe(bruteForce(differences.map(Math.abs), seen));
        expect(exact).toBe(true);
      }),
    );
  });

  it('counts tied sums of decimal fractions as ties', () => {
    const hundredths = [1, 2, 3, 4, -5, 6, 7];
    const fractions = hundredths.map((count) => 0.9 + count / 100 - 0.9);
    expect(signFlip(fractions, unused).p).toBe(signFlip(hundredths, unused).p);
  });

  it('is exact up to the most pairs it counts, and sampled beyond', () => {
    const equal = (n: number) => new Array<number>(n).fill(0.25);
    expect(signFlip(equal(exactSignFlipPairs), unused)).toEqual({ p: 2 / 2 ** exactSignFlipPairs, exact: true });
    const sampled = signFlip(equal(exactSignFlipPairs + 1), randomNumbers(1));
    expect(sampled).toEqual({ p: 1 / 100_001, exact: false });
  });

  it('samples near the exact value, the same for the same random numbers', () => {
    const differences = Array.from({ length: 40 }, (_, index) => Math.sin(index * index) + 0.2);
    const sampled = signFlip(differences, randomNumbers(7));
    expect(sampled.exact).toBe(false);
    expect(signFlip(differences, randomNumbers(7))).toEqual(sampled);
    // For 40 differences the t test is a close stand-in; the sampling error of p is below 0.0016.
    expect(Math.abs(sampled.p - pairedT(differences)!.p)).toBeLessThan(0.01);
  });
});

describe('Wilcoxon', () => {
  it('equals the enumeration of all patterns, ties and zeros included', () => {
    fc.assert(
      fc.property(tied(10), (differences) => {
        const kept = differences.filter((difference) => difference !== 0);
        const ranks = kept.map((difference) => midrank(difference, kept));
        const seen = ranks.reduce((sum, rank, index) => sum + Math.sign(kept[index]!) * rank, 0);
        const result = wilcoxon(differences);
        expect(result.p).toBeCloseTo(bruteForce(ranks, seen), 12);
        expect(result.n).toBe(kept.length);
        expect(result.exact).toBe(true);
      }),
    );
  });

  it('goes over to its normal approximation without a jump', () => {
    const differences = (n: number) => Array.from({ length: n }, (_, index) => Math.sin(index * index) + 0.1);
    const exact = wilcoxon(differences(200));
    const approximate = wilcoxon([...differences(200), 1e-9]);
    expect(exact.exact).toBe(true);
    expect(approximate.exact).toBe(false);
    expect(Math.abs(approximate.p - exact.p)).toBeLessThan(0.002);
  });
});

describe('laws of all paired tests', () => {
  const ps = (differences: readonly number[]) => [
    signFlip(differences, unused).p,
    wilcoxon(differences).p,
    pairedT(differences)?.p ?? 1,
  ];

  it('p is a probability that does not change with sign, order or unit', () => {
    fc.assert(
      fc.property(continuous, (raw) => {
        const differences = pairedDifferences(raw, new Array<number>(raw.length).fill(0));
        const expected = ps(differences);
        for (const p of expected) {
          expect(p).toBeGreaterThanOrEqual(0);
          expect(p).toBeLessThanOrEqual(1);
        }
        const changed = [
          differences.map((difference) => -difference),
          differences.toReversed(),
          differences.map((difference) => 1024 * difference),
        ];
        for (const other of changed) ps(other).forEach((p, index) => expect(p).toBeCloseTo(expected[index]!, 9));
      }),
    );
  });

  it('say p = 1, or nothing, where all differences are 0', () => {
    expect(signFlip([0, 0, 0], unused)).toEqual({ p: 1, exact: true });
    expect(wilcoxon([0, 0, 0])).toEqual({ statistic: 0, n: 0, p: 1, exact: true });
    expect(pairedT([0, 0, 0])).toBeNull();
    expect(pairedEffect([0, 0, 0])).toBeNull();
  });
});

describe('Holm', () => {
  it('keeps the order, never lowers a p and lies between the single and the Bonferroni p', () => {
    const p = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(p, { minLength: 1, maxLength: 12 }), (family) => {
        const adjusted = holm(family);
        family.forEach((one, i) => {
          expect(adjusted[i]).toBeGreaterThanOrEqual(one);
          expect(adjusted[i]).toBeLessThanOrEqual(Math.min(1, family.length * one));
          family.forEach((other, j) => {
            if (one < other) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]!);
          });
        });
      }),
    );
    expect(holm([])).toEqual([]);
  });
});

describe('effect and sample size', () => {
  it('Hedges’ correction is near 1 - 3 / (4 df - 1) and shrinks', () => {
    for (let df = 2; df < 200; df++) {
      expect(Math.abs(hedgesCorrection(df) - (1 - 3 / (4 * df - 1)))).toBeLessThan(0.01);
      expect(hedgesCorrection(df)).toBeLessThan(1);
    }
  });

  it('has words from negligible to huge, whatever the sign', () => {
    const words = [0.1, -0.2, 0.5, -0.8, 1.2, -2].map(effectSize);
    expect(words).toEqual(['negligible', 'small', 'medium', 'large', 'very large', 'huge']);
  });

  it('needs the pairs the tables say', () => {
    expect([0.5, 0.8, 1].map((d) => pairsNeeded(d))).toEqual([34, 15, 10]);
  });

  it('finds the first n with the power, or says that more than the most would be needed', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 20, noNaN: true }), (d) => {
        const n = pairsNeeded(d)!;
        expect(pairedTPower(d, n)).toBeGreaterThanOrEqual(0.8);
        if (n > 2) expect(pairedTPower(d, n - 1)).toBeLessThan(0.8);
      }),
      { numRuns: 30 },
    );
    expect(pairsNeeded(0)).toBeNull();
    expect(pairsNeeded(0.01)).toBeNull();
  });

  it('five pairs can never reach 5 % in an exact test, six can', () => {
    expect(smallestExactP(5)).toBe(0.0625);
    expect(fewestPairs()).toBe(6);
    expect(fewestPairs(0.01)).toBe(8);
    for (const n of [1, 2, 5, 6, 9]) {
      const best = Array.from({ length: n }, (_, index) => index + 1);
      expect(signFlip(best, unused).p).toBe(smallestExactP(n));
      expect(wilcoxon(best).p).toBe(smallestExactP(n));
      expect(mcnemar(n, 0)).toBeCloseTo(smallestExactP(n), 14);
    }
  });
});

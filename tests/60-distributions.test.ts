import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noncentralTCdf } from '../worker/lab/statistics/noncentral-t.ts';
import { normalCdf, normalQuantile, normalUpperTail } from '../worker/lab/statistics/normal.ts';
import { incompleteBeta, logGamma } from '../worker/lab/statistics/special-functions.ts';
import { tCdf, tQuantile, tTwoSided } from '../worker/lab/statistics/student-t.ts';
import { scipy, stdlib } from './golden-statistics.ts';

/** Difference relative to the larger of the golden number and `floor`. */
function off(value: number, expected: number, floor = 0): number {
  return value === expected ? 0 : Math.abs(value - expected) / Math.max(Math.abs(expected), floor);
}

describe(`special functions and distributions against ${scipy.source}`, () => {
  it.each(scipy.logGamma)('log-gamma of %d', (x, expected) => {
    expect(off(logGamma(x), expected, 1)).toBeLessThan(1e-14);
  });

  it.each(scipy.incompleteBeta)('incomplete beta at %d with a = %d, b = %d', (x, a, b, expected) => {
    expect(off(incompleteBeta(x, a, b), expected)).toBeLessThan(1e-11);
  });

  it.each(scipy.normal)('normal CDF at %d', (x, expected) => {
    expect(off(normalCdf(x), expected)).toBeLessThan(1e-12);
  });

  it.each(scipy.normalQuantile)('normal quantile of %d', (p, expected) => {
    expect(off(normalQuantile(p), expected, 1e-3)).toBeLessThan(1e-12);
  });

  it.each(scipy.t)('t CDF at %d with %d degrees of freedom', (t, df, expected) => {
    expect(off(tCdf(t, df), expected)).toBeLessThan(1e-11);
  });

  it.each(scipy.tQuantile)('t quantile of %d with %d degrees of freedom', (p, df, expected) => {
    expect(off(tQuantile(p, df), expected, 1e-3)).toBeLessThan(1e-10);
  });

  it.each(scipy.noncentralT)('noncentral t at %d with df = %d, delta = %d', (t, df, delta, expected) => {
    expect(Math.abs(noncentralTCdf(t, df, delta) - expected)).toBeLessThan(1e-10);
  });
});

describe(`distributions against ${stdlib.source}`, () => {
  it.each(stdlib.t)('t CDF at %d with %d degrees of freedom', (t, df, expected) => {
    expect(off(tCdf(t, df), expected)).toBeLessThan(1e-11);
  });

  it.each(stdlib.tQuantile)('t quantile of %d with %d degrees of freedom', (p, df, expected) => {
    expect(off(tQuantile(p, df), expected)).toBeLessThan(1e-8);
  });

  it.each(stdlib.normalQuantile)('normal quantile of %d', (p, expected) => {
    expect(off(normalQuantile(p), expected)).toBeLessThan(1e-12);
  });
});

describe('laws of the distributions', () => {
  const df = fc.integer({ min: 1, max: 1000 });
  const x = fc.double({ min: -30, max: 30, noNaN: true });

  it('quantile undoes CDF', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 0.5, noNaN: true }), df, (p, degrees) => {
        expect(off(tCdf(tQuantile(p, degrees), degrees), p)).toBeLessThan(1e-10);
        expect(off(normalCdf(normalQuantile(p)), p)).toBeLessThan(1e-12);
      }),
    );
  });

  it('the t CDF is a rising probability, symmetric about 0', () => {
    fc.assert(
      fc.property(x, x, df, (one, other, degrees) => {
        const [low, high] = one < other ? [one, other] : [other, one];
        expect(tCdf(low, degrees)).toBeLessThanOrEqual(tCdf(high, degrees) + 1e-14);
        expect(tCdf(one, degrees) + tCdf(-one, degrees)).toBeCloseTo(1, 12);
        expect(tTwoSided(one, degrees)).toBeGreaterThanOrEqual(0);
        expect(tTwoSided(one, degrees)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('log-gamma obeys its recurrence and the incomplete beta its reflection', () => {
    const positive = fc.double({ min: 0.05, max: 300, noNaN: true });
    fc.assert(
      fc.property(positive, positive, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, share) => {
        expect(off(logGamma(a + 1), logGamma(a) + Math.log(a), 1)).toBeLessThan(1e-12);
        expect(incompleteBeta(share, a, b) + incompleteBeta(1 - share, b, a, share)).toBeCloseTo(1, 10);
      }),
    );
  });

  it('the noncentral t without noncentrality is Student’s t', () => {
    fc.assert(
      fc.property(x, df, (t, degrees) => {
        expect(Math.abs(noncentralTCdf(t, degrees, 0) - tCdf(t, degrees))).toBeLessThan(1e-12);
      }),
    );
  });

  it('keeps the far tails and the ends of the scale', () => {
    expect(tCdf(-Infinity, 3)).toBe(0);
    expect(tCdf(Infinity, 3)).toBe(1);
    expect(tQuantile(0, 3)).toBe(-Infinity);
    expect(tQuantile(1, 3)).toBe(Infinity);
    expect(tQuantile(0.5, 3)).toBe(0);
    expect(normalQuantile(0)).toBe(-Infinity);
    expect(normalUpperTail(37)).toBeGreaterThan(0);
    expect(normalQuantile(1.5)).toBeNaN();
    expect(tQuantile(-0.1, 3)).toBeNaN();
    expect(logGamma(0)).toBeNaN();
  });
});

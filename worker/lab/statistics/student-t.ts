import { normalQuantile } from './normal.ts';
import { incompleteBeta, logGamma } from './special-functions.ts';

/** P(|T| >= |t|) for Student's t with `df` > 0 degrees of freedom: I_x(df/2, 1/2) at x = df / (df + t^2). */
export function tTwoSided(t: number, df: number): number {
  if (Number.isNaN(t)) return NaN;
  if (!Number.isFinite(t)) return 0;
  const square = t * t;
  return incompleteBeta(df / (df + square), df / 2, 0.5, square / (df + square));
}

/** P(T <= t). */
export function tCdf(t: number, df: number): number {
  const tail = 0.5 * tTwoSided(t, df);
  return t < 0 ? tail : 1 - tail;
}

/** Density of Student's t. */
export function tDensity(t: number, df: number): number {
  const log = logGamma((df + 1) / 2) - logGamma(df / 2) - ((df + 1) / 2) * Math.log1p((t * t) / df);
  return Math.exp(log) / Math.sqrt(df * Math.PI);
}

/** The t with P(T <= t) = p. */
export function tQuantile(p: number, df: number): number {
  if (!(p >= 0 && p <= 1)) return NaN;
  if (p > 0.5) return -tQuantile(1 - p, df);
  if (p === 0) return -Infinity;
  if (p === 0.5) return 0;
  // Newton's method on the upper tail, kept inside a bracket: the tails of small df are too heavy for it alone.
  let low = 0;
  let high = Math.max(1, -normalQuantile(p));
  while (0.5 * tTwoSided(high, df) > p) [low, high] = [high, 2 * high];
  let t = high;
  for (let step = 0; step < 200; step++) {
    const excess = 0.5 * tTwoSided(t, df) - p;
    if (excess > 0) low = t;
    else high = t;
    const newton = t + excess / tDensity(t, df);
    const next = newton > low && newton < high ? newton : 0.5 * (low + high);
    if (Math.abs(next - t) <= 2 * Number.EPSILON * next) return -next;
    t = next;
  }
  return -t;
}

import { millsRatio } from './special-functions.ts';

/** Density of the standard normal. */
export function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}

/** P(Z > x) for a standard normal Z, accurate far into the tail. */
export function normalUpperTail(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (x < 0) return 1 - normalUpperTail(-x);
  if (x > 38) return normalDensity(x) / x;
  return x > 2.5 ? normalDensity(x) * millsRatio(x) : 0.5 - normalDensity(x) * oddSeries(x);
}

/** P(Z <= x) for a standard normal Z. */
export function normalCdf(x: number): number {
  return normalUpperTail(-x);
}

/** x + x^3/3 + x^5/(3·5) + ...: the central area over the density (Marsaglia, J. Stat. Softw. 11(4), 2004). */
function oddSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let k = 3; term > sum * Number.EPSILON; k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return sum;
}

/** The x with P(Z <= x) = p. */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return NaN;
  if (p > 0.5) return -normalQuantile(1 - p);
  if (p === 0) return -Infinity;
  const r = Math.sqrt(-2 * Math.log(p));
  // Abramowitz and Stegun 26.2.23, good to 4.5e-4; Halley's steps then triple the correct digits each.
  let upper = r - (2.515517 + r * (0.802853 + r * 0.010328)) / (1 + r * (1.432788 + r * (0.189269 + r * 0.001308)));
  for (let step = 0; step < 3; step++) {
    const density = normalDensity(upper);
    if (density === 0) break;
    const newton = (normalUpperTail(upper) - p) / density;
    upper += newton / (1 - 0.5 * newton * upper);
  }
  return -upper;
}

import type { EffectSize } from '../../contract/comparison.ts';
import { describe } from './describe.ts';
import { logGamma } from './special-functions.ts';

export interface Effect {
  /** Cohen's d_z: mean of the differences over their standard deviation. */
  readonly dz: number;
  /** d_z with Hedges' correction for small samples. */
  readonly hedges: number;
  /** The size of the corrected effect in words. */
  readonly size: EffectSize;
}

/** Effect size of paired differences; null for fewer than three (the correction is then 0) or when they do not vary. */
export function pairedEffect(differences: readonly number[]): Effect | null {
  const { n, mean, sd } = describe(differences);
  if (n < 3 || mean === null || sd === null || sd === 0) return null;
  const dz = mean / sd;
  const hedges = dz * hedgesCorrection(n - 1);
  return { dz, hedges, size: effectSize(hedges) };
}

/** Hedges' exact factor J(df) = gamma(df/2) / (sqrt(df/2) gamma((df - 1)/2)), for df >= 2 (Hedges 1981). */
export function hedgesCorrection(df: number): number {
  return Math.exp(logGamma(df / 2) - logGamma((df - 1) / 2)) / Math.sqrt(df / 2);
}

/** Words for a standardised difference: Cohen (1988) up to 0.8, Sawilowsky (2009) beyond. */
export function effectSize(d: number): EffectSize {
  const size = Math.abs(d);
  if (size < 0.2) return 'negligible';
  if (size < 0.5) return 'small';
  if (size < 0.8) return 'medium';
  if (size < 1.2) return 'large';
  return size < 2 ? 'very large' : 'huge';
}

import { normalCdf } from './normal.ts';
import { incompleteBeta, logGamma } from './special-functions.ts';

/** The sum of all terms below it is lost in the rounding of a probability. */
const negligible = 1e-20;

/**
 * P(T <= t) for the noncentral t with `df` degrees of freedom and noncentrality `delta`, by the series of Lenth
 * (Algorithm AS 243, Applied Statistics 38, 1989):
 * Phi(-delta) + 1/2 sum_j [p_j I_x(j + 1/2, df/2) + q_j I_x(j + 1, df/2)], x = t^2 / (df + t^2), for t >= 0.
 */
export function noncentralTCdf(t: number, df: number, delta: number): number {
  if (t < 0) return 1 - noncentralTCdf(-t, df, -delta);
  if (delta === 0 && t === 0) return 0.5;
  const square = t * t;
  const x = square / (df + square);
  const complement = df / (df + square);
  const half = (delta * delta) / 2;
  const logHalf = Math.log(half);
  // p_j is a Poisson probability of mean `half` and q_j nearly so: beyond these bounds nothing is left to add.
  const spread = 12 * Math.sqrt(half) + 40;
  const last = Math.ceil(half + spread);
  let sum = 0;
  for (let j = Math.max(0, Math.floor(half - spread)); j <= last; j++) {
    const poisson = half === 0 ? (j === 0 ? 1 : 0) : Math.exp(-half + j * logHalf - logGamma(j + 1));
    const q = half === 0 ? 0 : (delta / Math.SQRT2) * Math.exp(-half + j * logHalf - logGamma(j + 1.5));
    if (poisson < negligible && Math.abs(q) < negligible) continue;
    sum += poisson * incompleteBeta(x, j + 0.5, df / 2, complement) + q * incompleteBeta(x, j + 1, df / 2, complement);
  }
  return Math.min(1, Math.max(0, normalCdf(-delta) + 0.5 * sum));
}

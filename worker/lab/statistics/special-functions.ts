const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);

/** Coefficients B(2k) / (2k (2k - 1)) of Stirling's series for log-gamma, in powers 1/x, 1/x^3, ... */
const stirling = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];

/** Natural logarithm of the gamma function, for x > 0: Stirling's series, after the recurrence has brought x to 10. */
export function logGamma(x: number): number {
  if (!(x > 0)) return NaN;
  let factor = 1;
  let shifted = x;
  while (shifted < 10) factor *= shifted++;
  let series = 0;
  let power = 1 / shifted;
  for (const coefficient of stirling) {
    series += coefficient * power;
    power /= shifted * shifted;
  }
  return (shifted - 0.5) * Math.log(shifted) - shifted + halfLogTwoPi + series - Math.log(factor);
}

/**
 * A continued fraction b0 + a1 / (b1 + a2 / (b2 + ...)) by the modified Lentz method (Press et al., Numerical Recipes,
 * 5.2). `term(k)` gives [a_k, b_k] for k >= 1.
 */
function continuedFraction(b0: number, term: (k: number) => readonly [number, number]): number {
  const tiny = 1e-300;
  let value = b0 === 0 ? tiny : b0;
  let c = value;
  let d = 0;
  for (let k = 1; k <= 10_000; k++) {
    const [a, b] = term(k);
    d = b + a * d;
    d = 1 / (d === 0 ? tiny : d);
    c = b + a / c;
    if (c === 0) c = tiny;
    value *= c * d;
    if (Math.abs(c * d - 1) < Number.EPSILON) break;
  }
  return value;
}

/**
 * Regularised incomplete beta function I_x(a, b) for a, b > 0 (DLMF 8.17.22). `complement` is 1 - x: a caller who knows
 * it exactly keeps full accuracy where x rounds to 1.
 */
export function incompleteBeta(x: number, a: number, b: number, complement = 1 - x): number {
  if (x <= 0) return 0;
  if (complement <= 0) return 1;
  const direct = x <= (a + 1) / (a + b + 2);
  return direct ? lowerBeta(x, complement, a, b) : 1 - lowerBeta(complement, x, b, a);
}

/** The continued fraction itself, which converges fast below the mean of the distribution. */
function lowerBeta(x: number, complement: number, a: number, b: number): number {
  const logFront = a * Math.log(x) + b * Math.log(complement) - Math.log(a) - logBeta(a, b);
  const fraction = continuedFraction(1, (k) => {
    const m = Math.floor(k / 2);
    const even = k % 2 === 0;
    const numerator = even ? m * (b - m) * x : -(a + m) * (a + b + m) * x;
    return [numerator / ((a + 2 * m - (even ? 1 : 0)) * (a + 2 * m + (even ? 0 : 1))), 1];
  });
  return Math.min(1, Math.exp(logFront) / fraction);
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** Upper tail of the standard normal over its density, for x > 0 (Laplace's continued fraction, DLMF 7.9.2). */
export function millsRatio(x: number): number {
  return 1 / continuedFraction(x, (k) => [k, x]);
}

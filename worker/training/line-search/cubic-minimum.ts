/** A function of one variable at one place. */
export interface Sample {
  readonly x: number;
  readonly value: number;
  readonly slope: number;
}

/**
 * Where the cubic through two samples with their slopes is lowest (Nocedal & Wright 2006, (3.59)); NaN where it has no
 * minimum or a sample is not finite.
 */
export function cubicMinimum(a: Sample, b: Sample): number {
  const d1 = a.slope + b.slope - (3 * (a.value - b.value)) / (a.x - b.x);
  const d2 = Math.sign(b.x - a.x) * Math.sqrt(d1 * d1 - a.slope * b.slope);
  return b.x - ((b.x - a.x) * (b.slope + d2 - d1)) / (b.slope - a.slope + 2 * d2);
}

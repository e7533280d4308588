import type { Gradient, Values } from './device.ts';

/**
 * Cost and gradient over many examples from those of parts of at most `rows`, always in the same order.
 * @param part gives for some of the examples the mean gradients, one per parameter, and then the cost of each.
 */
export function meanGradient(
  count: number,
  rows: number,
  part: (from: number, size: number) => readonly Values[],
): Gradient {
  let gradients: readonly Float64Array[] = [];
  let cost = 0;
  for (let from = 0; from < count; from += rows) {
    const size = Math.min(rows, count - from);
    const outputs = part(from, size);
    const share = size / count;
    const means = outputs.slice(0, -1);
    if (from === 0) gradients = means.map(({ length }) => new Float64Array(length));
    gradients.forEach((sum, p) => {
      const mean = means[p]!;
      for (let i = 0; i < sum.length; i++) sum[i]! += share * mean[i]!;
    });
    for (const each of outputs.at(-1)!.subarray(0, size)) cost += each;
  }
  return { cost: cost / count, gradients };
}

import { pairedDifferences } from './paired-t.ts';

/** Weights of a straight line through `count` treatments in order: they sum to 0, and a rise by 1 each gives 1. */
export function linearWeights(count: number): number[] {
  const middle = (count - 1) / 2;
  const centred = Array.from({ length: count }, (_, place) => place - middle);
  const square = centred.reduce((sum, weight) => sum + weight ** 2, 0);
  return centred.map((weight) => weight / square);
}

/**
 * One number per block (seed): the weighted sum of its values, one per treatment. A t test of these numbers against 0
 * is the test of the contrast with every block its own control.
 */
export function contrasts(blocks: readonly (readonly number[])[], weights: readonly number[]): number[] {
  const side = (sign: 1 | -1) =>
    blocks.map((block) =>
      block.reduce((sum, value, place) => {
        const weight = sign * (weights[place] ?? 0);
        return weight > 0 ? sum + weight * value : sum;
      }, 0),
    );
  return pairedDifferences(side(1), side(-1));
}

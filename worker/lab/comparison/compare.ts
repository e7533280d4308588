import type { Comparison } from '../../contract/comparison.ts';
import type { Measure } from '../../contract/experiment.ts';
import { uniformAt } from '../../data/random/streams.ts';
import { decide } from './decide.ts';
import { pairArms, pairBySeed } from './pair-arms.ts';
import { bestArm, summarise } from './summarise.ts';
import type { ComparedArm } from './summarise.ts';
import { verdict } from './verdict.ts';
import { allWarnings } from './warnings.ts';

export interface ComparisonInput {
  readonly measure: Measure;
  readonly arms: readonly ComparedArm[];
  /** Classes of the test images, for McNemar's test of the runs' predictions; null without a test set. */
  readonly labels: Uint8Array | null;
}

const confidence = 0.95;

/**
 * Compares the arms of an experiment on what their runs measured, every pair of arms paired by seed. The same input gives
 * the same comparison. Throws `not-comparable` for predictions that do not fit the labels.
 */
export function compare({ measure, arms, labels }: ComparisonInput): Comparison {
  const direction = measure.at.kind === 'reach' ? 'lower' : measure.direction;
  const series = arms.map(summarise);
  const combinations = arms.flatMap((a, index) => arms.slice(index + 1).map((b) => [a, b] as const));
  const open = combinations.map(([a, b], number) => ({
    statistics: pairArms(a, b, labels, randomOfPair(number), confidence),
    runPairs: pairBySeed(a, b),
  }));
  const pairs = decide(open, direction);
  const best = bestArm(series, direction);
  return {
    measure,
    direction,
    confidence,
    arms: series,
    pairs,
    best,
    verdict: verdict({ measure, direction, arms: series, pairs, best }),
    warnings: allWarnings(series, pairs),
  };
}

/** Random numbers for one pair of arms, the same at every comparison. */
function randomOfPair(number: number): () => number {
  let index = 0;
  return () => uniformAt({ seed: number, purpose: 'bootstrap' }, index++);
}

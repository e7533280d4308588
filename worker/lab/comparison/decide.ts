import type { ArmPair } from '../../contract/comparison.ts';
import { holm } from '../statistics/holm.ts';
import { fewestPairs, pairsNeeded } from '../statistics/sample-size.ts';
import type { PairStatistics, RunPair } from './pair-arms.ts';
import { failed } from './summarise.ts';
import { pairWarnings } from './warnings.ts';

/** The level of every decision, over all pairs of arms together. */
export const significance = 0.05;

/** A pair of arms with the runs it is made of. */
export interface OpenPair {
  readonly statistics: PairStatistics;
  readonly runPairs: readonly RunPair[];
}

/**
 * Decides every pair at 5 % over the whole family: Holm over the paired t tests. Where the differences do not vary the t
 * test is not defined and the exact sign-flip test takes its place.
 */
export function decide(pairs: readonly OpenPair[], direction: 'higher' | 'lower'): ArmPair[] {
  const deciding = pairs.map(({ statistics }) => decidingTest(statistics));
  const adjusted = holm(deciding.flatMap((test) => (test === null ? [] : [test.p])));
  const alpha = significance / Math.max(1, adjusted.length);
  let next = 0;
  return pairs.map(({ statistics, runPairs }, index) => {
    const test = deciding[index] ?? null;
    const p = test === null ? null : (adjusted[next++] ?? 1);
    const significant = p !== null && p < significance;
    const ahead = armAhead(statistics, direction);
    const inDoubt = significant && ahead !== null && failsMore(statistics, runPairs, ahead);
    const seeds = significant ? null : seedsNeeded(statistics, alpha);
    return {
      ...statistics,
      adjusted: test === null || p === null ? null : { p, test: test.test },
      better: significant && !inDoubt ? ahead : null,
      warnings: pairWarnings(statistics, inDoubt ? ahead : null),
      ...(seeds === null ? {} : { suggestion: { seeds } }),
    };
  });
}

function decidingTest({ t, signFlip }: PairStatistics): { p: number; test: 't' | 'signFlip' } | null {
  if (t) return { p: t.p, test: 't' };
  return signFlip && { p: signFlip.p, test: 'signFlip' };
}

/** The arm with the better mean on the seeds in common; null where there is none. */
export function armAhead(
  { a, b, difference }: Pick<PairStatistics, 'a' | 'b' | 'difference'>,
  direction: 'higher' | 'lower',
): string | null {
  if (difference === null || difference.mean === 0) return null;
  return difference.mean > 0 === (direction === 'higher') ? a : b;
}

/** An arm is not called better on the runs that went well while more of its runs failed than of the other's. */
function failsMore({ a }: PairStatistics, runPairs: readonly RunPair[], ahead: string): boolean {
  const failures = (side: 0 | 1) => runPairs.filter((runs) => failed(runs[side].measured)).length;
  return ahead === a ? failures(0) > failures(1) : failures(1) > failures(0);
}

/**
 * Seeds that would show the difference seen (d_z after Hedges' correction, since small samples overstate it) with 80 %
 * power at the level Holm asks of its first step, and that let the exact tests reach it at all. Null where there is no
 * difference to show or more than 1000 would be needed.
 */
function seedsNeeded({ n, difference, effect }: PairStatistics, alpha: number): number | null {
  if (n >= 2 && difference?.mean === 0 && difference.sd === 0) return null;
  const fewest = Math.max(n + 1, fewestPairs(alpha));
  if (effect === null) return fewest;
  const needed = pairsNeeded(effect.hedges, { alpha });
  return needed === null ? null : Math.max(fewest, needed);
}

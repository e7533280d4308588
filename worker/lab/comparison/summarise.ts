import type { Measured, SeriesSummary } from '../../contract/comparison.ts';
import { describe } from '../statistics/describe.ts';

/** A run as it enters a comparison. */
export interface ComparedRun {
  readonly seed: number;
  readonly measured: Measured;
  /** The class predicted for every test image; null where the run was not tested. */
  readonly predictions: Uint8Array | null;
}

/** An arm with its runs, one per seed. */
export interface ComparedArm {
  readonly name: string;
  readonly runs: readonly ComparedRun[];
}

/** The series of an arm: its values and what they say about their mean. */
export function summarise({ name, runs }: ComparedArm): SeriesSummary {
  const values = runs.map(({ seed, measured }) => ({ seed, measured }));
  const present = runs.flatMap(({ measured }) => (measured.value === null ? [] : [measured.value]));
  return { name, values, ...describe(present) };
}

/** A run that can never have a value because of how the training went, not for want of time or data. */
export function failed(measured: Measured): boolean {
  return measured.value === null && (measured.absence === 'diverged' || measured.absence === 'unreached');
}

/**
 * The arm with the best mean. Arms with more failed runs than another are left out: the mean of the runs that went well
 * flatters them. Null with fewer than two arms, or where two share the best mean.
 */
export function bestArm(arms: readonly SeriesSummary[], direction: 'higher' | 'lower'): string | null {
  if (arms.length < 2) return null;
  const failures = arms.map(({ values }) => values.filter(({ measured }) => failed(measured)).length);
  const fewest = Math.min(...failures);
  const means = arms.flatMap(({ name, mean }, index) =>
    mean === null || failures[index] !== fewest ? [] : [{ name, mean: direction === 'higher' ? mean : -mean }],
  );
  const [first, second] = means.sort((a, b) => b.mean - a.mean);
  return first && first.mean !== second?.mean ? first.name : null;
}

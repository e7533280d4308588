import type { ArmPair, Comparison } from '../comparison.ts';
import { isShare, measureInWords } from '../wording.ts';
import type { Axis } from './axis.ts';
import type { Bars } from './bars.ts';
import type { Forest } from './forest.ts';

const valueAxisOf = ({ measure }: Comparison): Axis => {
  const unit = measure.at.kind === 'reach' ? 'epochs' : isShare(measure.metric) ? 'share' : 'number';
  return { title: measureInWords(measure), unit, scale: 'linear' };
};

const intervalsOf = ({ confidence }: Comparison): string => `${100 * confidence} % interval`;

/** Pairs that are drawn one by one; with more of them, those of the best arm. */
const mostPairs = 28;

/** The pairs that charts and reports show; tables and files of results have them all. */
export const drawnPairs = ({ best, pairs }: Comparison): ArmPair[] =>
  pairs.length > mostPairs ? pairs.filter(({ a, b }) => a === best || b === best) : pairs;

/** The difference of every pair of arms, with its interval, against none. */
export function differencesFigure(comparison: Comparison): Forest {
  const { title, unit } = valueAxisOf(comparison);
  return {
    kind: 'forest',
    title: `Differences of ${title}`,
    x: { title: `difference of ${title}`, unit: unit === 'share' ? 'points' : unit, scale: 'linear' },
    intervals: intervalsOf(comparison),
    reference: 0,
    estimates: comparison.pairs.map(({ a, b, n, difference }) => ({
      name: `${a} – ${b}`,
      arm: null,
      n,
      value: difference?.mean ?? null,
      interval: difference?.interval ?? null,
    })),
  };
}

/** The mean of every arm with its interval. */
export function meansFigure(comparison: Comparison): Forest {
  return {
    kind: 'forest',
    title: 'Means',
    x: valueAxisOf(comparison),
    intervals: intervalsOf(comparison),
    reference: null,
    estimates: comparison.arms.map(({ name, n, mean, interval }, arm) => ({ name, arm, n, value: mean, interval })),
  };
}

/** The value of every run, by seed: what is paired. */
export function valuesFigure(comparison: Comparison): Bars {
  const seeds = [...new Set(comparison.arms.flatMap(({ values }) => values.map(({ seed }) => seed)))].sort(
    (a, b) => a - b,
  );
  return {
    kind: 'bars',
    title: 'Values by seed',
    category: 'seed',
    categories: seeds.map(String),
    y: valueAxisOf(comparison),
    intervals: null,
    mark: 'point',
    groups: comparison.arms.map(({ name, values }, arm) => {
      const bySeed = new Map(values.map(({ seed, measured }) => [seed, measured.value]));
      return { name, arm, values: seeds.map((seed) => bySeed.get(seed) ?? null), intervals: null };
    }),
  };
}

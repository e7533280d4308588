import type { Curves, Line } from '../../contract/figures/curves.ts';
import type { EpochMetrics, Metric } from '../../contract/metrics.ts';
import { isShare, measureInWords } from '../../contract/wording.ts';

type Split = 'train' | 'validation';

/** A series to be drawn: an arm with the epochs of its runs. */
export interface DrawnSeries {
  readonly name: string;
  /** Index of the arm. */
  readonly arm: number;
  readonly runs: readonly (readonly EpochMetrics[])[];
}

const titleOf = (metric: Metric, split: Split): string =>
  measureInWords({ metric, split, at: { kind: 'final' }, direction: 'lower' }).replace(/ at the end$/, '');

/**
 * A metric over the epochs, one line per series: the mean of its runs, as far as all of them got, with a band from the
 * lowest to the highest. Runs that got further than others of their series are drawn beside it.
 */
export function seriesCurves(series: readonly DrawnSeries[], metric: Metric, split: Split): Curves {
  const title = titleOf(metric, split);
  const lines = series.flatMap((each) => linesOf(each, metric, split));
  return {
    kind: 'curves',
    title: `${title.charAt(0).toUpperCase()}${title.slice(1)}, mean of the runs`,
    x: { title: 'epoch', unit: 'epochs', scale: 'linear' },
    y: {
      title,
      unit: isShare(metric) ? 'share' : 'number',
      scale: metric === 'cost' ? 'log' : 'linear',
    },
    bands: lines.some(({ band }) => band !== null) ? 'range from the lowest to the highest run' : null,
    lines,
  };
}

function linesOf({ name, arm, runs }: DrawnSeries, metric: Metric, split: Split): Line[] {
  const drawn = runs
    .map((epochs) => ({
      xs: Float64Array.from(epochs, ({ epoch }) => epoch),
      ys: Float64Array.from(epochs, (epoch) => epoch[split]?.[metric] ?? NaN),
    }))
    .filter(({ ys }) => ys.some((value) => !Number.isNaN(value)));
  if (drawn.length === 0) return [];
  const shortest = drawn.reduce((least, run) => (run.xs.length < least.xs.length ? run : least));
  const unequal = drawn.filter(({ xs }) => xs.length > shortest.xs.length);
  const at = (i: number): number[] => drawn.map(({ ys }) => ys[i]!);
  const mean = shortest.xs.map((_, i) => at(i).reduce((sum, value) => sum + value, 0) / drawn.length);
  const band =
    drawn.length < 2
      ? null
      : { low: shortest.xs.map((_, i) => Math.min(...at(i))), high: shortest.xs.map((_, i) => Math.max(...at(i))) };
  return [
    { name, arm, xs: shortest.xs, ys: mean, band, isFaint: false },
    ...unequal.map((run): Line => ({ name, arm, ...run, band: null, isFaint: true })),
  ];
}

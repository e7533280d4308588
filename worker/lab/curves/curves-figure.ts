import type { CurveView } from '../../contract/api/curves.ts';
import type { Axis } from '../../contract/figures/axis.ts';
import type { Curves, Line } from '../../contract/figures/curves.ts';
import type { Run } from '../../contract/run.ts';
import { isShare, quantityInWords } from '../../contract/wording.ts';
import { seriesCurve, seriesSeconds } from './series-curve.ts';

/** A run with the value and the seconds after every epoch, from 0; seconds only where they are shown. */
export interface MeasuredRun {
  /** The epoch that lies at 0 on the x axis; left out for epoch 0. */
  readonly origin?: number;
  readonly run: Pick<Run, 'arm' | 'armName' | 'seed'>;
  readonly values: Float64Array;
  readonly seconds: Float64Array | null;
}

const from = (start: number, length: number): Float64Array => Float64Array.from({ length }, (_, i) => start + i);

/** The values so far to the right that those of all runs that lie under each other have the same place. */
function aligned({ values, origin = 0 }: MeasuredRun, first: number): Float64Array {
  const empty = -origin - first;
  if (empty === 0) return values;
  const moved = new Float64Array(values.length + empty).fill(NaN);
  moved.set(values, empty);
  return moved;
}

/** The line from its first value on. */
function begun(line: Line): Line {
  const start = Math.max(
    0,
    line.ys.findIndex((value) => !Number.isNaN(value)),
  );
  if (start === 0) return line;
  const { xs, ys, band, counts } = line;
  return {
    ...line,
    xs: xs.subarray(start),
    ys: ys.subarray(start),
    band: band && { low: band.low.subarray(start), high: band.high.subarray(start) },
    ...(counts && { counts: counts.subarray(start) }),
  };
}

function linesOf(series: readonly MeasuredRun[], view: CurveView): Line[] {
  const { arm, armName } = series[0]!.run;
  const first = -Math.max(...series.map(({ origin = 0 }) => origin));
  const { counts, mean, low, high } = seriesCurve(series.map((each) => aligned(each, first)));
  const seconds = view.x === 'seconds' ? seriesSeconds(series.map((run) => run.seconds!)) : null;
  const hasBand = counts.some((n) => n > 1);
  const line: Line = {
    name: armName,
    arm,
    xs: seconds ?? from(first, mean.length),
    ys: mean,
    band: hasBand ? { low, high } : null,
    counts,
    isFaint: false,
  };
  if (!view.runs) return [line];
  const single = series.map(({ run, values, seconds: xs, origin = 0 }): Line => ({
    name: `${armName}, seed ${run.seed}`,
    arm,
    xs: xs ?? from(-origin, values.length),
    ys: values,
    band: null,
    isFaint: true,
  }));
  return [line, ...single];
}

const xAxes: Readonly<Record<CurveView['x'], Axis>> = {
  epoch: { title: 'epoch', unit: 'epochs', scale: 'linear' },
  seconds: { title: 'training time', unit: 'seconds', scale: 'linear' },
  best: { title: 'epochs from the best on validation', unit: 'epochs', scale: 'linear' },
};

/** The curves of series of runs as a figure. */
export function curvesFigure(runs: readonly MeasuredRun[], view: CurveView): Curves {
  const title = quantityInWords(view);
  const measured = runs.filter(({ values }) => values.some((value) => !Number.isNaN(value)));
  const lines = [...Map.groupBy(measured, ({ run }) => run.arm).values()].flatMap((series) =>
    linesOf(series, view).map(begun),
  );
  return {
    kind: 'curves',
    title: `${title.charAt(0).toUpperCase()}${title.slice(1)}`,
    x: xAxes[view.x],
    y: { title, unit: isShare(view.metric) ? 'share' : 'number', scale: view.scale },
    bands: lines.some(({ band }) => band !== null) ? '95 % interval of the mean' : null,
    smoothing: view.smoothing,
    lines,
  };
}

import { metrics } from '../../catalogue/metrics.ts';
import type { CurveView } from '../../contract/api/curves.ts';
import type { Curves, Line } from '../../contract/figures/curves.ts';
import type { Run } from '../../contract/run.ts';
import { quantityInWords } from '../../contract/wording.ts';
import { seriesCurve, seriesSeconds } from './series-curve.ts';

/** A run with the value and the seconds after every epoch, from 0; seconds only where they are shown. */
export interface MeasuredRun {
  readonly run: Pick<Run, 'arm' | 'armName' | 'seed'>;
  readonly values: Float64Array;
  readonly seconds: Float64Array | null;
}

const upTo = (length: number): Float64Array => Float64Array.from({ length }, (_, epoch) => epoch);

function linesOf(series: readonly MeasuredRun[], view: CurveView): Line[] {
  const { arm, armName } = series[0]!.run;
  const { counts, mean, low, high } = seriesCurve(series.map(({ values }) => values));
  const seconds = view.x === 'seconds' ? seriesSeconds(series.map((run) => run.seconds!)) : null;
  const hasBand = counts.some((n) => n > 1);
  const line: Line = {
    name: armName,
    arm,
    xs: seconds ?? upTo(mean.length),
    ys: mean,
    band: hasBand ? { low, high } : null,
    counts,
    isFaint: false,
  };
  if (!view.runs) return [line];
  const single = series.map(({ run, values, seconds: xs }): Line => ({
    name: `${armName}, seed ${run.seed}`,
    arm,
    xs: xs ?? upTo(values.length),
    ys: values,
    band: null,
    isFaint: true,
  }));
  return [line, ...single];
}

/** The curves of an experiment as a figure. */
export function curvesFigure(runs: readonly MeasuredRun[], view: CurveView): Curves {
  const title = quantityInWords(view);
  const measured = runs.filter(({ values }) => values.some((value) => !Number.isNaN(value)));
  const lines = [...Map.groupBy(measured, ({ run }) => run.arm).values()].flatMap((series) => linesOf(series, view));
  return {
    kind: 'curves',
    title: `${title.charAt(0).toUpperCase()}${title.slice(1)}`,
    x:
      view.x === 'epoch'
        ? { title: 'epoch', unit: 'epochs', scale: 'linear' }
        : { title: 'training time', unit: 'seconds', scale: 'linear' },
    y: { title, unit: metrics[view.metric].unit === '%' ? 'share' : 'number', scale: view.scale },
    bands: lines.some(({ band }) => band !== null) ? '95 % interval of the mean' : null,
    smoothing: view.smoothing,
    lines,
  };
}

import type { Curves, Line } from './curves.ts';
import { decimate } from './decimate.ts';
import { runningMean } from './running-mean.ts';

/** So many points, about, show a line on a screen as well as all of them do. */
const shownPoints = 2000;

/**
 * The figure with no more points than are seen of it. Each is as exact as before, and what is drawn as a mean is the mean
 * over all points, also where the figure is thinned once more.
 */
export const thinned = (figure: Curves, points = shownPoints): Curves => ({
  ...figure,
  lines: figure.lines.map((line) => thinLine(line, figure.smoothing ?? 0, points)),
});

function thinLine(line: Line, reach: number, points: number): Line {
  const smooth = line.smooth ?? (reach === 0 ? undefined : smoothed(line, reach));
  const { ys, band } = smooth ?? line;
  const places = decimate(band ? [ys, band.low, band.high] : [ys], points);
  const at = (values: Float64Array): Float64Array => Float64Array.from(places, (place) => values[place]!);
  const valuesAt = ({ ys, band }: Pick<Line, 'ys' | 'band'>) => ({
    ys: at(ys),
    band: band && { low: at(band.low), high: at(band.high) },
  });
  return {
    ...line,
    xs: at(line.xs),
    ...valuesAt(line),
    ...(line.counts && { counts: at(line.counts) }),
    ...(smooth && { smooth: valuesAt(smooth) }),
  };
}

const smoothed = ({ ys, band }: Line, reach: number): NonNullable<Line['smooth']> => ({
  ys: runningMean(ys, reach),
  band: band && { low: runningMean(band.low, reach), high: runningMean(band.high, reach) },
});

import { type Axis, drawn } from './axis.ts';
import { curveNames, type Curves, type Line } from './curves.ts';
import { baseOption, below, type ChartOption, type Drawing, legendOf, type Plain, valueAxis } from './option.ts';
import { armStyle } from './palette.ts';
import { thinned } from './thinned.ts';

/** Markers along a line, as far as it has points. */
const markersPerLine = 9;

/** How ECharts draws curves. */
export function curvesOption(figure: Curves, drawing: Drawing): ChartOption {
  const { x, y, lines, smoothing = 0 } = thinned(figure, drawing.points);
  const floor = lowestDrawn(y, lines);
  return {
    ...baseOption(drawing),
    ...legendOf(curveNames({ lines }), drawing),
    xAxis: below(valueAxis(x, drawing)),
    yAxis: valueAxis(smoothing === 0 ? y : { ...y, title: `${y.title}, mean of ${2 * smoothing + 1} points` }, drawing),
    series: lines.flatMap((line, index) => seriesOf(line, index, { x, y }, drawing, floor)),
  };
}

const courseOf = (line: Line): Pick<Line, 'ys' | 'band'> => line.smooth ?? line;

/** Where the lower end of a band lies that has no place on a logarithmic axis. */
function lowestDrawn(y: Axis, lines: readonly Line[]): number {
  if (y.scale === 'linear') return -Infinity;
  let lowest = Infinity;
  for (const line of lines) for (const value of courseOf(line).ys) if (value > 0 && value < lowest) lowest = value;
  return lowest;
}

function seriesOf(
  line: Line,
  index: number,
  { x, y }: Pick<Curves, 'x' | 'y'>,
  { palette }: Drawing,
  floor: number,
): Plain[] {
  const { name, arm, xs, isFaint } = line;
  const { ys, band } = courseOf(line);
  const style = armStyle(palette, arm);
  const places = Array.from(xs.keys());
  const pointsOf = (value: (place: number) => number, axis: Pick<Axis, 'unit' | 'scale'> = y): Plain[] =>
    places.map((place) => [drawn(x, xs[place]!), drawn(axis, value(place))]);
  const difference = { unit: y.unit, scale: 'linear' } as const;
  const silent = { silent: true, tooltip: { show: false }, emphasis: { disabled: true } };
  const base = { name, type: 'line', symbol: 'none', color: style.colour, z: isFaint ? 2 : 3 };
  const lineStyle = {
    width: isFaint ? 1 : 2,
    opacity: isFaint ? 0.4 : 1,
    color: style.colour,
    type: style.dash.length === 0 ? 'solid' : [...style.dash],
  };
  const series: Plain[] = [
    { ...base, symbol: style.marker, showSymbol: false, lineStyle, data: pointsOf((i) => ys[i]!) },
  ];
  if (isFaint) return series;
  const every = Math.max(1, Math.ceil(places.length / markersPerLine));
  // Not at the same places for all arms, so that markers do not cover each other.
  const marked = places.filter((_, i) => i % every === ((arm ?? 0) * 2) % every);
  const data = marked.map((place) => [drawn(x, xs[place]!), drawn(y, ys[place]!)]);
  series.push({
    ...silent,
    name,
    type: 'scatter',
    symbol: style.marker,
    symbolSize: 7,
    color: style.colour,
    z: 4,
    data,
  });
  if (!band) return series;
  // An interval about a mean may reach where no value can lie: it is drawn as far as there is a place for it.
  const [least, most] = y.unit === 'share' ? [Math.max(floor, 0), 1] : [floor, Infinity];
  const low = (i: number): number => Math.max(least, band.low[i]!);
  const high = (i: number): number => Math.min(most, band.high[i]!);
  const stacked = { ...base, ...silent, z: 1, stack: `band ${index}`, stackStrategy: 'all', lineStyle: { opacity: 0 } };
  return [
    ...series,
    { ...stacked, data: pointsOf(low) },
    {
      ...stacked,
      areaStyle: { color: style.colour, opacity: 0.16 },
      data: pointsOf((i) => high(i) - low(i), difference),
    },
  ];
}

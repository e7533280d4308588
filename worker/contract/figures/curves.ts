import { z } from 'zod';
import { axisSchema, type Axis, drawn } from './axis.ts';
import { baseOption, below, type ChartOption, type Drawing, legendOf, type Plain, valueAxis } from './option.ts';
import { armStyle } from './palette.ts';
import type { Column, Table } from './table.ts';
import { thinned } from './thinned.ts';

const numbers = z.instanceof(Float64Array<ArrayBufferLike>);

/** Values with the ends of a band about each. */
const courseSchema = z.strictObject({
  /** NaN is a gap. */
  ys: numbers,
  band: z.strictObject({ low: numbers, high: numbers }).nullable(),
});

const lineSchema = courseSchema
  .extend({
    name: z.string(),
    /** Index of the arm, whose colour, dash and marker the line has; null for none. */
    arm: z.int().min(0).nullable(),
    /** Ascending. */
    xs: numbers,
    /** What is drawn instead of the values, where that is a mean over points nearby. */
    smooth: courseSchema.optional(),
    /** Of how many runs each value is; left out where that is always the same. */
    counts: numbers.optional(),
    /** Faint lines are single runs behind the mean of their series. */
    isFaint: z.boolean(),
  })
  .refine(({ xs, ys, band, smooth, counts }) =>
    [ys, band?.low, band?.high, smooth?.ys, smooth?.band?.low, smooth?.band?.high, counts].every(
      (values) => values === undefined || values.length === xs.length,
    ),
  );
export type Line = z.output<typeof lineSchema>;

/** Lines over epochs or seconds, each with or without a band. */
export const curvesSchema = z.strictObject({
  kind: z.literal('curves'),
  title: z.string(),
  x: axisSchema,
  y: axisSchema,
  /** What the bands are: "95 % interval of the mean". */
  bands: z.string().nullable(),
  /** Points on either side over which a line is averaged where it is drawn; the table has the values as they are. */
  smoothing: z.int().min(0).optional(),
  lines: z.array(lineSchema),
});
export type Curves = z.output<typeof curvesSchema>;

/** What the bands are, as part of a sentence; null where there are none. */
export function bandsInWords({ bands, y }: Pick<Curves, 'bands' | 'y'>): string | null {
  if (bands === null) return null;
  return `the band is the ${bands}${y.unit === 'share' ? ', drawn as far as it lies within 0 to 100 %' : ''}`;
}

/** All lines below each other, with every one of their points. */
export function curvesTable({ title, x, y, bands, lines }: Curves): Table {
  const length = lines.reduce((sum, { xs }) => sum + xs.length, 0);
  const joined = (values: (line: Line) => Float64Array | null): Float64Array => {
    const all = new Float64Array(length).fill(NaN);
    let at = 0;
    for (const line of lines) {
      all.set(values(line) ?? [], at);
      at += line.xs.length;
    }
    return all;
  };
  const ends: Column[] =
    bands === null
      ? []
      : [
          { title: `${bands}, low`, unit: y.unit, cells: joined(({ band }) => band?.low ?? null) },
          { title: `${bands}, high`, unit: y.unit, cells: joined(({ band }) => band?.high ?? null) },
        ];
  const counts: Column[] = lines.some((line) => line.counts)
    ? [
        {
          title: 'runs',
          unit: 'count',
          cells: joined((line) => line.counts ?? new Float64Array(line.xs.length).fill(1)),
        },
      ]
    : [];
  return {
    title,
    columns: [
      { title: 'line', unit: 'text', cells: lines.flatMap(({ name, xs }) => new Array<string>(xs.length).fill(name)) },
      { title: x.title, unit: x.unit, cells: joined(({ xs }) => xs) },
      { title: y.title, unit: y.unit, cells: joined(({ ys }) => ys) },
      ...ends,
      ...counts,
    ],
  };
}

/** The lines that are named beside the chart. */
export const curveNames = ({ lines }: Pick<Curves, 'lines'>): string[] =>
  lines.filter(({ isFaint }) => !isFaint).map(({ name }) => name);

/** Markers along a line, as far as it has points. */
const markersPerLine = 9;

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

import { z } from 'zod';
import { axisSchema, drawn } from './axis.ts';
import { baseOption, below, type ChartOption, type Drawing, nameAxis, type Plain, valueAxis } from './option.ts';
import { armStyle } from './palette.ts';
import type { Table } from './table.ts';

const estimate = z.strictObject({
  name: z.string(),
  /** Whose colour and marker it has; null for none, as for a difference of two arms. */
  arm: z.int().min(0).nullable(),
  n: z.int().min(0),
  /** Null where there is none yet. */
  value: z.number().nullable(),
  interval: z.tuple([z.number(), z.number()]).nullable(),
});

/** Estimates with their intervals, one below the other, against a reference such as "no difference". */
export const forestSchema = z.strictObject({
  kind: z.literal('forest'),
  title: z.string(),
  x: axisSchema,
  /** What the intervals are: "95 % interval". */
  intervals: z.string(),
  reference: z.number().nullable(),
  estimates: z.array(estimate),
});
export type Forest = z.output<typeof forestSchema>;

export function forestTable({ title, x, intervals, estimates }: Forest): Table {
  return {
    title,
    columns: [
      { title: 'name', unit: 'text', cells: estimates.map(({ name }) => name) },
      { title: 'n', unit: 'count', cells: estimates.map(({ n }) => n) },
      { title: x.title, unit: x.unit, cells: estimates.map(({ value }) => value) },
      { title: `${intervals}, low`, unit: x.unit, cells: estimates.map(({ interval }) => interval?.[0] ?? null) },
      { title: `${intervals}, high`, unit: x.unit, cells: estimates.map(({ interval }) => interval?.[1] ?? null) },
    ],
  };
}

/** Pixels from one line of a name to the next, and characters that surely fit in one. */
const [lineHeight, lineLength] = [14, 28];
/** Longer names are cut, since the table has them in full. */
const mostLines = 4;

const nameHeight = ({ estimates }: Forest): number =>
  lineHeight * Math.min(mostLines, Math.max(1, ...estimates.map(({ name }) => Math.ceil(name.length / lineLength))));

/** Pixels in which no name touches the next. */
export const forestHeight = (forest: Forest): number =>
  90 + forest.estimates.length * Math.max(30, nameHeight(forest) + 10);

export function forestOption(forest: Forest, drawing: Drawing): ChartOption {
  const { x, reference, estimates } = forest;
  const { palette } = drawing;
  const names = nameAxis(
    estimates.map(({ name }) => name),
    '',
    drawing,
  );
  // There is no other place in the figure that says which is which.
  const wholeNames = {
    ...names.axisLabel,
    interval: 0,
    overflow: 'break',
    lineHeight,
    height: nameHeight(forest),
    lineOverflow: 'truncate',
  };
  return {
    ...baseOption(drawing),
    xAxis: below(valueAxis(x, drawing)),
    // The first on top, as in a table.
    yAxis: { ...names, axisLabel: wholeNames, inverse: true },
    series: [
      ...referenceLine(reference === null ? null : drawn(x, reference), palette.ink),
      ...estimates.flatMap(({ name, arm, value, interval }, row): Plain[] => {
        const { colour, marker } = armStyle(palette, arm);
        const color = arm === null ? palette.ink : colour;
        const at = value === null ? null : drawn(x, value);
        const ends = interval?.map((end) => drawn(x, end)) ?? [];
        const whisker = {
          type: 'line',
          silent: true,
          tooltip: { show: false },
          symbol: 'rect',
          symbolSize: [1.5, 10],
          showAllSymbol: true,
          color,
          lineStyle: { width: 1.5, color },
          data: ends.map((end) => [end, row]),
        };
        const point = {
          name,
          type: 'scatter',
          symbol: marker,
          symbolSize: 9,
          color,
          itemStyle: { opacity: 1 },
          z: 3,
          data: [[at, row]],
        };
        return at === null ? [] : [whisker, point];
      }),
    ],
  };
}

/** A line across the chart at a value of the x axis. */
function referenceLine(at: number | null, color: string): Plain[] {
  if (at === null) return [];
  const markLine = {
    silent: true,
    symbol: 'none',
    label: { show: false },
    lineStyle: { color, type: [4, 3], width: 1 },
    data: [{ xAxis: at }],
  };
  // The point, though it is not drawn, keeps the reference within the axis.
  return [{ type: 'scatter', silent: true, symbolSize: 0, tooltip: { show: false }, data: [[at, 0]], markLine }];
}

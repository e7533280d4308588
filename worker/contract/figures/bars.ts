import { z } from 'zod';
import { axisSchema, drawn } from './axis.ts';
import {
  baseOption,
  below,
  type ChartOption,
  type Drawing,
  legendOf,
  nameAxis,
  type Plain,
  valueAxis,
} from './option.ts';
import { armStyle } from './palette.ts';
import type { Column, Table } from './table.ts';

const interval = z.tuple([z.number(), z.number()]).nullable();

const group = z.strictObject({
  name: z.string(),
  arm: z.int().min(0).nullable(),
  /** One per category; null where there is none. */
  values: z.array(z.number().nullable()),
  /** One per category, or null for none at all. */
  intervals: z.array(interval).nullable(),
});

/** Values by category and group: per-digit accuracy of each arm. */
export const barsSchema = z
  .strictObject({
    kind: z.literal('bars'),
    title: z.string(),
    /** What the categories are: "digit". */
    category: z.string(),
    categories: z.array(z.string()),
    y: axisSchema,
    /** What the intervals are. */
    intervals: z.string().nullable(),
    /** Bars begin at zero; points show small differences of large values, and their intervals. */
    mark: z.enum(['bar', 'point']),
    groups: z.array(group),
  })
  .refine(({ categories, groups }) =>
    groups.every(({ values, intervals }) =>
      [values, intervals ?? values].every(({ length }) => length === categories.length),
    ),
  );
export type Bars = z.output<typeof barsSchema>;

export function barsTable({ title, category, categories, y, intervals, groups }: Bars): Table {
  const columns = groups.flatMap((each): Column[] => {
    const values: Column = { title: `${each.name}, ${y.title}`, unit: y.unit, cells: each.values };
    const ends = each.intervals;
    if (ends === null || intervals === null) return [values];
    const end = (side: 0 | 1, word: string): Column => ({
      title: `${each.name}, ${intervals}, ${word}`,
      unit: y.unit,
      cells: ends.map((pair) => pair?.[side] ?? null),
    });
    return [values, end(0, 'low'), end(1, 'high')];
  });
  return { title, columns: [{ title: category, unit: 'text', cells: categories }, ...columns] };
}

export const barNames = ({ groups }: Bars): string[] => groups.map(({ name }) => name);

export function barsOption(bars: Bars, drawing: Drawing): ChartOption {
  const { categories, category, y, mark } = bars;
  const places = { type: 'value', min: -0.5, max: categories.length - 0.5, show: false };
  return {
    ...baseOption(drawing),
    ...legendOf(barNames(bars), drawing, 14),
    // Points stand beside each other on an axis of places, whose whole numbers are the categories.
    xAxis: [below(nameAxis(categories, category, drawing)), places],
    yAxis: valueAxis(y, drawing, mark === 'bar'),
    series: mark === 'bar' ? barSeries(bars, drawing) : pointSeries(bars, drawing),
  };
}

function barSeries({ y, groups }: Bars, { palette }: Drawing): Plain[] {
  return groups.map(({ name, arm, values }) => {
    const { colour } = armStyle(palette, arm);
    return {
      name,
      type: 'bar',
      color: colour,
      itemStyle: { decal: decalOf(arm, palette.surfaces[0]) },
      data: values.map((value) => (value === null ? null : drawn(y, value))),
    };
  });
}

const decals: readonly (readonly [symbol: string, angle: number])[] = [
  ['none', 0],
  ['rect', Math.PI / 4],
  ['circle', 0],
  ['rect', -Math.PI / 4],
  ['rect', 0],
];

/** Strokes over a bar, by arm, as the dashes of lines. */
function decalOf(arm: number | null, color: string): Plain {
  const [symbol, rotation] = decals[(arm ?? 0) % decals.length]!;
  const dashes =
    symbol === 'circle' ? { dashArrayX: [[6, 6]], dashArrayY: [6, 6] } : { dashArrayX: [1, 0], dashArrayY: [2, 6] };
  return { symbol, rotation, color, symbolSize: 0.7, ...dashes };
}

/** The share of a category's width over which its points are spread. */
const spread = 0.7;

function pointSeries({ y, categories, groups }: Bars, { palette }: Drawing): Plain[] {
  return groups.flatMap(({ name, arm, values, intervals }, index): Plain[] => {
    const { colour, marker } = armStyle(palette, arm);
    const at = (category: number): number => category + spread * ((index + 0.5) / groups.length - 0.5);
    const data = values.map((value, i) => [at(i), value === null ? null : drawn(y, value)]);
    const ends = categories.flatMap((_, i): Plain[] => {
      const pair = intervals?.[i];
      // A gap between one interval and the next.
      return pair ? [...pair.map((end) => [at(i), drawn(y, end)]), [at(i), null]] : [];
    });
    const whiskers = {
      name,
      type: 'line',
      xAxisIndex: 1,
      silent: true,
      tooltip: { show: false },
      symbol: 'none',
      color: colour,
      lineStyle: { width: 1.5, color: colour, type: 'solid' },
      data: ends,
    };
    return [
      {
        name,
        type: 'scatter',
        xAxisIndex: 1,
        symbol: marker,
        symbolSize: 8,
        color: colour,
        itemStyle: { opacity: 1 },
        z: 3,
        data,
      },
      ...(ends.length > 0 ? [whiskers] : []),
    ];
  });
}

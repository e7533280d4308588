import { z } from 'zod';
import { axisSchema } from './axis.ts';
import type { Column, Table } from './table.ts';

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

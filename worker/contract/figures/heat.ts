import { z } from 'zod';
import { shownNumber } from '../wording.ts';
import { axisSchema, drawn, withUnit } from './axis.ts';
import { baseOption, below, type ChartOption, type Drawing, inset, nameAxis, type Plain } from './option.ts';
import type { Table } from './table.ts';

/** A table of values as colours: a confusion matrix, or the health of layers over epochs. */
export const heatSchema = z
  .strictObject({
    kind: z.literal('heat'),
    title: z.string(),
    /** What rows and columns are: "true digit", "predicted digit". */
    row: z.string(),
    column: z.string(),
    rows: z.array(z.string()),
    columns: z.array(z.string()),
    value: axisSchema,
    /** Row by row; NaN where there is none. */
    values: z.instanceof(Float64Array<ArrayBufferLike>),
    /** Whether the numbers are written in the cells. */
    hasLabels: z.boolean(),
  })
  .refine(({ rows, columns, values }) => values.length === rows.length * columns.length);
export type Heat = z.output<typeof heatSchema>;

export function heatTable({ title, row, rows, columns, value, values }: Heat): Table {
  return {
    title,
    columns: [
      { title: row, unit: 'text', cells: rows },
      ...columns.map((name, column) => ({
        title: name,
        unit: value.unit,
        cells: rows.map((_, line) => values[line * columns.length + column]!),
      })),
    ],
  };
}

/** Pixels: a line for every row, the names of the columns and the scale of colours. */
export const heatHeight = ({ rows }: Heat): number => 130 + 28 * rows.length;

/** The value as its colour counts: on a logarithmic scale by its power of ten. */
function strength(heat: Heat, value: number): number | null {
  const shown = drawn(heat.value, value);
  return shown === null || heat.value.scale === 'linear' ? shown : Math.log10(shown);
}

export function heatOption(heat: Heat, drawing: Drawing): ChartOption {
  const { palette } = drawing;
  const { row, rows, column, columns, values, hasLabels } = heat;
  let [min, max] = [Infinity, -Infinity];
  const data = Array.from(values, (value, place): Plain => {
    const at = strength(heat, value);
    if (at !== null) [min, max] = [Math.min(min, at), Math.max(max, at)];
    const shown = drawn(heat.value, value);
    return {
      value: [place % columns.length, Math.floor(place / columns.length), at],
      ...(hasLabels && { label: { show: shown !== null, formatter: shownNumber(shown ?? 0, 3) } }),
    };
  });
  const [low, high] = min <= max ? [min, max] : [0, 1];
  return {
    ...baseOption(drawing),
    grid: { ...inset, bottom: 56 },
    xAxis: below(nameAxis(columns, column, drawing)),
    yAxis: { ...nameAxis(rows, row, drawing), inverse: true },
    visualMap: {
      type: 'continuous',
      min: low,
      max: low === high ? low + 1 : high,
      orient: 'horizontal',
      left: 'center',
      bottom: 0,
      itemHeight: 160,
      text: [high, low].map((end) => withUnit(heat.value, shownNumber(unscaled(heat, end), 3))),
      textStyle: { color: palette.ink },
      inRange: { color: [...palette.sequential] },
    },
    series: [
      {
        name: heat.value.title,
        type: 'heatmap',
        data,
        itemStyle: { borderColor: palette.surfaces[0], borderWidth: 1 },
      },
    ],
  };
}

const unscaled = ({ value }: Heat, at: number): number => (value.scale === 'log' ? 10 ** at : at);

import { cellWidth, pad } from './cells.ts';
import type { Style } from './style.ts';
import { wrap } from './wrap.ts';

export interface Column {
  readonly title: string;
  /** Where the text stands in its cell; numbers to the right. */
  readonly align?: 'left' | 'right';
  /** May be wrapped where the table would be too wide. */
  readonly flexible?: boolean;
}

export interface Row {
  readonly cells: readonly string[];
  readonly paint?: (text: string) => string;
}

/** Spaces between columns: as many as there is room for. */
const gaps = [2, 1] as const;
/** Columns are wrapped to no less than this. */
const narrowest = 10;

/**
 * A table in at most `width` cells: as it is, or with less space and the flexible columns wrapped, or, where that is not
 * enough, one line per cell. Nothing is left out.
 */
export function table(columns: readonly Column[], rows: readonly Row[], width: number, style: Style): string[] {
  const natural = columns.map(({ title }, i) =>
    Math.max(cellWidth(title), ...rows.map(({ cells }) => cellWidth(cells[i] ?? ''))),
  );
  for (const gap of gaps) {
    const widths = fitted(columns, natural, width - gap * (columns.length - 1));
    if (widths !== null) return grid(columns, rows, widths, ' '.repeat(gap), style);
  }
  return records(columns, rows, width);
}

function grid(
  columns: readonly Column[],
  rows: readonly Row[],
  widths: readonly number[],
  gap: string,
  style: Style,
): string[] {
  const line = (cells: readonly string[]): string[] => {
    const wrapped = columns.map((_, i) => wrap(cells[i] ?? '', Math.max(1, widths[i]!)));
    return Array.from({ length: Math.max(...wrapped.map((each) => each.length)) }, (_, at) => {
      const parts = columns.map(({ align = 'left' }, i) => pad(wrapped[i]![at] ?? '', widths[i]!, align));
      return parts.join(gap).trimEnd();
    });
  };
  return [
    ...line(columns.map(({ title }) => title)).map(style.bold),
    ...rows.flatMap(({ cells, paint = (text) => text }) => line(cells).map(paint)),
  ];
}

/** Widths with the flexible columns narrowed evenly as far as needed; null if that is not enough. */
function fitted(columns: readonly Column[], natural: readonly number[], available: number): number[] | null {
  const widths = [...natural];
  for (let excess = widths.reduce((sum, each) => sum + each, 0) - available; excess > 0; excess--) {
    const flexible = columns.map((column, i) => (column.flexible === true ? widths[i]! : 0));
    const widest = flexible.indexOf(Math.max(...flexible));
    if (flexible[widest]! <= narrowest) return null;
    widths[widest]!--;
  }
  return widths;
}

function records(columns: readonly Column[], rows: readonly Row[], width: number): string[] {
  const name = Math.max(...columns.map(({ title }) => cellWidth(title)));
  return rows.flatMap(({ cells, paint = (text) => text }, row) => [
    ...(row === 0 ? [] : ['']),
    ...columns.flatMap(({ title }, i) => {
      const cell = cells[i] ?? '';
      if (cell === '') return [];
      return wrap(cell, width, `${pad(title, name)}  `, ' '.repeat(name + 2)).map((line) => paint(line.trimEnd()));
    }),
  ]);
}

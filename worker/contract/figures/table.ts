import { csvLine } from '../csv.ts';
import type { Unit } from './axis.ts';

export type Cell = string | number | null;

/** A column of texts, or of numbers in a unit, as they are stored; null and NaN are empty and "NaN". */
export interface Column {
  readonly title: string;
  readonly unit: Unit | 'text';
  readonly cells: readonly Cell[] | Float64Array;
}

/** What a figure shows, in numbers. All columns are equally long. */
export interface Table {
  readonly title: string;
  readonly columns: readonly Column[];
}

export const rowCount = ({ columns }: Table): number => columns[0]?.cells.length ?? 0;

/** The cells of one row, in the order of the columns. */
export const rowOf = ({ columns }: Table, index: number): Cell[] => columns.map(({ cells }) => cells[index] ?? null);

/** The table as CSV: its titles, then every number with all its digits. Line by line, since a curve may have a million. */
export function* tableCsv(table: Table): Generator<string> {
  yield csvLine(table.columns.map(({ title }) => title));
  for (let row = 0; row < rowCount(table); row++) yield csvLine(rowOf(table, row));
}

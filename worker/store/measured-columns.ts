import { fromColumn, toColumn } from './numbers.ts';

/** Figures by name; one that was not measured is absent. */
type Measured<Name extends string> = { readonly [name in Name]?: number };

/** How named figures are stored, a column each. One that was not measured is NULL there, and absent where it is read. */
export interface MeasuredColumns<Name extends string> {
  readonly columns: readonly string[];
  /** In the order of the columns. */
  readonly values: (measured: Measured<Name> | null) => (number | string | null)[];
  /** The figures of a row, to be checked. */
  readonly read: (row: Readonly<Record<string, unknown>>) => Record<string, unknown>;
}

export function measuredColumns<Name extends string>(
  names: readonly Name[],
  columnOf: (name: Name) => string,
): MeasuredColumns<Name> {
  return {
    columns: names.map(columnOf),
    values: (measured) =>
      names.map((name) => {
        const value = measured?.[name];
        return value === undefined ? null : toColumn(value);
      }),
    read: (row) =>
      Object.fromEntries(
        names.map((name) => [name, fromColumn(row[columnOf(name)])]).filter(([, value]) => value !== null),
      ) as Record<string, unknown>,
  };
}

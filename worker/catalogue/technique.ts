/** One number a technique takes: its range is enforced, its help and unit are shown. */
export interface Parameter {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** The bound itself is not allowed. */
  readonly exclusive?: 'min' | 'max';
  /** Only whole numbers are allowed. */
  readonly whole?: true;
  readonly unit?: string;
  readonly help: string;
}

/** A formula that the recipe brings itself, as `formula` beside its `kind`; by default it is the row's. */
export interface OwnFormula {
  /** What it may be made of besides the row's parameters. */
  readonly names: readonly string[];
  /** Other words for parameters, as lectures write them. */
  readonly aliases?: Readonly<Record<string, string>>;
  readonly help: string;
}

/**
 * One row of the catalogue. Everything that computes is formula text; the schema, the forms, the help and the kernels
 * of every device are derived from it.
 */
export interface Technique {
  readonly title: string;
  readonly help: string;
  /** Where the formula comes from: lecture, book or paper. */
  readonly source: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** There if the recipe's own formula takes the place of the row's, which then is the only text of the row. */
  readonly own?: OwnFormula;
  readonly exhibit?: Exhibited['exhibit'];
}

/** A formula kept as it was printed, to be looked at: what is wrong with it, and the row that is right. */
export interface Exhibited {
  readonly exhibit: { readonly wrong: string; readonly right: string };
}

export type Family<Row extends Technique = Technique> = Readonly<Record<string, Row>>;

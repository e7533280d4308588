/** A number as a column takes it: NaN and the infinities as words, since SQL would make NaN NULL. */
export function toColumn(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

/** The number a column holds; what is neither a number nor one of the three words is given back as it is. */
export function fromColumn(value: unknown): unknown {
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : value;
}

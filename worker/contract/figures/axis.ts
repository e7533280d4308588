import { z } from 'zod';

/**
 * What numbers of a figure are. Figures hold numbers as they are stored; a share (0 to 1) is shown in percent, a difference
 * of shares in percentage points.
 */
export const units = ['share', 'points', 'epochs', 'seconds', 'count', 'number'] as const;
export type Unit = (typeof units)[number];

export const axisSchema = z.strictObject({
  /** What is shown, without its unit: "validation accuracy". */
  title: z.string(),
  unit: z.enum(units),
  /** On a logarithmic axis what is not positive is left out. */
  scale: z.enum(['linear', 'log']),
});
export type Axis = z.output<typeof axisSchema>;

const symbols: Readonly<Record<Unit, string>> = {
  share: '%',
  points: 'percentage points',
  epochs: '',
  seconds: 's',
  count: '',
  number: '',
};

/** By what a stored number is multiplied where it is shown. */
const factor = (unit: Unit): number => (unit === 'share' || unit === 'points' ? 100 : 1);

/** A stored number as it is drawn; null where it cannot be. */
export function drawn({ unit, scale }: Pick<Axis, 'unit' | 'scale'>, value: number): number | null {
  const isDrawable = Number.isFinite(value) && (scale === 'linear' || value > 0);
  return isDrawable ? value * factor(unit) : null;
}

/** "38.7 %". */
export const withUnit = ({ unit }: Pick<Axis, 'unit'>, number: string): string =>
  `${number} ${symbols[unit]}`.trimEnd();

/** "validation accuracy (%)". */
export function titleWithUnit({ title, unit }: Pick<Axis, 'title' | 'unit'>): string {
  return symbols[unit] === '' ? title : `${title} (${symbols[unit]})`;
}

import { z } from 'zod';

/** What a number of a demonstration may be, and what its slider goes over where that is less. */
export interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly slider?: readonly [from: number, to: number];
  /** From one value of the slider to the next: 1 for whole numbers, else a hundredth of it, where nothing is said. */
  readonly step?: number;
  /** Logarithmic: every decade is as long. */
  readonly scale?: 'linear' | 'log';
  readonly isWhole?: boolean;
}

const ranges = z.registry<NumberRange>();

/** The schema of such a number, from which its form is made, too. */
export function numberSetting(range: NumberRange): z.ZodNumber {
  const schema = z.number().min(range.min).max(range.max);
  return (range.isWhole === true ? schema.int() : schema).register(ranges, range);
}

/** The range of a number among settings, with or without a default. */
export function rangeOf(schema: z.ZodType): NumberRange {
  const range = ranges.get(schema instanceof z.ZodDefault ? (schema.unwrap() as z.ZodType) : schema);
  if (!range) throw new Error('The setting is no number with a range.');
  return range;
}

/** What the random numbers of a demonstration are drawn by. */
export const seedSetting = numberSetting({ min: 0, max: 0xffffffff, slider: [0, 100], isWhole: true }).default(1);

import { z } from 'zod';

/** The best value on validation so far, null before the first, and the epochs since it was reached. */
const patienceSchema = z.strictObject({ best: z.number().nullable(), waited: z.int().min(0) });
type Patience = Readonly<z.output<typeof patienceSchema>>;

const fresh: Patience = { best: null, waited: 0 };

/** All that the rules of a run remember from one epoch to the next. */
export const ruleStateSchema = z.strictObject({
  early: patienceSchema,
  plateau: patienceSchema,
  /** How often the schedule has lowered the rate. */
  drops: z.int().min(0),
});
export type RuleState = Readonly<z.output<typeof ruleStateSchema>>;

export const ruleStart: RuleState = { early: fresh, plateau: fresh, drops: 0 };

/** What an epoch's value makes of it; a value that is no number improves nothing. */
export function observe({ best, waited }: Patience, value: number, direction: 'higher' | 'lower', delta = 0): Patience {
  const gain = best === null ? Infinity : direction === 'higher' ? value - best : best - value;
  return Number.isFinite(value) && gain > delta ? { best: value, waited: 0 } : { best, waited: waited + 1 };
}

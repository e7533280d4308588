import { z } from 'zod';
import { measure } from './experiment.ts';

/** A metric as it is (shares are 0 to 1), or epochs; the comparison's `measure` says which. */
const value = z.number();
/** The confidence interval of a mean, low end first; null for fewer than two values. */
const interval = z.tuple([value, value]).nullable();
const p = z.number().min(0).max(1);
const count = z.int().min(0);

/** Why a run has no value: it diverged, has not ended, never reached the threshold, or nothing was measured there. */
export const absences = ['diverged', 'unfinished', 'unreached', 'unavailable'] as const;
export type Absence = (typeof absences)[number];

/** What one run measured: a finite number, or null with the kind of reason and the reason in words. */
export const measured = z.union([
  z.strictObject({ value }),
  z.strictObject({ value: z.null(), absence: z.enum(absences), why: z.string() }),
]);
export type Measured = z.output<typeof measured>;

const seed = z.int().min(0);

/** One arm over its seeds. */
export const seriesSummary = z.strictObject({
  name: z.string(),
  values: z.array(z.strictObject({ seed, measured })),
  /** Values that are not null. */
  n: count,
  mean: value.nullable(),
  /** With n - 1; null for fewer than two values. */
  sd: value.nullable(),
  interval,
});
export type SeriesSummary = z.output<typeof seriesSummary>;

/** `exact` is false where p was sampled or approximated because the pairs are too many to count. */
const exactTest = z.strictObject({ p, exact: z.boolean() });

/** Words for a standardised difference, by its size. */
export const effectSizes = ['negligible', 'small', 'medium', 'large', 'very large', 'huge'] as const;
export type EffectSize = (typeof effectSizes)[number];

/** Two arms, paired by seed. Differences are a - b. */
export const armPair = z.strictObject({
  a: z.string(),
  b: z.string(),
  /** Seeds on which both arms have a value. */
  n: count,
  difference: z.strictObject({ mean: value, sd: value.nullable(), interval }).nullable(),
  /** Paired t test; null for fewer than two pairs, or when the differences do not vary. */
  t: z.strictObject({ statistic: z.number(), df: count, p }).nullable(),
  /** Sign-flip permutation and Wilcoxon signed-rank test, two-sided; null for fewer than two pairs. */
  signFlip: exactTest.nullable(),
  wilcoxon: exactTest.nullable(),
  /** Cohen's d_z, the same with Hedges' correction, and the corrected size in words. */
  effect: z.strictObject({ dz: z.number(), hedges: z.number(), size: z.enum(effectSizes) }).nullable(),
  /**
   * The p value that decides, after Holm over all pairs of arms: of the paired t test, or of the sign-flip test where the
   * differences do not vary.
   */
  adjusted: z.strictObject({ p, test: z.enum(['t', 'signFlip']) }).nullable(),
  /** Per seed: images of the test set that only one of the two runs got right, and the exact McNemar test. */
  mcnemar: z.array(z.strictObject({ seed, onlyA: count, onlyB: count, p })),
  /** The arm that is better at 5 % after Holm; null when no difference could be shown or the winner is in doubt. */
  better: z.string().nullable(),
  /** What to keep in mind about it. */
  warnings: z.array(z.string()),
  /** Seeds that would show the difference seen in 80 % of cases, where it could not be shown and 1000 would do. */
  suggestion: z.strictObject({ seeds: z.int() }).optional(),
});
export type ArmPair = z.output<typeof armPair>;

/** The statistical answer to an experiment's question, as plain JSON. It holds no NaN. */
export const comparisonSchema = z.strictObject({
  measure: measure.required({ direction: true }),
  /** Which values are better; for epochs to reach a threshold always the lower. */
  direction: z.enum(['higher', 'lower']),
  confidence: z.number(),
  arms: z.array(seriesSummary),
  /** Every pair of arms, in the order of the arms. */
  pairs: z.array(armPair),
  /** The arm with the best mean among those with the fewest failed runs; null with one arm, or if two share it. */
  best: z.string().nullable(),
  verdict: z.string(),
  warnings: z.array(z.string()),
});
export type Comparison = z.output<typeof comparisonSchema>;

import { z } from 'zod';
import { figureSchema } from './figures/figure.ts';
import { anyNumber } from './metrics.ts';

/** How a claim is tested. */
export const claimKinds = ['deterministic', 'two-arm', 'equivalence', 'trend', 'single-run'] as const;
export type ClaimKind = (typeof claimKinds)[number];

/** What is found about a claim. */
export const verdictWords = [
  'reproduced',
  'reproduced in direction only',
  'not reproduced',
  'reversed',
  'wrong as stated',
  'undecided',
] as const;
export type VerdictWord = (typeof verdictWords)[number];

/** The quick version trains the first of the seeds of the full one. */
export const claimVersions = ['quick', 'full'] as const;
export type ClaimVersion = (typeof claimVersions)[number];

/** What claims are trained on: MNIST, or the built-in digits, to which the lecturers' numbers do not apply. */
export const claimSource = z.enum(['mnist', 'built-in']);
export type ClaimSource = z.output<typeof claimSource>;

/** Names of the lectures by what their places begin with. */
export const lectures = {
  S0: 'University of Utah, slides after Nielsen chapter 3, “Improving the way neural networks learn”',
  S1: 'ENEE 4583/5583, “Deep Learning”',
  S2: 'CS4442/9542, lecture 7, “Neural Networks” (Veksler)',
  S3: 'Charles University, “Training Neural Networks II” (Straka)',
  S4: 'IIT Hyderabad, lecture 29, “Improving training of neural networks” (Balasubramanian)',
} as const;

/** What one rule or fact came to: it holds, only its direction does, it does not, the opposite does, or it is open. */
export const outcomes = ['holds', 'direction', 'fails', 'reversed', 'open'] as const;
export type Outcome = (typeof outcomes)[number];

const range = z.strictObject({ from: anyNumber, to: anyNumber });

/** One rule or fact of a claim with what it came to. */
export const finding = z.strictObject({
  /** What was looked at. */
  says: z.string(),
  outcome: z.enum(outcomes),
  /** The figures in a sentence: effect, interval, test, number of seeds. */
  found: z.string(),
  /** What was expected, in words. */
  expected: z.string(),
  range: range.nullable(),
  n: z.int().min(0),
  value: anyNumber.nullable(),
  interval: z.tuple([z.number(), z.number()]).nullable(),
  /** After Holm over the tests of the chapter. */
  p: z.number().nullable(),
  /** Seeds that are still needed where it is open; null where more than a thousand would be. */
  needed: z.int().nullable(),
  figure: figureSchema.nullable(),
});
export type Finding = z.output<typeof finding>;

export const claimVerdict = z.strictObject({
  word: z.enum(verdictWords),
  sentence: z.string(),
  stated: z.array(finding),
  corrected: z.array(finding),
});
export type ClaimVerdict = z.output<typeof claimVerdict>;

/** One value per arm, from 0 to 1 of the height that was drawn on. */
export const drawnCurve = z.array(z.number().min(0).max(1)).max(64);

/** What somebody expected before the claim was tested: an outcome, or a curve over the arms. */
export const prediction = z.strictObject({
  word: z.enum(verdictWords).nullable(),
  curve: drawnCurve.nullable(),
  at: z.string(),
});
export type Prediction = z.output<typeof prediction>;

/** Runs of one version: what is trained already, what trains or waits, and the time of the rest. */
const progress = z.strictObject({
  seeds: z.int().min(0),
  runs: z.int().min(0),
  done: z.int().min(0),
  active: z.int().min(0),
  failed: z.int().min(0),
});
export type ClaimProgress = z.output<typeof progress>;

/** A claim as it is listed. */
export const claimSummary = z.strictObject({
  id: z.string(),
  chapter: z.string(),
  /** `S0`, or empty for what no lecture says. */
  lecture: z.string(),
  place: z.string(),
  kind: z.enum(claimKinds),
  sentence: z.string(),
  /** Why it cannot be tested here; null where it can. */
  why: z.string().nullable(),
  /** Null until something is known. */
  word: z.enum(verdictWords).nullable(),
  /** Whether a verdict is on its way that takes a while to be worked out. */
  isJudging: z.boolean(),
  predicted: prediction.nullable(),
  /** Null for claims without training. */
  progress: z.strictObject({ quick: progress, full: progress }).nullable(),
});
export type ClaimSummary = z.output<typeof claimSummary>;

/** A claim with everything about it. */
export const claimDetail = claimSummary.extend({
  /** TeX. */
  formula: z.string().nullable(),
  look: z.string(),
  right: z.string().nullable(),
  arms: z.array(z.string()),
  /** Arms in the order in which a curve over them can be drawn; null where there is none to draw. */
  curve: z.strictObject({ arms: z.array(z.string()), title: z.string() }).nullable(),
  verdict: claimVerdict.nullable(),
  /** Numbers of the experiments in the history that its runs belong to. */
  experiments: z.array(z.int()),
  /** Seconds that the rest of each version takes on this machine; null where that is not known. */
  seconds: z.strictObject({ quick: z.number().nullable(), full: z.number().nullable() }),
});
export type ClaimDetail = z.output<typeof claimDetail>;

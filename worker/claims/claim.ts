import type { baselines } from '../catalogue/baselines.ts';
import type { Changes } from '../contract/changes.ts';
import type { ClaimKind } from '../contract/claims.ts';
import type { DataChoice, ExperimentInput, Split } from '../contract/experiment.ts';
import type { LayerMetrics, Metric } from '../contract/metrics.ts';

export type BaselineKind = keyof typeof baselines;

/** Both ends belong to it; an end that is infinite is no end. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** A number that is computed without training, and what it has to be. */
export interface Fact {
  readonly what: string;
  readonly value: () => number;
  readonly expected: Range;
}

/** What is read of one run: a number, or nothing where the run does not have it. */
export type Reading =
  /** A metric at an epoch, the end, or where it is best or worst over the epochs from the first. */
  | { readonly kind: 'metric'; readonly metric: Metric; readonly split: Split; readonly at: number | At }
  /** The epoch at which the metric is best. */
  | { readonly kind: 'best-epoch'; readonly metric: Metric; readonly split: EverMeasured }
  /** Epochs until the metric gets to a threshold. */
  | { readonly kind: 'epochs-to'; readonly metric: Metric; readonly split: EverMeasured; readonly threshold: number }
  /** In how many epochs the metric is higher than in the one before. */
  | { readonly kind: 'rises'; readonly metric: Metric; readonly split: EverMeasured }
  /** Health of a layer, from 0; negative from the output. Epoch 0 is before training. */
  | {
      readonly kind: 'layer';
      readonly health: keyof LayerMetrics;
      readonly layer: number;
      readonly at: number | 'end';
    }
  /** The share of the weights of a layer whose size is below a limit, at the end. */
  | { readonly kind: 'small-weights'; readonly layer: number; readonly limit: number }
  /** Test images of one class that are taken for the other, both ways. */
  | { readonly kind: 'confused'; readonly classes: readonly [number, number] }
  | { readonly kind: 'difference'; readonly of: readonly [Reading, Reading] }
  | { readonly kind: 'ratio'; readonly of: readonly [Reading, Reading] };

export type At = 'end' | 'best' | 'worst';
type EverMeasured = Exclude<Split, 'test'>;

/** How it is decided whether what was measured says what the claim says. */
export type Rule =
  /** The arms of the first list lie above those of the second, seed by seed; by how much is expected. */
  | {
      readonly kind: 'difference';
      readonly reading: Reading;
      readonly above: readonly string[];
      readonly below: readonly string[];
      readonly expected: Range;
      /** Compares ratios: `expected` is how many times as much. Each list has one arm then. */
      readonly ratio?: true;
    }
  /** Two arms are the same up to a margin. */
  | {
      readonly kind: 'equivalence';
      readonly reading: Reading;
      readonly arms: readonly [string, string];
      readonly margin: number;
    }
  /** Values rise over arms in this order. */
  | { readonly kind: 'trend'; readonly reading: Reading; readonly arms: readonly string[] }
  /** The mean over seeds lies in a range. */
  | { readonly kind: 'level'; readonly reading: Reading; readonly arm: string; readonly expected: Range }
  /** A single number that was quoted is one that another seed would give. */
  | { readonly kind: 'quoted'; readonly reading: Reading; readonly arm: string; readonly value: number }
  /** The share of the seeds whose reading is in a range. */
  | {
      readonly kind: 'share';
      readonly reading: Reading;
      readonly arm: string;
      readonly within: Range;
      readonly expected: Range;
    }
  /** A learner that is no network, on so many images, by its accuracy on validation. */
  | { readonly kind: 'baseline'; readonly baseline: BaselineKind; readonly train: number; readonly expected: Range }
  /** An arm and such a learner, whichever is said to be ahead. */
  | {
      readonly kind: 'against-baseline';
      readonly arm: string;
      readonly baseline: BaselineKind;
      readonly train: number;
      readonly ahead: 'arm' | 'baseline';
      readonly expected: Range;
    }
  /** Test images that two arms with the same seed predict differently. */
  | { readonly kind: 'disagreement'; readonly arms: readonly [string, string]; readonly expected: Range }
  /** What networks of an arm, one per seed, make of the test images together. */
  | {
      readonly kind: 'ensemble';
      readonly arm: string;
      /** Gain over the mean member, the measured share of variance, or by how much its formula is off. */
      readonly figure: 'average-gain' | 'vote-gain' | 'share' | 'share-error';
      readonly expected: Range;
    };

export interface StudyArm {
  readonly name: string;
  readonly changes: Changes;
  /** Where it is trained on other images than its study. */
  readonly data?: Study['data'];
}

/** What is trained for a claim; what several claims need alike is trained once. */
export interface Study {
  readonly data: Partial<Omit<DataChoice, 'source'>>;
  readonly recipe: ExperimentInput['recipe'];
  readonly arms: readonly StudyArm[];
  /** How many; the quick version takes the first of those of the full one. */
  readonly seeds: { readonly quick: number; readonly full: number };
  /** Learners that are no networks, on so many images each. */
  readonly baselines?: { readonly kinds: readonly BaselineKind[]; readonly sizes: readonly number[] };
  /** Whether formulas known to be wrong are among the arms. */
  readonly exhibits?: true;
}

interface Sentence {
  /** A number as lists of the lectures' claims have it, or a name. */
  readonly id: string;
  /** As the lecture says it. */
  readonly sentence: string;
  /** Lecture and line, `S0:41`; empty for what no lecture says. */
  readonly place: string;
  readonly kind: ClaimKind;
  /** The formula in TeX that explains it. */
  readonly tex?: string;
  /** What to look at, and why it comes out so. */
  readonly look: string;
  /** What is right where the sentence is wrong or only partly right. */
  readonly right?: string;
}

/** A claim that formulas decide. */
export interface ComputedClaim extends Sentence {
  readonly kind: 'deterministic';
  readonly stated: readonly Fact[];
  /** What `right` says, where the sentence is expected to be wrong. */
  readonly corrected?: readonly Fact[];
}

/** A claim that training decides. */
export interface TrainedClaim extends Sentence {
  readonly study: Study;
  readonly stated: readonly Rule[];
  readonly corrected?: readonly Rule[];
}

/** A claim that cannot be tested here. */
export interface UntestableClaim extends Sentence {
  readonly why: string;
}

export type Claim = ComputedClaim | TrainedClaim | UntestableClaim;

export const isComputed = (claim: Claim): claim is ComputedClaim =>
  'stated' in claim && claim.kind === 'deterministic' && !('study' in claim);
export const isTrained = (claim: Claim): claim is TrainedClaim => 'study' in claim;

export interface Chapter {
  readonly id: string;
  readonly title: string;
  readonly claims: readonly Claim[];
}

/** Anything at most so far from a value. */
export const about = (value: number, tolerance: number): Range => ({ from: value - tolerance, to: value + tolerance });
export const atLeast = (from: number): Range => ({ from, to: Infinity });
export const atMost = (to: number): Range => ({ from: -Infinity, to });
export const between = (from: number, to: number): Range => ({ from, to });

export const fact = (what: string, value: () => number, expected: Range): Fact => ({ what, value, expected });

/** One list of arms above another by so much. */
export const above = (
  upper: string | readonly string[],
  lower: string | readonly string[],
  expected: Range,
  reading: Reading,
): Rule => ({ kind: 'difference', reading, above: [upper].flat(), below: [lower].flat(), expected });

export const timesAs = (upper: string, lower: string, expected: Range, reading: Reading): Rule => ({
  kind: 'difference',
  reading,
  above: [upper],
  below: [lower],
  expected,
  ratio: true,
});
export const same = (arms: readonly [string, string], margin: number, reading: Reading): Rule => ({
  kind: 'equivalence',
  reading,
  arms,
  margin,
});
export const level = (arm: string, reading: Reading, expected: Range): Rule => ({
  kind: 'level',
  reading,
  arm,
  expected,
});
export const rising = (arms: readonly string[], reading: Reading): Rule => ({ kind: 'trend', reading, arms });
export const quoted = (arm: string, reading: Reading, value: number): Rule => ({
  kind: 'quoted',
  reading,
  arm,
  value,
});

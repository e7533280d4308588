import type { Comparison } from '../contract/comparison.ts';
import type { Experiment } from '../contract/experiment.ts';
import type { Bars } from '../contract/figures/bars.ts';
import type { Curves } from '../contract/figures/curves.ts';
import type { DataFingerprint } from '../contract/fingerprint.ts';
import type { EpochMetrics, SplitMetrics } from '../contract/metrics.ts';
import type { Recipe } from '../contract/recipe.ts';
import type { Result } from '../contract/result.ts';
import type { Run } from '../contract/run.ts';

/** An experiment that arms of the report come from. */
export interface ReportSource {
  readonly id: number;
  readonly experiment: Experiment;
  readonly data: DataFingerprint;
  readonly createdAt: string;
  /** As they were written, in Markdown. */
  readonly notes: string;
  readonly tags: readonly string[];
}

/** A run with how it stood last. */
export interface ReportRun {
  readonly run: Run;
  readonly last: EpochMetrics | null;
  readonly test: SplitMetrics | null;
}

export interface ReportArm {
  readonly name: string;
  /** Index of the experiment it comes from. */
  readonly source: number;
  readonly recipe: Recipe;
  readonly runs: readonly ReportRun[];
}

/** All that a report says of any arms, of one experiment or of several. */
export interface ReportInput {
  /** ISO time. */
  readonly writtenAt: string;
  readonly versions: Result['versions'];
  readonly sources: readonly ReportSource[];
  /** In the order of the comparison. */
  readonly arms: readonly ReportArm[];
  /** Null where nothing can be compared yet; `why` says so. */
  readonly comparison: Comparison | null;
  readonly why: string | null;
  /** What decides first. */
  readonly curves: readonly Curves[];
  /** Accuracy by the number of training images, beside learners that are no networks; null where there are none. */
  readonly baselines: Curves | null;
  /** Accuracy on the test images of each class; null without a test. */
  readonly digits: Bars | null;
}

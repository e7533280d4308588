import { z } from 'zod';
import { isRunEvent, type LabEvent, type RunEvent } from '../events.ts';
import { type EpochMetrics, epochMetrics } from '../metrics.ts';
import { type Run, runSchema } from '../run.ts';

/** A run that is to be watched. */
export const watchedRun = z.strictObject({
  run: runSchema,
  /** Steps of the whole run. */
  steps: z.int().min(0),
  /** Arithmetic of one step with its share of evaluation, by which runs of different steps are added up. */
  stepWork: z.number().positive(),
  /** Its newest epoch, if it has any. */
  metrics: epochMetrics.nullable(),
});
export type WatchedRun = z.output<typeof watchedRun>;

/** How far a run is. Times are in milliseconds of one clock. */
export interface RunProgress {
  readonly run: Run;
  readonly steps: number;
  readonly stepWork: number;
  /** Steps made, and those it had made when the watch began. */
  readonly step: number;
  readonly stepAtStart: number;
  readonly stepsPerSecond: number | null;
  /** The share of a pre-training that is done; null before it and once the network itself is trained. */
  readonly pretraining: number | null;
  /** On validation, or on training images where there is no validation. */
  readonly accuracy: number | null;
  /** Where it stood when it first told of itself, and when that was; speed is measured from there. */
  readonly began: { readonly step: number; readonly at: number } | null;
  readonly heardAt: number;
}

/** How far all runs are, in the order in which they are trained. */
export interface Progress {
  readonly runs: readonly RunProgress[];
  /** When the first run began to train. */
  readonly startedAt: number | null;
}

const accuracyOf = ({ validation, train }: EpochMetrics): number => (validation ?? train).accuracy;

export function beginning(watched: readonly WatchedRun[], now: number): Progress {
  return { runs: watched.map((run) => runBeginning(run, now)), startedAt: null };
}

/** A run before anything is heard of it. */
export function runBeginning({ run, steps, stepWork, metrics }: WatchedRun, now: number): RunProgress {
  const step = metrics?.step ?? 0;
  const accuracy = metrics && accuracyOf(metrics);
  return {
    run,
    steps,
    stepWork,
    step,
    stepAtStart: step,
    stepsPerSecond: null,
    pretraining: null,
    accuracy,
    began: null,
    heardAt: now,
  };
}

/** The progress after an event; events of runs that are not watched change nothing. */
export function after(progress: Progress, event: LabEvent, now: number): Progress {
  if (!isRunEvent(event)) return progress;
  const at = progress.runs.findIndex(({ run }) => run.id === event.run.id);
  const known = progress.runs[at];
  if (!known) return progress;
  const startedAt = progress.startedAt ?? (event.run.state === 'running' ? now : null);
  return { runs: progress.runs.with(at, runAfter(known, event, now)), startedAt };
}

/** A run after an event of its own. */
export function runAfter(known: RunProgress, event: RunEvent, now: number): RunProgress {
  const heard = { ...known, run: event.run, heardAt: now };
  switch (event.kind) {
    case 'run':
      return heard;
    case 'progress': {
      const { step, steps, stepsPerSecond, pretraining } = event;
      if (pretraining !== null) return { ...heard, pretraining };
      return { ...heard, step, steps, stepsPerSecond, pretraining, began: known.began ?? { step, at: now } };
    }
    case 'epoch': {
      const { step, stepsPerSecond } = event.metrics;
      // Before its first step a run has no speed.
      const speed = stepsPerSecond > 0 ? stepsPerSecond : known.stepsPerSecond;
      const began = known.began ?? { step, at: now };
      return { ...heard, step, stepsPerSecond: speed, pretraining: null, accuracy: accuracyOf(event.metrics), began };
    }
  }
}

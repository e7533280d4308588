import { metrics } from '../../catalogue/metrics.ts';
import type { Absence, Measured } from '../../contract/comparison.ts';
import type { Measure, Split } from '../../contract/experiment.ts';
import type { Recipe } from '../../contract/recipe.ts';
import type { RunState } from '../../contract/run.ts';
import { formatMetric, metricInWords } from '../../contract/wording.ts';
import type { EpochValues, OneMetric } from '../../store/epoch-values.ts';

/** What measuring needs to know of a run. */
export interface MeasurableRun {
  readonly state: RunState;
  /** The metric of the measure in order of epoch, as far back as is needed; may begin with epoch 0. */
  readonly metrics: readonly EpochValues[];
  /** Null until the run has finished. */
  readonly test: OneMetric | null;
  /** The weights the run ends with. */
  readonly keep: Recipe['protocol']['keep'];
}

/** How many of the newest epochs of a run its value is found in; undefined for all. */
export const epochsNeeded = ({ at }: Measure, keep: MeasurableRun['keep']): number | undefined =>
  at.kind === 'final' && keep === 'last' ? 1 : undefined;

/**
 * The one value of a run that an experiment compares: the metric on the asked split, or for `reach` the epochs until the
 * metric got to the threshold. Null, with the reason, when the run has no such value (yet), or it is not a finite number.
 */
export function measureRun(measure: Measure, run: MeasurableRun): Measured {
  const { at, split } = measure;
  switch (at.kind) {
    case 'final':
      return run.state === 'finished' ? finalValue(measure, run) : withoutEnd(run);
    case 'epoch': {
      const row = run.metrics.find(({ epoch }) => epoch === at.epoch);
      if (row) return valueAt(measure, row);
      if (run.state !== 'finished') return withoutEnd(run);
      return absent('unavailable', `finished after ${epochs(lastEpoch(run))}, before epoch ${at.epoch}`);
    }
    case 'best': {
      if (split === 'test') return testOnlyAtTheEnd();
      if (run.state !== 'finished') return withoutEnd(run);
      const best = bestEpoch(measure, run.metrics);
      return best ? valueAt(measure, best) : absent('unavailable', 'has no epoch with a value on validation');
    }
    case 'reach':
      return epochsToReach(measure, at.threshold, run);
  }
}

function finalValue(measure: Measure, run: MeasurableRun): Measured {
  if (measure.split === 'test') {
    return run.test ? finite(measure, run.test[measure.metric]) : absent('unavailable', 'was not tested');
  }
  const last = (run.keep === 'best' && bestEpoch(measure, run.metrics)) || run.metrics.at(-1);
  return last ? valueAt(measure, last) : absent('unavailable', 'has no epochs');
}

/** The epoch of training with the best value on validation, the earliest of equals. */
function bestEpoch({ metric, direction }: Measure, rows: readonly EpochValues[]): EpochValues | null {
  let best: EpochValues | null = null;
  let bestValue = NaN;
  for (const row of rows) {
    const value = row.validation?.[metric] ?? NaN;
    if (row.epoch === 0 || !Number.isFinite(value)) continue;
    if (best !== null && !(direction === 'higher' ? value > bestValue : value < bestValue)) continue;
    best = row;
    bestValue = value;
  }
  return best;
}

/** A run that ends below the threshold is censored: all that is known is that it would take longer. */
function epochsToReach({ metric, split }: Measure, threshold: number, run: MeasurableRun): Measured {
  if (split === 'test') return testOnlyAtTheEnd();
  const higher = metrics[metric].better === 'higher';
  const reached = run.metrics.find((row) => {
    const value = row[split]?.[metric] ?? NaN;
    return higher ? value >= threshold : value <= threshold;
  });
  if (reached) return { value: reached.epoch };
  if (run.state !== 'finished') return withoutEnd(run);
  if (run.metrics.every((row) => row[split] === null)) return noImages(split);
  return absent('unreached', `never reached ${formatMetric(metric, threshold)} in ${epochs(lastEpoch(run))}`);
}

function valueAt(measure: Measure, row: EpochValues): Measured {
  if (measure.split === 'test') return testOnlyAtTheEnd();
  const values = row[measure.split];
  return values ? finite(measure, values[measure.metric]) : noImages(measure.split);
}

function finite({ metric }: Measure, value: number | undefined): Measured {
  const name = metricInWords(metric);
  if (value === undefined) return absent('unavailable', `was trained by a version that did not measure the ${name}`);
  return Number.isFinite(value) ? { value } : absent('diverged', `has a ${name} of ${value}`);
}

function withoutEnd({ state, metrics: rows }: MeasurableRun): Measured {
  const last = rows.at(-1)?.epoch ?? 0;
  return state === 'diverged'
    ? absent('diverged', `diverged after ${epochs(last)}`)
    : absent('unfinished', `not finished: ${state} after ${epochs(last)}`);
}

const noImages = (split: Split): Measured => absent('unavailable', `has no ${split} images`);

const testOnlyAtTheEnd = (): Measured => absent('unavailable', 'the test set is looked at only at the end of a run');

const absent = (absence: Absence, why: string): Measured => ({ value: null, absence, why });

const lastEpoch = (run: MeasurableRun): number => run.metrics.at(-1)?.epoch ?? 0;

const epochs = (count: number): string => (count === 1 ? '1 epoch' : `${count} epochs`);

import type { Comparison } from '../contract/comparison.ts';
import { LabError } from '../contract/errors.ts';
import { metricsOf } from '../contract/metrics.ts';
import { type Result, resultFormat, type RunResult } from '../contract/result.ts';
import type { Run } from '../contract/run.ts';
import type { History } from '../store/history.ts';
import { type Series, seriesOfExperiment } from './comparison/series.ts';
import type { Lab } from './lab.ts';
import { programVersion } from './version.ts';

function runResult(history: History, { id, seed, state, reason, device }: Run): RunResult {
  const [first, ...rest] = history.epochs(id);
  const isInitial = first?.epoch === 0;
  const test = history.test(id);
  return {
    id,
    seed,
    outcome: state,
    reason,
    device,
    initial: isInitial ? first : null,
    epochs: isInitial || !first ? rest : [first, ...rest],
    test: test && metricsOf(test),
  };
}

/** How the arms compare, or why they cannot be compared yet. */
export async function comparisonOf(
  lab: Lab,
  series: readonly Series[],
): Promise<{ comparison: Comparison | null; why: string | null }> {
  try {
    return { comparison: await lab.compareSeries(series), why: null };
  } catch (error) {
    if (error instanceof LabError && error.code === 'not-comparable') return { comparison: null, why: error.message };
    throw error;
  }
}

/**
 * Everything the history knows of an experiment, as it is published.
 * @throws LabError `not-found`
 */
export async function resultOf(lab: Lab, id: number): Promise<Result> {
  const stored = lab.history.experiment(id);
  const { experiment, data, createdAt, runs } = stored;
  const { node, v8 } = process.versions;
  return {
    format: resultFormat,
    id,
    createdAt,
    versions: { epochLab: programVersion(), node, v8 },
    experiment,
    data,
    arms: experiment.arms.map(({ name }, arm) => ({
      name,
      runs: runs.filter((run) => run.arm === arm).map((run) => runResult(lab.history, run)),
    })),
    ...(await comparisonOf(lab, seriesOfExperiment(stored))),
  };
}

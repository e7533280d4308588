import { plainView } from '../../contract/api/curves.ts';
import type { Curves } from '../../contract/figures/curves.ts';
import { metricsOf } from '../../contract/metrics.ts';
import type { ReportArm, ReportInput, ReportSource } from '../../report/report-input.ts';
import type { StoredExperiment } from '../../store/experiments.ts';
import type { History } from '../../store/history.ts';
import { baselineCurve } from '../baselines/learning-curve.ts';
import type { Series } from '../comparison/series.ts';
import { seriesCurves } from '../curves/series-curves.ts';
import type { Lab } from '../lab.ts';
import { comparisonOf } from '../result.ts';
import { programVersion } from '../version.ts';
import { digitAccuracy } from './digit-accuracy.ts';

/** All that a report of these series says; at least one. */
export async function reportInputOf(lab: Lab, series: readonly Series[]): Promise<ReportInput> {
  const { history } = lab;
  const experiments = [...new Set(series.map(({ stored }) => stored))];
  const { node, v8 } = process.versions;
  return {
    writtenAt: lab.host.now(),
    versions: { epochLab: programVersion(), node, v8 },
    sources: experiments.map((stored) => sourceOf(history, stored)),
    arms: series.map((each) => armOf(history, each, experiments.indexOf(each.stored))),
    ...(await comparisonOf(lab, series)),
    curves: curvesOf(lab, series),
    baselines: baselineCurve(history, series),
    digits: await digitsOf(lab, series),
  };
}

function sourceOf(history: History, { id, experiment, data, createdAt }: StoredExperiment): ReportSource {
  return { id, experiment, data, createdAt, notes: history.notes(id), tags: history.tags(id) };
}

function armOf(history: History, { name, recipe, runs }: Series, source: number): ReportArm {
  return {
    name,
    source,
    recipe,
    runs: runs.map((run) => {
      const test = history.test(run.id);
      const last = history.lastEpoch(run.id);
      return { run, last, test: test && metricsOf(test) };
    }),
  };
}

/** The metric that decides and one beside it, each on training and validation; what comes nearest to the measure first. */
function curvesOf(lab: Lab, series: readonly Series[]): Curves[] {
  const { metric, split } = series[0]!.stored.experiment.measure;
  const near = split === 'train' ? 'train' : 'validation';
  const far = split === 'train' ? 'validation' : 'train';
  const other = metric === 'accuracy' ? 'cost' : 'accuracy';
  return ([metric, other] as const)
    .flatMap((each) => ([near, far] as const).map((of) => ({ metric: each, split: of })))
    .map((of) => seriesCurves(lab, series, { ...plainView, ...of, scale: of.metric === 'cost' ? 'log' : 'linear' }))
    .filter(({ lines }) => lines.length > 0);
}

export async function digitsOf(lab: Lab, series: readonly Series[]): Promise<ReportInput['digits']> {
  const labels = await lab.testLabels(series);
  if (labels === null) return null;
  const arms = series.map(({ name, runs }) => ({
    name,
    predictions: runs.flatMap(({ id }) => lab.history.test(id)?.predictions ?? []),
  }));
  return digitAccuracy(arms, labels);
}

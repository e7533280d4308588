import type { Fit } from '../../contract/api/curves.ts';
import type { EpochColumn } from '../../store/epochs.ts';
import { seriesOfExperiment } from '../comparison/series.ts';
import type { Lab } from '../lab.ts';
import { fitOf } from './fit.ts';
import { seriesCurve } from './series-curve.ts';

/** What the curves of every arm say of bias and variance, over those of its runs that have been trained. */
export function fitOfExperiment({ history, columns }: Pick<Lab, 'history' | 'columns'>, id: number): Fit[] {
  return seriesOfExperiment(history.experiment(id)).map(({ name, arm, runs }) => {
    const trained = runs.filter(({ epoch }) => epoch > 0);
    const reached = Math.min(...trained.map(({ epoch }) => epoch));
    const mean = (column: EpochColumn) =>
      seriesCurve(trained.map((run) => columns.of(run.id, column).subarray(0, reached + 1))).mean;
    const curves = {
      name,
      runs: trained.length,
      trainCost: mean('train.cost'),
      trainAccuracy: mean('train.accuracy'),
      validationCost: mean('validation.cost'),
      validationAccuracy: mean('validation.accuracy'),
    };
    return { arm, ...fitOf(curves) };
  });
}

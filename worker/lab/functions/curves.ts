import type { curvesApi } from '../../contract/api/curves.ts';
import type { TopicAnswers } from '../../contract/api/topic.ts';
import { seriesOf } from '../comparison/series.ts';
import { curvesFigure } from '../curves/curves-figure.ts';
import { fitOfExperiment } from '../curves/fit-of-experiment.ts';
import { measuredRun } from '../curves/measured-run.ts';
import type { Lab } from '../lab.ts';

export function curvesFunctions(lab: Lab): TopicAnswers<typeof curvesApi> {
  return {
    curves: (experimentId, view) => {
      const runs = lab.history.runs(experimentId);
      return curvesFigure(
        runs.flatMap((run) => measuredRun(lab, run, view)),
        view,
      );
    },

    fit: (experimentId) => fitOfExperiment(lab, experimentId),

    curvesOfSeries: (wanted, view) => {
      const series = seriesOf(lab.history, wanted);
      const measured = series.flatMap(({ name, runs }, arm) =>
        runs.flatMap((run) => measuredRun(lab, { ...run, arm, armName: name }, view)),
      );
      return curvesFigure(measured, view);
    },
  };
}

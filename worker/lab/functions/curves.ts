import type { curvesApi } from '../../contract/api/curves.ts';
import type { TopicAnswers } from '../../contract/api/topic.ts';
import { seriesOf, seriesOfExperiment } from '../comparison/series.ts';
import { fitOfExperiment } from '../curves/fit-of-experiment.ts';
import { seriesCurves } from '../curves/series-curves.ts';
import type { Lab } from '../lab.ts';

export function curvesFunctions(lab: Lab): TopicAnswers<typeof curvesApi> {
  return {
    curves: (experimentId, view) => seriesCurves(lab, seriesOfExperiment(lab.history.experiment(experimentId)), view),
    fit: (experimentId) => fitOfExperiment(lab, experimentId),
    curvesOfSeries: (wanted, view) => seriesCurves(lab, seriesOf(lab.history, wanted), view),
  };
}

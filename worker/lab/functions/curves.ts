import type { CurveDetail, curvesApi, CurveView } from '../../contract/api/curves.ts';
import type { TopicAnswers } from '../../contract/api/topic.ts';
import type { Curves } from '../../contract/figures/curves.ts';
import { thinned } from '../../contract/figures/thinned.ts';
import { type Series, seriesOf, seriesOfExperiment } from '../comparison/series.ts';
import { fitOfExperiment } from '../curves/fit-of-experiment.ts';
import { seriesCurves } from '../curves/series-curves.ts';
import type { Lab } from '../lab.ts';

export function curvesFunctions(lab: Lab): TopicAnswers<typeof curvesApi> {
  const curvesOf = (series: readonly Series[], view: CurveView, detail: CurveDetail): Curves => {
    const figure = seriesCurves(lab, series, view);
    return detail === 'shown' ? thinned(figure) : figure;
  };
  return {
    curves: (experimentId, view, detail) =>
      curvesOf(seriesOfExperiment(lab.history.experiment(experimentId)), view, detail),
    curvesOfSeries: (wanted, view, detail) => curvesOf(seriesOf(lab.history, wanted), view, detail),
    fit: (experimentId) => fitOfExperiment(lab, experimentId),
  };
}

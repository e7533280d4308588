import type { comparisonApi } from '../../contract/api/comparison.ts';
import type { TopicAnswers } from '../../contract/api/topic.ts';
import { measureInWords } from '../../contract/wording.ts';
import { baselineCurve } from '../baselines/learning-curve.ts';
import { comparedFields } from '../comparison/compared-fields.ts';
import { seriesOf } from '../comparison/series.ts';
import { shownDisagreements } from '../comparison/shown-disagreements.ts';
import type { Lab } from '../lab.ts';
import { digitsOf } from '../report/report-input-of.ts';
import { comparisonOf } from '../result.ts';

export function comparisonFunctions(lab: Lab): TopicAnswers<typeof comparisonApi> {
  return {
    compare: (id) => lab.compare(id),

    async compareSeries(wanted) {
      const series = seriesOf(lab.history, wanted);
      return {
        series: series.map(({ name, arm, stored: { id, experiment, data }, runs }) => ({
          id: { experiment: id, arm },
          name,
          experiment: experiment.name,
          data: data.name,
          measure: measureInWords(experiment.measure),
          runs,
        })),
        ...(await comparisonOf(lab, series)),
        fields: comparedFields(series),
      };
    },

    baselineCurve: (wanted) => baselineCurve(lab.history, seriesOf(lab.history, wanted)),

    digitAccuracy: (wanted) => digitsOf(lab, seriesOf(lab.history, wanted)),

    disagreements(a, b, part) {
      const [first, second] = seriesOf(lab.history, [a, b]);
      return shownDisagreements(lab, [first!, second!], part);
    },
  };
}

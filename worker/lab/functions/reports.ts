import type { reportsApi } from '../../contract/api/reports.ts';
import type { TopicAnswers } from '../../contract/api/topic.ts';
import { seriesOf } from '../comparison/series.ts';
import type { Lab } from '../lab.ts';
import { reportOf, reportOfSeries } from '../report/report.ts';

export function reportFunctions(lab: Lab): TopicAnswers<typeof reportsApi> {
  return {
    report: (id, format) => reportOf(lab, id, format),
    reportOfSeries: (wanted, format) => reportOfSeries(lab, seriesOf(lab.history, wanted), format),
  };
}

import type { curvesApi } from '../../contract/api/curves.ts';
import type { TopicAnswers } from '../../contract/api/topic.ts';
import { curvesFigure } from '../curves/curves-figure.ts';
import type { Lab } from '../lab.ts';

export function curvesFunctions({ history, columns }: Lab): TopicAnswers<typeof curvesApi> {
  return {
    curves: (experimentId, view) => {
      const measured = history.runs(experimentId).map((run) => ({
        run,
        values: columns.of(run.id, `${view.split}.${view.metric}`),
        seconds: view.x === 'seconds' ? columns.of(run.id, 'seconds') : null,
      }));
      return curvesFigure(measured, view);
    },
  };
}

import type { baselinesApi } from '../../contract/api/baselines.ts';
import type { TopicAnswers } from '../../contract/api/topic.ts';
import { experimentsOf } from '../baselines/baseline-training.ts';
import { comparedOf } from '../baselines/compared.ts';
import { learningCurve } from '../baselines/learning-curve.ts';
import { seriesOfExperiment } from '../comparison/series.ts';
import type { Lab } from '../lab.ts';

export function baselineFunctions({ history, baselines }: Lab): TopicAnswers<typeof baselinesApi> {
  return {
    trainBaselines: (ids, wish) => {
      comparedOf(experimentsOf(history, ids), wish.split);
      // What goes wrong later is told by its state.
      void baselines.train(ids, wish).catch(() => undefined);
    },
    cancelBaselines: () => baselines.cancel(),
    baselines: () => baselines.state,
    learningCurve: (ids, split) =>
      learningCurve(history, experimentsOf(history, ids).flatMap(seriesOfExperiment), split),
  };
}

import type { inspectApi } from '../../contract/api/inspect.ts';
import type { TopicAnswers } from '../../contract/api/topic.ts';
import { armRecipes } from '../../contract/check-experiment.ts';
import { firstLayerOf } from '../inspection/first-layer.ts';
import { keptCheckpoint } from '../inspection/kept-checkpoint.ts';
import { layerHealthFigures, strideFor } from '../inspection/layer-health.ts';
import { histogramFigures } from '../inspection/layer-histograms.ts';
import type { Lab } from '../lab.ts';

export function inspectFunctions({ history, inspector }: Lab): TopicAnswers<typeof inspectApi> {
  return {
    layerHealth: (runId) => {
      const stride = strideFor(history.run(runId).epoch);
      return layerHealthFigures(history.layerEpochs(runId, stride), stride);
    },
    histograms: (runId, { quantity, epoch }) => {
      const kept = history.histograms(runId);
      const shown = epoch === null ? kept.at(-1) : kept.find((each) => each.epoch === epoch);
      if (shown === undefined) return null;
      return { epoch: shown.epoch, epochs: kept.map((each) => each.epoch), figures: histogramFigures(shown, quantity) };
    },
    firstLayer: (runId, part) => {
      const checkpoint = keptCheckpoint(history, runId);
      if (checkpoint === null) return null;
      const { experimentId, arm } = history.run(runId);
      const { experiment, data } = history.experiment(experimentId);
      return firstLayerOf(checkpoint, armRecipes(experiment)[arm]!, data.images, part);
    },
    judgement: (runId, split) => inspector.judgement(runId, split),
  };
}

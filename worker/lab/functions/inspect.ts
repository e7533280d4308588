import type { inspectApi } from '../../contract/api/inspect.ts';
import type { TopicAnswers } from '../../contract/api/topic.ts';
import { firstLayerOf } from '../inspection/first-layer.ts';
import { keptCheckpoint } from '../inspection/kept-checkpoint.ts';
import { layerHealthFigures, strideFor } from '../inspection/layer-health.ts';
import type { Lab } from '../lab.ts';

export function inspectFunctions({ history, inspector }: Lab): TopicAnswers<typeof inspectApi> {
  return {
    layerHealth: (runId) => {
      const stride = strideFor(history.run(runId).epoch);
      return layerHealthFigures(history.layerEpochs(runId, stride), stride);
    },
    firstLayer: (runId, part) => {
      const checkpoint = keptCheckpoint(history, runId);
      if (checkpoint === null) return null;
      return firstLayerOf(checkpoint, history.experiment(history.run(runId).experimentId).data.images, part);
    },
    judgement: (runId, split) => inspector.judgement(runId, split),
  };
}

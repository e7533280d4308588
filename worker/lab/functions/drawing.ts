import type { drawingApi } from '../../contract/api/drawing.ts';
import type { TopicAnswers } from '../../contract/api/topic.ts';
import { centreDigit } from '../../data/centre-digit.ts';
import { predictionOf } from '../inspection/judgement.ts';
import type { Lab } from '../lab.ts';

/** More than anybody chooses from. */
const mostChoices = 500;

export function drawingFunctions({ history, judges }: Lab): TopicAnswers<typeof drawingApi> {
  return {
    runsWithNetworks: () => history.runsWithNetworks(mostChoices),
    judge: async (drawing, runIds) => {
      const digit = centreDigit(drawing);
      if (digit === null) return null;
      const answers = await Promise.all(
        runIds.map(async (runId) => {
          const outputs = await judges.outputs(runId, digit.centred.pixels);
          return { run: history.run(runId), outputs, prediction: predictionOf(outputs) };
        }),
      );
      return { ...digit, answers };
    },
  };
}

import type { modelApi } from '../../contract/api/model.ts';
import type { TopicAnswers } from '../../contract/api/topic.ts';
import { explain } from '../../training/explain.ts';
import type { Lab } from '../lab.ts';

export function modelFunctions(lab: Lab): TopicAnswers<typeof modelApi> {
  return {
    explain: (chosen) => explain(chosen),
    estimate: (experiment, device) => lab.estimate(experiment, device),
  };
}

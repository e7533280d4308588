import type { labItselfApi } from '../../contract/api/lab.ts';
import type { TopicAnswers } from '../../contract/api/topic.ts';
import type { Lab } from '../lab.ts';

export function labItselfFunctions(lab: Lab): TopicAnswers<typeof labItselfApi> {
  return {
    about: () => lab.about(),
    graphicsCard: () => lab.graphicsCard.report(),
  };
}

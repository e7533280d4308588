import type { comparisonApi } from '../../contract/api/comparison.ts';
import type { TopicAnswers } from '../../contract/api/topic.ts';
import type { Lab } from '../lab.ts';

export function comparisonFunctions(lab: Lab): TopicAnswers<typeof comparisonApi> {
  return {
    compare: (id) => lab.compare(id),
  };
}

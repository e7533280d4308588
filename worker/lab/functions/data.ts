import type { dataApi } from '../../contract/api/data.ts';
import type { TopicAnswers } from '../../contract/api/topic.ts';
import type { Lab } from '../lab.ts';

export function dataFunctions(lab: Lab): TopicAnswers<typeof dataApi> {
  return {
    dataSets: () => lab.library.list(),
  };
}

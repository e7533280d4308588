import type { historyApi } from '../../contract/api/history.ts';
import type { TopicAnswers } from '../../contract/api/topic.ts';
import type { Lab } from '../lab.ts';

export function historyFunctions(lab: Lab): TopicAnswers<typeof historyApi> {
  const { history } = lab;
  return {
    historyList: () => history.list(),
    findRuns: (filter) => history.find(filter),
    filterFields: () => history.filterFields(),
    removed: () => history.hiddenExperiments(),
    restore(id) {
      history.restoreExperiment(id);
      lab.changed('experiments');
    },
    purge: () => history.purge(),
  };
}

import type { historyApi } from '../../contract/api/history.ts';
import type { TopicAnswers } from '../../contract/api/topic.ts';
import type { Lab } from '../lab.ts';

export function historyFunctions(lab: Lab): TopicAnswers<typeof historyApi> {
  const { history } = lab;
  return {
    historyList: () => history.list(),
    findRuns: (filter) => history.find(filter),
    filterFields: () => history.filterFields(),
    /** Runs that wait are stopped first, so that they can be resumed once they are restored; none is if one trains. */
    remove(ids) {
      const runs = ids.map((id) => history.run(id));
      if (!runs.some(({ state }) => state === 'running')) {
        lab.queue.stop(runs.filter(({ state }) => state === 'queued').map(({ id }) => id));
      }
      history.remove(ids, lab.host.now());
      lab.changed('experiments');
    },
    removed: () => history.removed(),
    restore(ids) {
      history.restore(ids);
      lab.changed('experiments');
    },
    purge() {
      history.purge();
      lab.changed('experiments');
    },
  };
}

import type { draftsApi } from '../../contract/api/drafts.ts';
import type { TopicAnswers } from '../../contract/api/topic.ts';
import type { Lab } from '../lab.ts';

export function draftFunctions(lab: Lab): TopicAnswers<typeof draftsApi> {
  const { drafts } = lab;
  return {
    drafts: () => drafts.list(),
    draft: (id) => drafts.get(id),
    saveDraft: async (id, experiment) => {
      await drafts.save(id, experiment);
      lab.changed('drafts');
    },
    removeDraft: async (id) => {
      await drafts.remove(id);
      lab.changed('drafts');
    },
  };
}

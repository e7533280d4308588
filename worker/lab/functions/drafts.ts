import type { draftsApi } from '../../contract/api/drafts.ts';
import type { TopicAnswers } from '../../contract/api/topic.ts';
import type { Lab } from '../lab.ts';

export function draftFunctions({ drafts }: Lab): TopicAnswers<typeof draftsApi> {
  return {
    drafts: () => drafts.list(),
    draft: (id) => drafts.get(id),
    saveDraft: (id, experiment) => drafts.save(id, experiment),
    removeDraft: (id) => drafts.remove(id),
  };
}

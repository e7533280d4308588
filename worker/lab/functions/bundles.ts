import type { bundlesApi } from '../../contract/api/bundles.ts';
import type { TopicAnswers } from '../../contract/api/topic.ts';
import { readBundle } from '../bundles/read-bundle.ts';
import { writeBundle } from '../bundles/write-bundle.ts';
import type { Lab } from '../lab.ts';

export function bundleFunctions(lab: Lab): TopicAnswers<typeof bundlesApi> {
  return {
    exportBundle: (ids, { checkpoints }) => writeBundle(lab, ids, checkpoints),
    importBundle: async (bytes) => {
      const archives = await readBundle(bytes);
      const taken = lab.history.takeIn(archives);
      lab.changed('experiments');
      return taken.map((each, i) => ({ ...each, name: archives[i]!.experiment.name }));
    },
  };
}

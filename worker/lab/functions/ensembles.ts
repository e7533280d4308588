import type { ensemblesApi } from '../../contract/api/ensembles.ts';
import type { TopicAnswers } from '../../contract/api/topic.ts';
import { ensembleOf } from '../ensemble/ensemble.ts';
import type { Lab } from '../lab.ts';

export function ensembleFunctions(lab: Lab): TopicAnswers<typeof ensemblesApi> {
  return { ensemble: (runIds, split) => ensembleOf(lab, runIds, split) };
}

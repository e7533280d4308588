import { armRecipes } from '../../contract/check-experiment.ts';
import type { StoredCheckpoint } from '../../store/checkpoints.ts';
import type { History } from '../../store/history.ts';

/** The weights a run stands at, or, once it has finished, those it was tested on; null before it has any. */
export function keptCheckpoint(history: History, runId: number): StoredCheckpoint | null {
  const { state, experimentId, arm } = history.run(runId);
  const recipe = armRecipes(history.experiment(experimentId).experiment)[arm]!;
  const best = state === 'finished' && recipe.protocol.keep === 'best' ? history.checkpoint(runId, 'best') : null;
  return best ?? history.checkpoint(runId, 'last');
}

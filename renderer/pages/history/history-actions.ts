import { LabError } from '../../../worker/contract/errors.ts';
import { lab } from '../../lab/lab.ts';
import { saveFile } from '../../lab/save-file.ts';
import { texts } from '../../texts/texts.ts';
import { tell, tellFailure } from '../../ui/toasts.ts';
import { fitsMessage } from '../data/data-files.ts';
import type { ChosenRuns } from './chosen-runs.ts';

export async function resumeRuns(runs: readonly number[]): Promise<void> {
  try {
    const { length } = await lab.resume([...runs]);
    tell(texts.history.resumed(length));
  } catch (thrown) {
    tellFailure(thrown);
  }
}

let removedLast: readonly number[] = [];

/** Brings back what was deleted last on this page, once. */
export async function undoRemoval(runs: readonly number[] = removedLast): Promise<void> {
  if (runs.length === 0) return;
  if (runs === removedLast) removedLast = [];
  try {
    await lab.restore([...runs]);
    tell(texts.history.restored);
  } catch (thrown) {
    tellFailure(thrown);
  }
}

/** Deletes runs, with a way back; none if one of them trains. Whether they are gone. */
export async function removeRuns({ runs, deletes }: Pick<ChosenRuns, 'runs' | 'deletes'>): Promise<boolean> {
  try {
    await lab.remove([...runs]);
  } catch (thrown) {
    tellFailure(thrown);
    return false;
  }
  removedLast = runs;
  tell(texts.history.removed(deletes), { action: { label: texts.ui.undo, run: () => void undoRemoval(runs) } });
  return true;
}

/** Saves experiments with their runs and last weights as a bundle for another machine. */
export async function exportExperiments(ids: readonly number[]): Promise<void> {
  try {
    const { name, type, bytes } = await lab.exportBundle([...ids], { checkpoints: true });
    saveFile(name, new Blob([new Uint8Array(bytes)], { type }));
  } catch (thrown) {
    tellFailure(thrown);
  }
}

/** Takes in what is missing here of the experiments of a bundle. */
export async function importBundle(file: File): Promise<void> {
  try {
    if (!fitsMessage([file.size])) throw new LabError('bundle-invalid', texts.history.tooLarge);
    const found = await lab.importBundle(new Uint8Array(await file.arrayBuffer()));
    const added = found.filter(({ isNew }) => isNew).length;
    const completed = found.filter(({ isNew, runs }) => !isNew && runs > 0).length;
    tell(texts.history.imported({ added, completed, known: found.length - added - completed }));
  } catch (thrown) {
    tellFailure(thrown);
  }
}

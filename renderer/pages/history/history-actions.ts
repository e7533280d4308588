import { LabError } from '../../../worker/contract/errors.ts';
import { lab } from '../../lab/lab.ts';
import { saveFile } from '../../lab/save-file.ts';
import { texts } from '../../texts/texts.ts';
import { tell } from '../../ui/toasts.ts';
import { fitsMessage } from '../data/data-files.ts';

export const tellRefusal = (thrown: unknown): void =>
  tell(thrown instanceof Error ? thrown.message : String(thrown), { tone: 'bad' });

export async function resumeRuns(runs: readonly number[]): Promise<void> {
  try {
    const { length } = await lab.resume([...runs]);
    tell(texts.history.resumed(length));
  } catch (thrown) {
    tellRefusal(thrown);
  }
}

/** Deletes experiments, with a way back; those that train stay. Whether any is gone. */
export async function removeExperiments(ids: readonly number[]): Promise<boolean> {
  const results = await Promise.allSettled(ids.map((id) => lab.remove(id)));
  const removed = ids.filter((_, i) => results[i]?.status === 'fulfilled');
  for (const result of results) if (result.status === 'rejected') tellRefusal(result.reason);
  if (removed.length === 0) return false;
  const undo = (): void => {
    Promise.all(removed.map((id) => lab.restore(id))).then(() => tell(texts.history.restored), tellRefusal);
  };
  tell(texts.history.removed(removed.length), { action: { label: texts.ui.undo, run: undo } });
  return true;
}

/** Saves experiments with their runs and last weights as a bundle for another machine. */
export async function exportExperiments(ids: readonly number[]): Promise<void> {
  try {
    const { name, type, bytes } = await lab.exportBundle([...ids], { checkpoints: true });
    saveFile(name, new Blob([new Uint8Array(bytes)], { type }));
  } catch (thrown) {
    tellRefusal(thrown);
  }
}

/** Takes the experiments of a bundle in that are not here yet. */
export async function importBundle(file: File): Promise<void> {
  try {
    if (!fitsMessage([file.size])) throw new LabError('bundle-invalid', texts.history.tooLarge);
    const found = await lab.importBundle(new Uint8Array(await file.arrayBuffer()));
    const added = found.filter(({ isNew }) => isNew).length;
    tell(texts.history.imported(added, found.length - added));
  } catch (thrown) {
    tellRefusal(thrown);
  }
}

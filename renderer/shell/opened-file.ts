import type { Router } from 'vue-router';
import { LabError } from '../../worker/contract/errors.ts';
import { jsonLimits } from '../../worker/contract/read-json.ts';
import { fileEndings } from '../../worker/contract/shell.ts';
import { lab } from '../lab/lab.ts';
import { openExperiment } from '../pages/build/model/experiment-file.ts';
import { importBundle } from '../pages/history/history-actions.ts';
import { texts } from '../texts/texts.ts';
import { tellFailure } from '../ui/toasts.ts';

/** Opens a file that the system handed to the app, or that was dropped on it: bundles into the history, experiments in Build. */
export async function openFile(router: Router, file: File): Promise<void> {
  if (file.name.toLowerCase().endsWith(fileEndings.bundle)) {
    await importBundle(file);
    await router.push({ name: 'history' });
    return;
  }
  try {
    if (file.size > jsonLimits.bytes) throw new LabError('experiment-invalid', texts.build.tooLarge);
    const draft = crypto.randomUUID();
    await lab.saveDraft(draft, openExperiment(await file.text(), file.name));
    await router.push({ name: 'build', params: { draft } });
  } catch (thrown) {
    tellFailure(thrown);
  }
}

/** Opens what is dropped anywhere on the page, one file after the other, but for what takes files itself. Returns how to stop. */
export function openDroppedFiles(router: Router): () => void {
  const isFiles = ({ dataTransfer, defaultPrevented }: DragEvent): boolean =>
    !defaultPrevented && dataTransfer?.types.includes('Files') === true;
  const over = (event: DragEvent): void => {
    if (isFiles(event)) event.preventDefault();
  };
  const drop = (event: DragEvent): void => {
    if (!isFiles(event)) return;
    event.preventDefault();
    const files = [...event.dataTransfer!.files];
    void files.reduce((before, file) => before.then(() => openFile(router, file)), Promise.resolve());
  };
  window.addEventListener('dragover', over);
  window.addEventListener('drop', drop);
  return () => {
    window.removeEventListener('dragover', over);
    window.removeEventListener('drop', drop);
  };
}

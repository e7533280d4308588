import type { Router } from 'vue-router';
import { fileEndings, type OpenedFile } from '../../worker/contract/shell.ts';
import { lab } from '../lab/lab.ts';
import { openExperiment } from '../pages/build/model/experiment-file.ts';
import { importBundle } from '../pages/history/history-actions.ts';
import { tellFailure } from '../ui/toasts.ts';

/** Opens a file that the system handed to the app: experiments in Build, bundles into the history. */
export async function openFile(router: Router, { name, bytes }: OpenedFile): Promise<void> {
  if (name.endsWith(fileEndings.bundle)) {
    await importBundle(bytes);
    await router.push({ name: 'history' });
    return;
  }
  try {
    const draft = crypto.randomUUID();
    await lab.saveDraft(draft, openExperiment(new TextDecoder().decode(bytes), name));
    await router.push({ name: 'build', params: { draft } });
  } catch (thrown) {
    tellFailure(thrown);
  }
}

import { ref } from 'vue';
import { lab } from '../../lab/lab.ts';
import { pickFiles, readFiles } from '../../lab/pick-files.ts';
import { texts } from '../../texts/texts.ts';
import { tell, tellFailure } from '../../ui/toasts.ts';
import { dataFilesOf, fitsMessage } from './data-files.ts';

const busy = ref(false);

/** Whether files are being read and checked. */
export const isAdding = busy;

function refusalOf(files: readonly File[]): string | null {
  if (files.length === 0) return texts.data.nothingFound;
  return fitsMessage(files.map(({ size }) => size)) ? null : texts.data.tooLarge;
}

/** Lets the user choose a folder and gives its data set to the lab; says how that went. */
export async function addFolder(): Promise<void> {
  const files = dataFilesOf(await pickFiles({ folder: true }));
  const refusal = refusalOf(files);
  if (refusal !== null) {
    tell(refusal, { tone: 'bad' });
    return;
  }
  busy.value = true;
  try {
    const { name } = await lab.addDataFiles(await readFiles(files));
    tell(texts.data.added(name));
  } catch (thrown) {
    tellFailure(thrown);
  } finally {
    busy.value = false;
  }
}

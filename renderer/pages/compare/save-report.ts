import { errorFromRecord, errorRecord } from '../../../worker/contract/errors.ts';
import type { SeriesId } from '../../../worker/contract/api/ids.ts';
import { lab } from '../../lab/lab.ts';
import { saveFile } from '../../lab/save-file.ts';
import { texts } from '../../texts/texts.ts';
import { tell } from '../../ui/toasts.ts';

/** Prints by the desktop's own means, which need no browser on the machine. Whether anything was saved. */
async function print(series: readonly SeriesId[], printToPdf: NonNullable<typeof window.shell>['printToPdf']) {
  const { name, bytes } = await lab.reportOfSeries([...series], 'html');
  const printed = await printToPdf(new TextDecoder().decode(bytes), name.replace(/html$/, 'pdf'));
  if (printed.outcome === 'failed') throw errorFromRecord(printed.error);
  return printed.outcome === 'saved';
}

async function save(series: readonly SeriesId[], format: 'html' | 'pdf'): Promise<boolean> {
  if (format === 'pdf' && window.shell) return print(series, (html, name) => window.shell!.printToPdf(html, name));
  const { name, type, bytes } = await lab.reportOfSeries([...series], format);
  saveFile(name, new Blob([new Uint8Array(bytes)], { type }));
  return true;
}

/** Saves the report of a comparison, and says how that went. */
export async function saveReport(series: readonly SeriesId[], format: 'html' | 'pdf'): Promise<void> {
  try {
    if (await save(series, format)) tell(texts.compare.saved);
  } catch (thrown) {
    const { message, advice } = errorRecord(thrown);
    tell(`${message} ${advice}`, { tone: 'bad' });
  }
}

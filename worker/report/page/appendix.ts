import type { ReportInput, ReportSource } from '../report-input.ts';
import { fileName } from '../file-name.ts';
import type { Captions } from './captions.ts';
import { html, lines, type Markup } from './html.ts';
import { weightsTable } from './runs.ts';

/** Notes, hashes and the experiment files, by which everything can be done again. */
export function appendix(input: ReportInput, captions: Captions): Markup {
  return html`<section class="appendix">
    <h2>To do it again</h2>
    <p>
      Each experiment file below, saved by itself, opens in Epoch Lab and runs again. On the device <i>cpu</i>, the same
      version gives the same weights to the bit.
    </p>
    ${input.sources.map((source) => experimentFile(source))} ${weightsTable(input, captions)}
  </section> `;
}

export function notesSection({ sources }: ReportInput): Markup | null {
  const noted = sources.filter(({ notes }) => notes.trim() !== '');
  if (noted.length === 0) return null;
  return html`<section>
    <h2>Notes</h2>
    ${noted.map(({ notes }) => html`<pre class="notes">${lines(notes)}</pre>`)}
  </section> `;
}

function experimentFile({ id, experiment }: ReportSource): Markup {
  const text = `${JSON.stringify(experiment, null, 2)}\n`;
  const name = fileName(experiment.name, 'experiment.json');
  const bytes = Buffer.from(text, 'utf8').toString('base64');
  return html`<p class="screen"><a download="${name}" href="data:application/json;base64,${bytes}">Save ${name}</a></p>
    <pre class="experiment" data-experiment="${id}">${lines(text)}</pre> `;
}

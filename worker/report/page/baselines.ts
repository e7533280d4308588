import { bandsInWords, type Curves } from '../../contract/figures/curves.ts';
import { formatMetric } from '../../contract/wording.ts';
import { nothing } from './arms.ts';
import type { Captions } from './captions.ts';
import { htmlFigure, pageWidth } from './chart.ts';
import { html, type Markup } from './html.ts';
import { htmlTable } from './table.ts';

/** Networks beside learners that are none, by how many images they learned from. */
export function baselinesSection(curves: Curves, captions: Captions): Markup {
  const sizes = [...new Set(curves.lines.flatMap(({ xs }) => [...xs]))].sort((a, b) => a - b);
  const caption = [`${curves.title}, on a logarithmic axis; networks are the mean of their runs`, bandsInWords(curves)];
  const table = htmlTable(
    captions.table(`${curves.title}, in percent.`),
    [{ title: '' }, ...sizes.map((size) => ({ title: size.toLocaleString('en-US'), isNumber: true }))],
    curves.lines.map(({ name, xs, ys }) => [
      name,
      ...sizes.map((size) => {
        const at = xs.indexOf(size);
        return at < 0 ? nothing : formatMetric('accuracy', ys[at]!).replace(' %', '');
      }),
    ]),
  );
  const words = `${caption.filter((part) => part !== null).join('; ')}.`;
  const figure = htmlFigure(curves, 'baselines', captions.figure(words), { width: pageWidth, height: 300 });
  return html`<section>
    <h2>Beside other learners</h2>
    ${figure}${table}
  </section> `;
}

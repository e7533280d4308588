import { bandsInWords, type Curves } from '../../contract/figures/curves.ts';
import type { ReportInput } from '../report-input.ts';
import type { Captions } from './captions.ts';
import { htmlFigure, pageWidth } from './chart.ts';
import { html, type Markup } from './html.ts';

/** How the arms learned: first what decides, large, then the rest in pairs. */
export function curvesSection({ curves }: ReportInput, captions: Captions): Markup | null {
  const [first, ...others] = curves;
  if (!first) return null;
  const figure = (each: Curves, index: number, size: { width: number; height: number }): Markup =>
    htmlFigure(each, `curves-${index}`, captions.figure(captionOf(each)), size);
  const half = { width: (pageWidth - 16) / 2, height: 220 };
  return html`<section>
    <h2>How they learned</h2>
    ${figure(first, 0, { width: pageWidth, height: 300 })}
    <div class="pair">${others.map((each, i) => figure(each, i + 1, half))}</div>
  </section> `;
}

function captionOf(curves: Curves): string {
  const scale = curves.y.scale === 'log' ? 'logarithmic axis' : null;
  const parts = [`${curves.title}, mean of the runs`, bandsInWords(curves), scale];
  return `${parts.filter((part) => part !== null).join('; ')}.`;
}

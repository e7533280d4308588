import { BarChart, HeatmapChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent, TooltipComponent, VisualMapComponent } from 'echarts/components';
import { init, setPlatformAPI, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { type Figure, optionOf } from '../../contract/figures/figure.ts';
import { armStyle, type Marker, palettes } from '../../contract/figures/palette.ts';
import { type Content, html, Markup } from './html.ts';

use([
  BarChart,
  HeatmapChart,
  LineChart,
  ScatterChart,
  GridComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapComponent,
  SVGRenderer,
]);

/** Without a browser nobody can measure text. Rather too wide than too narrow: then no label is cut off in any font. */
setPlatformAPI({
  measureText: (text, font) => {
    const size = Number(/(\d+(?:\.\d+)?)px/.exec(font ?? '')?.[1] ?? 12);
    const ems = Array.from(text).reduce((sum, character) => sum + (character > '\u2fff' ? 1 : 0.63), 0);
    return { width: ems * size };
  },
});

const palette = palettes.print;

/** Points per line: more than paper shows at this width. */
const points = 700;

/** A figure as SVG, drawn without a browser. The same figure gives the same text, if `id` is the same. */
function svgOf(figure: Figure, id: string, width: number, height: number): Markup {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption(optionOf(figure, { palette, points }));
    // What it says for a mouse is left out, and ids count from the figure, since ECharts counts all it ever drew. Quotes
    // in text are written as entities, so these are attributes.
    const svg = chart
      .renderToSVGString()
      .replace(/<style ?>[^]*?<\/style>/g, '')
      .replace(/ (?:class|ecmeta_\w+)="[^"]*"/g, '')
      .replace(/(id="|url\(#)zr\d+-/g, `$1${id}-`);
    return new Markup(svg.replace('<svg ', '<svg aria-hidden="true" focusable="false" '));
  } finally {
    chart.dispose();
  }
}

export interface FigureSize {
  readonly width: number;
  readonly height: number;
}

/** Pixels of the width of a page. */
export const pageWidth = 688;

/** A figure with its caption, which says in words what is seen. */
export function htmlFigure(figure: Figure, id: string, caption: Content, { width, height }: FigureSize): Markup {
  const svg = svgOf(figure, id, width, height);
  return html`<figure id="${id}">
    <div role="img" aria-label="${figure.title}">${svg}</div>
    <figcaption>${caption}</figcaption>
  </figure> `;
}

const shapes: Readonly<Record<Marker, (colour: string) => Markup>> = {
  circle: (colour) => html`<circle cx="17" cy="7" r="4" fill="${colour}" />`,
  triangle: (colour) => html`<path d="M17 3 L21 11 L13 11 Z" fill="${colour}" />`,
  rect: (colour) => html`<rect x="13.5" y="3.5" width="7" height="7" fill="${colour}" />`,
  diamond: (colour) => html`<path d="M17 2 L22 7 L17 12 L12 7 Z" fill="${colour}" />`,
  emptyCircle: (colour) => html`<circle cx="17" cy="7" r="3.5" fill="#fff" stroke="${colour}" stroke-width="2" />`,
  emptyRect: (colour) =>
    html`<rect x="13.5" y="3.5" width="7" height="7" fill="#fff" stroke="${colour}" stroke-width="2" />`,
};

/** The line and the marker an arm has in every figure. */
export function swatch(arm: number): Markup {
  const { colour, dash, marker } = armStyle(palette, arm);
  return html`<svg class="swatch" width="34" height="14" viewBox="0 0 34 14" aria-hidden="true">
    <path d="M0 7 H34" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash.join(' ')}" />
    ${shapes[marker](colour)}
  </svg>`;
}

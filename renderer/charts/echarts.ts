import { BarChart, HeatmapChart, LineChart, ScatterChart } from 'echarts/charts';
import {
  GridComponent,
  LegendComponent,
  LegendScrollComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapComponent,
} from 'echarts/components';
import { type EChartsType, init, use } from 'echarts/core';
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers';
import { type Figure, optionOf, pictureHeight } from '../../worker/contract/figures/figure.ts';
import type { ChartOption } from '../../worker/contract/figures/option.ts';
import { palettes } from '../../worker/contract/figures/palette.ts';
import { pngOf } from '../images/png-of.ts';

use([
  BarChart,
  HeatmapChart,
  LineChart,
  ScatterChart,
  GridComponent,
  LegendComponent,
  LegendScrollComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapComponent,
  CanvasRenderer,
  SVGRenderer,
]);

export type Chart = EChartsType;

/** A chart that fills an element. */
export const openChart = (element: HTMLElement): Chart => init(element, null, { renderer: 'canvas' });

/** Pixels: wide enough for a column of text, whatever the window is. */
const width = 960;

const sizeOf = (figure: Figure) => ({ width, height: pictureHeight(figure, width) });
const pictureOf = (figure: Figure): ChartOption => ({
  ...optionOf(figure, { palette: palettes.print, legend: true, pictureWidth: width }),
  backgroundColor: '#ffffff',
});

/** A picture of a figure as it is printed, in SVG. */
export function figureSvg(figure: Figure): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...sizeOf(figure) });
  chart.setOption(pictureOf(figure));
  const svg = chart.renderToSVGString({ useViewBox: true });
  chart.dispose();
  return svg;
}

/** A picture of a figure as it is printed, in PNG, at twice the size of the screen's pixels. */
export async function figurePng(figure: Figure): Promise<Blob> {
  const canvas = document.createElement('canvas');
  const chart = init(canvas, null, { renderer: 'canvas', devicePixelRatio: 2, ...sizeOf(figure) });
  chart.setOption(pictureOf(figure));
  await new Promise<void>((resolve) => chart.on('finished', () => resolve()));
  try {
    return await pngOf(canvas);
  } finally {
    chart.dispose();
  }
}

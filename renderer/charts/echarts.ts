import { BarChart, HeatmapChart, LineChart, ScatterChart } from 'echarts/charts';
import {
  DataZoomInsideComponent,
  GridComponent,
  LegendComponent,
  LegendScrollComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapComponent,
} from 'echarts/components';
import { type EChartsType, init, use } from 'echarts/core';
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers';
import { type Figure, optionOf } from '../../worker/contract/figures/figure.ts';
import { palettes } from '../../worker/contract/figures/palette.ts';
import { pngOf } from '../images/png-of.ts';

use([
  BarChart,
  HeatmapChart,
  LineChart,
  ScatterChart,
  DataZoomInsideComponent,
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

/** A picture of a figure as it is printed, in SVG. */
export function figureSvg(figure: Figure, size: { readonly width: number; readonly height: number }): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  chart.setOption({ ...optionOf(figure, { palette: palettes.print, legend: true }), backgroundColor: '#ffffff' });
  const svg = chart.renderToSVGString({ useViewBox: true });
  chart.dispose();
  return svg;
}

/** A picture of a figure as it is printed, in PNG, at twice the size of the screen's pixels. */
export async function figurePng(
  figure: Figure,
  size: { readonly width: number; readonly height: number },
): Promise<Blob> {
  const canvas = document.createElement('canvas');
  const chart = init(canvas, null, { renderer: 'canvas', devicePixelRatio: 2, ...size });
  chart.setOption({ ...optionOf(figure, { palette: palettes.print, legend: true }), backgroundColor: '#ffffff' });
  await new Promise<void>((resolve) => chart.on('finished', () => resolve()));
  try {
    return await pngOf(canvas);
  } finally {
    chart.dispose();
  }
}

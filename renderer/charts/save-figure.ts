import { type Figure, tableOf } from '../../worker/contract/figures/figure.ts';
import { tableCsv } from '../../worker/contract/figures/table.ts';
import { saveFile } from '../lab/save-file.ts';
import { figurePng, figureSvg } from './echarts.ts';

export type FigureFormat = 'csv' | 'svg' | 'png';

async function contentOf(figure: Figure, format: FigureFormat): Promise<Blob> {
  switch (format) {
    case 'csv':
      return new Blob([...tableCsv(tableOf(figure))], { type: 'text/csv' });
    case 'svg':
      return new Blob([figureSvg(figure)], { type: 'image/svg+xml' });
    case 'png':
      return figurePng(figure);
  }
}

/** Saves the figure as a picture, or exactly the numbers it shows. */
export async function saveFigure(figure: Figure, format: FigureFormat): Promise<void> {
  saveFile(`${figure.title}.${format}`, await contentOf(figure, format));
}

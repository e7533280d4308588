import { type Figure, naturalHeight, tableOf } from '../../worker/contract/figures/figure.ts';
import { tableCsv } from '../../worker/contract/figures/table.ts';
import { saveFile } from '../lab/save-file.ts';
import { figurePng, figureSvg } from './echarts.ts';

export type FigureFormat = 'csv' | 'svg' | 'png';

/** Wide enough for a column of text, whatever the window is, and as high as all rows need. */
const sizeOf = (figure: Figure) => ({ width: 960, height: Math.max(540, naturalHeight(figure)) });

async function contentOf(figure: Figure, format: FigureFormat): Promise<Blob> {
  switch (format) {
    case 'csv':
      return new Blob([...tableCsv(tableOf(figure))], { type: 'text/csv' });
    case 'svg':
      return new Blob([figureSvg(figure, sizeOf(figure))], { type: 'image/svg+xml' });
    case 'png':
      return figurePng(figure, sizeOf(figure));
  }
}

/** Saves the figure as a picture, or exactly the numbers it shows. */
export async function saveFigure(figure: Figure, format: FigureFormat): Promise<void> {
  saveFile(`${figure.title}.${format}`, await contentOf(figure, format));
}

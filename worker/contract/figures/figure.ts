import { z } from 'zod';
import { barNames, barsOption, barsSchema, barsTable } from './bars.ts';
import { curvesOption } from './curves-option.ts';
import { curveNames, curvesSchema, curvesTable } from './curves.ts';
import { forestHeight, forestOption, forestSchema, forestTable } from './forest.ts';
import { heatHeight, heatOption, heatSchema, heatTable } from './heat.ts';
import { type ChartOption, type Drawing, legendHeight } from './option.ts';
import type { Table } from './table.ts';

/** What a chart shows, as plain data: the same in a page, in a report and in the table beside them. */
export const figureSchema = z.discriminatedUnion('kind', [curvesSchema, forestSchema, barsSchema, heatSchema]);
export type Figure = z.output<typeof figureSchema>;

/** Every number a figure shows. */
export function tableOf(figure: Figure): Table {
  switch (figure.kind) {
    case 'curves':
      return curvesTable(figure);
    case 'forest':
      return forestTable(figure);
    case 'bars':
      return barsTable(figure);
    case 'heat':
      return heatTable(figure);
  }
}

/** Pixels in which a figure shows all of its rows; one without rows has room at any height. */
export function naturalHeight(figure: Figure): number {
  switch (figure.kind) {
    case 'curves':
    case 'bars':
      return 288;
    case 'forest':
      return forestHeight(figure);
    case 'heat':
      return heatHeight(figure);
  }
}

/** Pixels of a picture of such a width in which everything stands that the figure shows. */
export function pictureHeight(figure: Figure, width: number): number {
  const names = figure.kind === 'curves' ? curveNames(figure) : figure.kind === 'bars' ? barNames(figure) : [];
  return Math.max(540, naturalHeight(figure) + legendHeight(names, width));
}

/** How ECharts draws a figure. The numbers are the same at every size. */
export function optionOf(figure: Figure, drawing: Drawing): ChartOption {
  switch (figure.kind) {
    case 'curves':
      return curvesOption(figure, drawing);
    case 'forest':
      return forestOption(figure, drawing);
    case 'bars':
      return barsOption(figure, drawing);
    case 'heat':
      return heatOption(figure, drawing);
  }
}

import { type Axis, titleWithUnit } from './axis.ts';
import type { Palette } from './palette.ts';

/** Data without functions: what a chart is made of can be sent, stored and compared, and no text in it can become code. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

/** An option of ECharts (https://echarts.apache.org/en/option.html). */
export type ChartOption = Readonly<Record<string, Plain>>;

export interface Drawing {
  readonly palette: Palette;
  /** Whether the names of the lines stand in the chart; left out where the page lists them itself. */
  readonly legend?: boolean;
  /** Pixels, for a picture nobody can turn the pages of: the names take as many lines as they need. */
  readonly pictureWidth?: number;
  /** Points per line, about, where it has more; as many as a screen shows, if left out. */
  readonly points?: number;
}

export const fontFamily = "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif";

export const inset = {
  left: 12,
  right: 20,
  top: 16,
  bottom: 12,
  outerBoundsMode: 'same',
  outerBoundsContain: 'all',
} as const satisfies Plain;

/**
 * What all charts share. Texts of users reach ECharts as names and labels alone, and its tooltips are drawn rather than
 * written as HTML.
 */
export function baseOption({ palette }: Drawing): Record<string, Plain> {
  return {
    animation: false,
    backgroundColor: 'transparent',
    textStyle: { fontFamily, fontSize: 12, color: palette.ink },
    grid: inset,
    tooltip: {
      renderMode: 'richText',
      confine: true,
      backgroundColor: palette.surfaces[1],
      borderColor: palette.grid,
      textStyle: { color: palette.ink, fontFamily, fontSize: 12 },
    },
  };
}

/** Characters of a name; where one is longer, names are cut, and whole under the pointer. */
const mostInLegend = 30;

const legendLine = 22;

/** Pixels above a picture of such a width in which all names stand, line by line. */
export function legendHeight(names: readonly string[], width: number): number {
  let [lines, used] = [1, 0];
  for (const { length } of names) {
    const needed = 50 + 7 * length;
    if (used > 0 && used + needed > width) [lines, used] = [lines + 1, 0];
    used += needed;
  }
  return legendLine * lines;
}

/** Space for the names of the lines above the chart, where they are to stand in it; an icon is so many pixels wide. */
export function legendOf(
  names: readonly string[],
  { legend = false, pictureWidth, palette }: Drawing,
  iconWidth = 25,
): { [key: string]: Plain } {
  if (!legend) return {};
  const shared = { top: 0, itemWidth: iconWidth, data: names };
  if (pictureWidth !== undefined) {
    return {
      legend: { ...shared, type: 'plain', textStyle: { color: palette.ink } },
      grid: { ...inset, top: 18 + legendHeight(names, pictureWidth) },
    };
  }
  const isLong = names.some(({ length }) => length > mostInLegend);
  const textStyle = { color: palette.ink, ...(isLong && { width: 180, overflow: 'truncate' }) };
  return {
    legend: { ...shared, type: 'scroll', textStyle, tooltip: { show: isLong } },
    grid: { ...inset, top: 40 },
  };
}

const lines = (colour: string): { [key: string]: Plain } => ({ show: true, lineStyle: { color: colour } });

function axisLook({ muted, ink, grid }: Palette, name: string): { [key: string]: Plain } {
  return {
    name,
    nameLocation: 'middle',
    nameGap: 8,
    nameTextStyle: { color: ink },
    axisLabel: { color: muted, hideOverlap: true },
    axisLine: { ...lines(muted), onZero: false },
    axisTick: lines(muted),
    splitLine: lines(grid),
  };
}

/** An axis of numbers; it begins at zero only where `fromZero` says so. */
export function valueAxis(axis: Axis, { palette }: Drawing, fromZero = false): { [key: string]: Plain } {
  const type = axis.scale === 'log' ? 'log' : 'value';
  const whole = axis.unit === 'epochs' || axis.unit === 'count';
  return {
    type,
    ...(type === 'value' && { scale: !fromZero }),
    ...(type === 'value' && whole && { minInterval: 1 }),
    ...axisLook(palette, titleWithUnit(axis)),
  };
}

/** An axis below the chart, whose title stands clear of its labels. */
export const below = (axis: { [key: string]: Plain }): { [key: string]: Plain } => ({ ...axis, nameGap: 26 });

/** Pixels; longer names are cut, since a figure's table has them in full. */
const longestName = 220;

/** An axis of names, in their order. */
export function nameAxis(
  names: readonly string[],
  title: string,
  drawing: Drawing,
): { [key: string]: Plain; readonly axisLabel: { [key: string]: Plain } } {
  const look = axisLook(drawing.palette, title);
  const axisLabel = { color: drawing.palette.muted, hideOverlap: true, width: longestName, overflow: 'truncate' };
  return { type: 'category', data: names, ...look, axisLabel, splitLine: { show: false } };
}

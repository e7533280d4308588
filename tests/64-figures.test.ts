import * as echarts from 'echarts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Bars } from '../worker/contract/figures/bars.ts';
import type { Curves } from '../worker/contract/figures/curves.ts';
import { decimate } from '../worker/contract/figures/decimate.ts';
import {
  type Figure,
  figureSchema,
  naturalHeight,
  optionOf,
  pictureHeight,
  tableOf,
} from '../worker/contract/figures/figure.ts';
import type { Forest } from '../worker/contract/figures/forest.ts';
import type { Heat } from '../worker/contract/figures/heat.ts';
import { armStyle, type Palette, palettes } from '../worker/contract/figures/palette.ts';
import { rowCount, rowOf, tableCsv } from '../worker/contract/figures/table.ts';
import { apart, contrast } from './fixtures/colour-vision.ts';

const share = { title: 'validation accuracy', unit: 'share', scale: 'linear' } as const;
const hostile = '<img src=x onerror=alert(1)>';

const curves: Curves = {
  kind: 'curves',
  title: 'Accuracy',
  x: { title: 'epoch', unit: 'epochs', scale: 'linear' },
  y: share,
  bands: '95 % interval of the mean',
  lines: [
    {
      name: hostile,
      arm: 0,
      xs: Float64Array.of(0, 1, 2),
      ys: Float64Array.of(0.1, 0.30000000000000004, NaN),
      band: { low: Float64Array.of(0.05, 0.96, NaN), high: Float64Array.of(0.15, 0.97, NaN) },
      isFaint: false,
    },
    {
      name: '=1+1',
      arm: 1,
      xs: Float64Array.of(0, 1),
      ys: Float64Array.of(0.2, 0.5),
      band: null,
      isFaint: true,
    },
  ],
};
const forest: Forest = {
  kind: 'forest',
  title: 'Differences',
  x: { title: 'difference of accuracy', unit: 'points', scale: 'linear' },
  intervals: '95 % interval',
  reference: 0,
  estimates: [
    { name: hostile, arm: null, n: 5, value: -0.0213, interval: [-0.03, -0.01] },
    { name: 'none yet', arm: 1, n: 0, value: null, interval: null },
  ],
};
const bars: Bars = {
  kind: 'bars',
  title: 'Accuracy by digit',
  category: 'digit',
  categories: ['0', '1'],
  y: share,
  intervals: '95 % interval',
  mark: 'point',
  groups: [{ name: hostile, arm: 0, values: [0.97, null], intervals: [[0.95, 0.98], null] }],
};
const heat: Heat = {
  kind: 'heat',
  title: 'Confusion',
  row: 'digit',
  column: 'taken for',
  rows: [hostile, '1'],
  columns: ['0', '1'],
  value: { title: 'images', unit: 'count', scale: 'linear' },
  values: Float64Array.of(980, 3, NaN, 1135),
  hasLabels: true,
};
const figures: Figure[] = [curves, forest, bars, { ...bars, mark: 'bar' }, heat];

function svgOf(figure: Figure, palette: Palette): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 600, height: 300 });
  try {
    chart.setOption(optionOf(figure, { palette, legend: true }) as echarts.EChartsCoreOption);
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

describe('figures', () => {
  test.each(figures)('a $kind figure is plain data that passes its schema', (figure) => {
    expect(figureSchema.parse(figure)).toEqual(figure);
    expect(() => structuredClone(optionOf(figure, { palette: palettes.light }))).not.toThrow();
  });

  test('a picture of many arms names them all, one below the other where one line has no room', () => {
    const lines = Array.from({ length: 64 }, (_, arm) => ({
      ...curves.lines[1]!,
      name: `arm ${arm} of a rather long name`,
      isFaint: false,
    }));
    const figure: Figure = { ...curves, lines };
    const height = pictureHeight(figure, 960);
    const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 960, height });
    const drawing = { palette: palettes.print, legend: true, pictureWidth: 960 };
    chart.setOption(optionOf(figure, drawing) as echarts.EChartsCoreOption);
    const svg = chart.renderToSVGString();
    chart.dispose();
    for (const { name } of lines) expect(svg).toContain(name);
    expect(height).toBeGreaterThan(540);
    expect(pictureHeight(curves, 960)).toBe(540);
  });

  test('no name of a row has to lie over the next', () => {
    const short = {
      ...forest,
      estimates: Array.from({ length: 9 }, () => ({ ...forest.estimates[0]!, name: 'a – b' })),
    };
    const long = { ...short, estimates: short.estimates.map((each) => ({ ...each, name: 'a – b '.repeat(20) })) };
    const lineHeight = 14;
    expect(naturalHeight(short) / 9).toBeGreaterThan(lineHeight);
    expect(naturalHeight(long) / 9).toBeGreaterThan(4 * lineHeight);
  });

  test('lists of unequal length are refused', () => {
    const short = { ...curves.lines[0], ys: Float64Array.of(1) };
    expect(figureSchema.safeParse({ ...curves, lines: [short] }).success).toBe(false);
    expect(figureSchema.safeParse({ ...heat, values: Float64Array.of(1) }).success).toBe(false);
    expect(figureSchema.safeParse({ ...bars, categories: ['0'] }).success).toBe(false);
  });

  test.each(figures)('a $kind figure is drawn with names as text', (figure) => {
    for (const palette of Object.values(palettes)) {
      const svg = svgOf(figure, palette);
      expect(svg).toMatch(/^<svg /);
      expect(svg).toContain('&lt;img src=x');
      expect(svg).not.toContain('<img');
    }
  });

  test('the table of curves has every number as it is stored, and the CSV is that table', () => {
    const table = tableOf(curves);
    expect(table.columns.map(({ title }) => title)).toEqual([
      'line',
      'epoch',
      'validation accuracy',
      '95 % interval of the mean, low',
      '95 % interval of the mean, high',
    ]);
    expect(rowCount(table)).toBe(5);
    expect(rowOf(table, 1)).toEqual([hostile, 1, 0.30000000000000004, 0.96, 0.97]);
    const lines = [...tableCsv(table)];
    expect(lines).toHaveLength(6);
    expect(lines[2]).toBe(`${hostile},1,0.30000000000000004,0.96,0.97\n`);
    expect(lines[5]).toBe("'=1+1,1,0.5,NaN,NaN\n");
  });

  test('the other tables have every number', () => {
    expect(rowOf(tableOf(forest), 0)).toEqual([hostile, 5, -0.0213, -0.03, -0.01]);
    expect(rowOf(tableOf(forest), 1)).toEqual(['none yet', 0, null, null, null]);
    expect(rowOf(tableOf(bars), 0)).toEqual(['0', 0.97, 0.95, 0.98]);
    expect(rowOf(tableOf(heat), 1)).toEqual(['1', NaN, 1135]);
  });
});

describe('decimation', () => {
  const line = fc.array(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(NaN)), {
    minLength: 1,
    maxLength: 400,
  });

  test('keeps order, both ends, gaps, the lowest and the highest, within the number asked for', () => {
    fc.assert(
      fc.property(line, fc.integer({ min: 2, max: 60 }), (values, points) => {
        const ys = Float64Array.from(values);
        const kept = decimate([ys], points);
        const finite = values.filter((value) => !Number.isNaN(value));
        const shown = kept.map((place) => ys[place]!);
        expect(kept[0]).toBe(0);
        expect(kept.at(-1)).toBe(values.length - 1);
        expect(kept.every((place, i) => i === 0 || place > kept[i - 1]!)).toBe(true);
        if (finite.length > 0) {
          expect(shown).toContain(Math.min(...finite));
          expect(shown).toContain(Math.max(...finite));
        }
        expect(shown.includes(NaN)).toBe(values.includes(NaN));
        // Two per bucket, its gap, and the ends.
        expect(kept.length).toBeLessThanOrEqual(Math.max(1.5 * points + 2, 5));
      }),
    );
  });

  test('keeps the extremes of every column, so that bands stay whole', () => {
    const flat = new Float64Array(10_000).fill(1);
    const low = flat.slice();
    low[4321] = -7;
    const kept = decimate([flat, low], 200);
    expect(kept).toContain(4321);
    expect(kept.length).toBeLessThanOrEqual(210);
  });

  test('a million points become about 2,000', () => {
    const ys = Float64Array.from({ length: 1_000_000 }, (_, i) => Math.sin(i / 1e4));
    expect(decimate([ys], 2000).length).toBeLessThanOrEqual(2002);
  });
});

describe('palettes', () => {
  const named = Object.entries<Palette>(palettes).map(([name, palette]) => ({ name, palette }));

  test.each(named)('every arm, mark and text of $name is legible on its surfaces', ({ palette }) => {
    for (const surface of palette.surfaces) {
      for (const colour of palette.arms) expect(contrast(colour, surface)).toBeGreaterThanOrEqual(3);
      for (const text of [palette.ink, palette.muted]) expect(contrast(text, surface)).toBeGreaterThanOrEqual(4.5);
    }
  });

  test.each(named)('the arms of $name stay apart for every kind of colour vision', ({ palette }) => {
    expect(apart(palette.arms)).toBeGreaterThan(0.08);
  });

  test('heat runs one way from the surface', () => {
    for (const { palette } of named) {
      const steps = palette.sequential.map((colour) => contrast(colour, palette.surfaces[0]));
      expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    }
  });

  test('seventy arms differ without their colour or with it', () => {
    const styles = Array.from({ length: 70 }, (_, arm) => JSON.stringify(armStyle(palettes.light, arm)));
    expect(new Set(styles).size).toBe(70);
    const first = [0, 1, 2, 3, 4].map((arm) => armStyle(palettes.light, arm));
    expect(new Set(first.map(({ dash }) => dash.join())).size).toBe(5);
    expect(new Set(first.map(({ marker }) => marker)).size).toBe(5);
  });
});

import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainView as view } from '../worker/contract/api/curves.ts';
import { curvesOption } from '../worker/contract/figures/curves-option.ts';
import { bandsInWords, type Curves, curvesTable } from '../worker/contract/figures/curves.ts';
import { palettes } from '../worker/contract/figures/palette.ts';
import { runningMean } from '../worker/contract/figures/running-mean.ts';
import { thinned } from '../worker/contract/figures/thinned.ts';
import { curvesFigure, type MeasuredRun } from '../worker/lab/curves/curves-figure.ts';
import { RunColumns } from '../worker/lab/curves/run-columns.ts';
import { seriesCurve, seriesSeconds } from '../worker/lab/curves/series-curve.ts';
import { describe as describeSample } from '../worker/lab/statistics/describe.ts';
import { openDatabase } from '../worker/store/database.ts';
import { type EpochColumn, epochColumns, epochTable } from '../worker/store/epochs.ts';
import { create, createRunning, history } from './fixtures/history/fresh-history.ts';
import { fillHistory } from './fixtures/history/many-runs.ts';
import { at, metricsAt } from './fixtures/history/samples.ts';
import { temporaryFolder } from './fixtures/temporary-folder.ts';

const numbers = (...values: number[]): Float64Array => Float64Array.from(values);

/** NaN stands for what there is not. */
function expectNear(value: number | undefined, exact: number | null | undefined): void {
  if (typeof exact === 'number') expect(value).toBeCloseTo(exact, 6);
  else expect(value).toBeNaN();
}

describe('the curve of a series', () => {
  test('has at every epoch the mean and interval of the runs that got there', () => {
    const value = fc.oneof(fc.double({ min: -1e3, max: 1e3, noNaN: true }), fc.constant(NaN), fc.constant(Infinity));
    const runs = fc.array(fc.array(value, { maxLength: 6 }), { maxLength: 5 });
    fc.assert(
      fc.property(runs, (all) => {
        const curve = seriesCurve(all.map((values) => Float64Array.from(values)));
        expect(curve.mean).toHaveLength(Math.max(0, ...all.map(({ length }) => length)));
        curve.mean.forEach((mean, epoch) => {
          const finite = all.map((values) => values[epoch] ?? NaN).filter(Number.isFinite);
          const oracle = describeSample(finite);
          expect(curve.counts[epoch]).toBe(oracle.n);
          expectNear(mean, oracle.mean);
          expectNear(curve.low[epoch], oracle.interval?.[0]);
          expectNear(curve.high[epoch], oracle.interval?.[1]);
        });
      }),
    );
  });

  test('of equal runs is exactly theirs, with no spread', () => {
    const { mean, low, high } = seriesCurve([numbers(0.1, 0.3), numbers(0.1, 0.3), numbers(0.1, 0.3)]);
    for (const line of [mean, low, high]) expect(line).toEqual(numbers(0.1, 0.3));
  });

  test('lies at the mean time of each epoch, which never goes back', () => {
    expect(seriesSeconds([numbers(0, 2, 4), numbers(0, 4, 8)])).toEqual(numbers(0, 3, 6));
    expect(seriesSeconds([numbers(0, 1, 2), numbers(0, 9)])).toEqual(numbers(0, 5, 6));
  });
});

describe('lines that are smoothed', () => {
  test('are means of as many points on either side, fewer at the ends', () => {
    expect(runningMean(numbers(1, 2, 6, 4, 5), 1)).toEqual(numbers(1, 3, 4, 5, 5));
    expect(runningMean(numbers(1, 2, 6, 4, 5), 9)).toEqual(numbers(1, 3, 3.6, 5, 5));
  });

  test('keep their gaps, which spoil no mean', () => {
    expect(runningMean(numbers(1, NaN, 3, 5, 7), 1)).toEqual(numbers(1, NaN, 4, 5, 7));
  });

  test('stay within what they are made of', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -10, max: 10, noNaN: true })), fc.nat(20), (values, reach) => {
        const [low, high] = [Math.min(...values), Math.max(...values)];
        for (const mean of runningMean(Float64Array.from(values), reach)) {
          expect(mean).toBeGreaterThanOrEqual(low - 1e-9);
          expect(mean).toBeLessThanOrEqual(high + 1e-9);
        }
      }),
    );
  });
});

const run = (arm: number, seed: number, ...values: number[]): MeasuredRun => ({
  run: { arm, armName: ['old', 'new'][arm]!, seed },
  values: Float64Array.from(values),
  seconds: Float64Array.from(values, (_, epoch) => epoch / 4),
});

describe('the figure of an experiment', () => {
  const runs = [run(0, 1, 0.1, 0.5), run(0, 2, 0.3, 0.7), run(1, 1, 0.2, 0.4, 0.6)];

  test('has a line per arm, with a band where there are several seeds', () => {
    const figure = curvesFigure(runs, view);
    expect(figure).toMatchObject({ title: 'Validation accuracy', bands: '95 % interval of the mean' });
    expect(figure.lines.map(({ name, arm, isFaint }) => [name, arm, isFaint])).toEqual([
      ['old', 0, false],
      ['new', 1, false],
    ]);
    expect(figure.lines[0]?.ys).toEqual(numbers(0.2, 0.6));
    expect(figure.lines[0]?.band?.low[0]).toBeLessThan(0.2);
    expect(figure.lines[1]?.band).toBeNull();
  });

  test('shows every run on demand, over epochs or seconds', () => {
    const { lines, x } = curvesFigure(runs, { ...view, runs: true, x: 'seconds' });
    expect(lines.map(({ name }) => name)).toEqual(['old', 'old, seed 1', 'old, seed 2', 'new', 'new, seed 1']);
    expect(x.unit).toBe('seconds');
    expect(lines[3]?.xs).toEqual(numbers(0, 0.25, 0.5));
  });

  test('says in its table of how many runs each mean is', () => {
    const { columns } = curvesTable(curvesFigure(runs, view));
    expect(columns.at(-1)).toMatchObject({ title: 'runs', cells: numbers(2, 2, 1, 1, 1) });
  });

  test('smooths what is drawn and leaves the table as it is', () => {
    const noisy = [run(0, 1, 0, 1, 0, 1, 0)];
    const smooth = curvesFigure(noisy, { ...view, smoothing: 1 });
    expect(curvesTable(smooth).columns).toEqual(curvesTable(curvesFigure(noisy, view)).columns);
    const option = curvesOption(smooth, { palette: palettes.light });
    expect(option['yAxis']).toMatchObject({ name: expect.stringContaining('mean of 3 points') as string });
    const [series] = option['series'] as { data: [number, number][] }[];
    expect(series?.data[2]?.[1]).toBeCloseTo(200 / 3);
  });

  test('draws a band of shares where shares can lie, and leaves the table as it is', () => {
    const wide = curvesFigure([run(0, 1, 0.9), run(0, 2, 1)], view);
    const { low, high } = wide.lines[0]!.band!;
    expect(high[0]).toBeGreaterThan(1.5);
    expect(low[0]).toBeLessThan(0.5);
    const series = curvesOption(wide, { palette: palettes.light })['series'] as { data: [number, number][] }[];
    const [bottom, height] = series.slice(-2).map(({ data }) => data[0]![1]);
    expect(bottom! + height!).toBeCloseTo(100);
    expect(bottom).toBeCloseTo(100 * low[0]!);
    expect(bandsInWords(wide)).toBe(
      'the band is the 95 % interval of the mean, drawn as far as it lies within 0 to 100 %',
    );
    expect(curvesTable(wide).columns.at(-2)?.cells).toEqual(high);
    const cost = curvesFigure([run(0, 1, 0.9), run(0, 2, 1)], { ...view, metric: 'cost' });
    expect(bandsInWords(cost)).toBe('the band is the 95 % interval of the mean');
  });

  test('begins where something was measured', () => {
    const { lines } = curvesFigure([run(0, 1, NaN, 0.5, NaN, 0.7), run(0, 2, NaN, NaN, 0.6)], { ...view, runs: true });
    expect(lines.map(({ xs, ys }) => [[...xs], [...ys]])).toEqual([
      [
        [1, 2, 3],
        [0.5, 0.6, 0.7],
      ],
      [
        [0.25, 0.5, 0.75],
        [0.5, NaN, 0.7],
      ],
      [[0.5], [0.6]],
    ]);
    expect([...lines[0]!.counts!]).toEqual([1, 1, 1]);
  });

  test('leaves out arms on which nothing was measured', () => {
    expect(curvesFigure([run(0, 1, NaN, NaN), run(1, 1)], view).lines).toEqual([]);
  });
});

describe('a figure of more points than a screen shows', () => {
  /** Two seeds that differ everywhere, with a peak and a gap of one epoch each. */
  const long = (smoothing: number): Curves => {
    const course = (seed: number): number[] =>
      Array.from({ length: 20_000 }, (_, epoch) => {
        if (epoch === 7001) return NaN;
        return epoch === 12_345 ? 0.99 : 0.5 + Math.sin(epoch * seed) / 10;
      });
    const runs = [1, 2].map((seed) => ({ ...run(0, seed, ...course(seed)), seconds: null }));
    return curvesFigure(runs, { ...view, smoothing, runs: true });
  };
  const option = (figure: Curves) => curvesOption(figure, { palette: palettes.light });

  test.each([0, 3])('is drawn the same from the points that are seen, as means over %i on either side too', (reach) => {
    const figure = long(reach);
    const seen = thinned(figure);
    expect(option(seen)).toEqual(option(figure));
    for (const { xs } of seen.lines) expect(xs.length).toBeLessThan(3003);
    expect(seen.lines[0]!.xs).toContain(7001);
    if (reach === 0) expect(seen.lines[0]!.xs).toContain(12_345);
  });

  test('keeps every value of the points that are seen as it is', () => {
    const figure = long(3);
    thinned(figure).lines.forEach(({ xs, ys, band, counts, smooth }, index) => {
      const line = figure.lines[index]!;
      const same = (values: Float64Array | undefined, of: Float64Array | undefined): void =>
        expect(values).toEqual(of && Float64Array.from(xs, (epoch) => of[epoch]!));
      same(ys, line.ys);
      same(counts, line.counts);
      same(band?.low, line.band?.low);
      same(band?.high, line.band?.high);
      same(smooth?.ys, runningMean(line.ys, 3));
    });
  });

  test('stays as it is where all of its points are seen', () => {
    const short = curvesFigure([run(0, 1, 0.1, 0.5), run(0, 2, 0.3, 0.7)], { ...view, runs: true });
    expect(thinned(short)).toEqual(short);
  });
});

describe('what was measured on a run', () => {
  test('is read once, and later only what is new', () => {
    const runId = createRunning();
    const asked: number[] = [];
    const columns = new RunColumns({
      epochColumn: (id, column, from) => {
        asked.push(from ?? 0);
        return history.epochColumn(id, column, from);
      },
    });
    history.recordEpoch(runId, metricsAt(0));
    expect(columns.of(runId, 'validation.cost')).toEqual(numbers(2.1));
    history.recordEpoch(runId, metricsAt(1));
    history.recordEpoch(runId, metricsAt(2, { validation: { cost: NaN, accuracy: 0 } }));
    expect(columns.of(runId, 'validation.cost')).toEqual(numbers(2.1, 1.05, NaN));
    expect(asked).toEqual([0, 1]);
    columns.forget(runId);
    expect(columns.of(runId, 'validation.cost')).toEqual(numbers(2.1, 1.05, NaN));
    expect(asked).toEqual([0, 1, 0]);
  });

  test('is a gap where there was no validation, and before the first epoch stored', () => {
    const runId = createRunning();
    history.recordEpoch(runId, metricsAt(1, { validation: null, train: { cost: Infinity, accuracy: 0.5 } }));
    const columns = new RunColumns(history);
    expect(columns.of(runId, 'validation.accuracy')).toEqual(numbers(NaN, NaN));
    expect(columns.of(runId, 'train.cost')).toEqual(numbers(NaN, Infinity));
    expect(columns.of(runId, 'seconds')).toEqual(numbers(NaN, 1 / 8));
  });

  test('is the same whether its epochs are packed or not, also after some were trained again', async () => {
    const path = join(await temporaryFolder(), 'history.db');
    fillHistory(path, { experiments: 1, arms: 1, seeds: 1, epochs: 1100 });
    const db = openDatabase(path);
    const epochs = epochTable(db);
    const chunks = db.prepare('SELECT count(*) FROM epoch_chunks').pluck();
    const expectSame = () => {
      const measured = epochs.of(1);
      for (const from of [0, 499, 500, 777, 1000, 1100, 1101]) {
        const column = (name: EpochColumn) => [...epochs.column(1, name, from)];
        const rest = measured.slice(from);
        expect(column('seconds')).toEqual(rest.map(({ seconds }) => seconds));
        expect(column('validation.accuracy')).toEqual(rest.map(({ validation }) => validation?.accuracy));
        expect(column('train.f1')).toEqual(rest.map(() => NaN));
      }
    };
    try {
      expect(chunks.get()).toBe(2 * epochColumns.length);
      expectSame();
      const measured = epochs.of(1);
      epochs.record(1, { ...measured[730]!, seconds: 1 });
      expect(chunks.get()).toBe(epochColumns.length);
      expectSame();
      epochs.record(1, measured[999]!);
      expect(chunks.get()).toBe(2 * epochColumns.length);
      expectSame();
      expect(epochs.column(1, 'seconds', 730)[0]).toBe(1);
    } finally {
      db.close();
    }
  });

  test('gives the layers of every so many epochs', () => {
    const runId = createRunning();
    for (let epoch = 0; epoch <= 5; epoch++) history.recordEpoch(runId, metricsAt(epoch));
    expect(history.layerEpochs(runId, 2).map(({ epoch }) => epoch)).toEqual([0, 2, 4]);
    expect(history.layerEpochs(runId)[3]).toEqual({ epoch: 3, layers: metricsAt(3).layers });
  });
});

describe('the runs that can judge', () => {
  test('are those that ended well with weights, most accurate first', () => {
    const accuracies = [0.5, 0.9, 0.7, 0.8];
    const { runs } = create();
    runs.forEach(({ id }, i) => {
      history.transition(id, 'running', { at });
      const checkpoint = { epoch: 0, step: 0, bytes: Uint8Array.of(i) };
      const validation = { cost: 1, accuracy: accuracies[i]! };
      history.recordEpoch(id, metricsAt(0, { validation }), i === 3 ? {} : { last: checkpoint });
      history.finish(id, { state: i === 0 ? 'diverged' : i === 1 ? 'stopped' : 'finished', at });
    });
    expect(history.runsWithNetworks(10).map(({ run, accuracy }) => [run.id, accuracy])).toEqual([
      [runs[1]?.id, 0.9],
      [runs[2]?.id, 0.7],
    ]);
    expect(history.runsWithNetworks(1)).toMatchObject([
      { experiment: 'Weight initialisation', run: { state: 'stopped' } },
    ]);
  });
});

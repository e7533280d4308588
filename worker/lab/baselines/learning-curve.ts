import { baselines } from '../../catalogue/baselines.ts';
import { baselineName, type JudgedSplit } from '../../contract/baselines.ts';
import { LabError } from '../../contract/errors.ts';
import type { Curves, Line } from '../../contract/figures/curves.ts';
import { canonicalJson } from '../../store/canonical-json.ts';
import type { History } from '../../store/history.ts';
import { measureRun } from '../comparison/measure-run.ts';
import type { Series } from '../comparison/series.ts';
import { describe } from '../statistics/describe.ts';
import { type Compared, comparedOf } from './compared.ts';

/** Accuracies by the number of training images. */
type Points = Map<number, number[]>;

const confidence = 0.95;

/**
 * Accuracy against the number of training images: one line for the arms of one name, and one for each baseline that was
 * trained under the same circumstances.
 * @throws LabError as `comparedOf` does.
 */
export function learningCurve(history: History, series: readonly Series[], split: JudgedSplit): Curves {
  const compared = comparedOf([...new Set(series.map(({ stored }) => stored))], split);
  const lines = [...armPoints(history, series, split), ...baselinePoints(history, compared)];
  return {
    kind: 'curves',
    title: `Accuracy on ${split} by number of training images`,
    x: { title: 'training images', unit: 'count', scale: 'log' },
    y: { title: `${split} accuracy`, unit: 'share', scale: 'linear' },
    bands: `${100 * confidence} % interval of the mean`,
    lines: lines.map(([name, points], i) => lineOf(name, points, i)),
  };
}

/**
 * The same on validation, or else on test; null where nothing but networks was trained, or where arms cannot be compared
 * in this way.
 */
export const baselineCurve = (history: History, series: readonly Series[]): Curves | null =>
  curveWithBaselines(history, series, 'validation') ?? curveWithBaselines(history, series, 'test');

function curveWithBaselines(history: History, series: readonly Series[], split: JudgedSplit): Curves | null {
  try {
    const compared = comparedOf([...new Set(series.map(({ stored }) => stored))], split);
    return baselinePoints(history, compared).size === 0 ? null : learningCurve(history, series, split);
  } catch (error) {
    if (error instanceof LabError) return null;
    throw error;
  }
}

function add(points: Points, train: number, value: number): void {
  const known = points.get(train);
  if (known) known.push(value);
  else points.set(train, [value]);
}

/** What runs ended with, by the name that their experiment gives to their arm. */
function armPoints(history: History, series: readonly Series[], split: JudgedSplit): Map<string, Points> {
  const lines = new Map<string, Points>();
  const measure = { metric: 'accuracy', split, at: { kind: 'final' }, direction: 'higher' } as const;
  for (const { arm, recipe, runs, stored } of series) {
    const { arms, data } = stored.experiment;
    const { name } = arms[arm]!;
    const points = lines.get(name) ?? new Map<number, number[]>();
    lines.set(name, points);
    for (const { id, state } of runs) {
      const run = { state, keep: recipe.protocol.keep, metrics: history.epochs(id), test: history.test(id) };
      const { value } = measureRun(measure, run);
      if (value !== null) add(points, data.train, value);
    }
  }
  return lines;
}

/** What baselines came to that were judged on the same images, with training images chosen and prepared alike. */
function baselinePoints(history: History, { sha256, setup }: Compared): Map<string, Points> {
  const lines = new Map<string, Points>();
  const wanted = canonicalJson(setup);
  const kinds = Object.keys(baselines);
  const stored = history.baselines.of(sha256);
  stored.sort((a, b) => kinds.indexOf(a.setup.choice.kind) - kinds.indexOf(b.setup.choice.kind));
  for (const { setup: own, correct, images } of stored) {
    const { choice, preparation, split, data } = own;
    const { train, ...rest } = data;
    if (canonicalJson({ preparation, split, data: rest }) !== wanted) continue;
    const name = baselineName(choice);
    const points = lines.get(name) ?? new Map<number, number[]>();
    lines.set(name, points);
    add(points, train, correct / images);
  }
  return lines;
}

function lineOf(name: string, points: Points, arm: number): Line {
  const sorted = [...points].sort(([a], [b]) => a - b);
  const described = sorted.map(([, values]) => describe(values, confidence));
  const end = (i: 0 | 1) => Float64Array.from(described, ({ interval }) => interval?.[i] ?? NaN);
  return {
    name,
    arm,
    xs: Float64Array.from(sorted, ([train]) => train),
    ys: Float64Array.from(described, ({ mean }) => mean ?? NaN),
    band: { low: end(0), high: end(1) },
    counts: Float64Array.from(described, ({ n }) => n),
    isFaint: false,
  };
}

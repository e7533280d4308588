import { describe, expect, it } from 'vitest';
import type { Measure } from '../worker/contract/experiment.ts';
import type { EpochMetrics, SplitMetrics } from '../worker/contract/metrics.ts';
import { measureRun } from '../worker/lab/comparison/measure-run.ts';
import type { MeasurableRun } from '../worker/lab/comparison/measure-run.ts';

const of = (accuracy: number): SplitMetrics => ({ accuracy, cost: 1 - accuracy });

function epoch(number: number, train: number, validation: number | null): EpochMetrics {
  return {
    epoch: number,
    step: 10 * number,
    seconds: number,
    stepsPerSecond: 10,
    train: of(train),
    validation: validation === null ? null : of(validation),
    layers: [],
    weightsHash: '0'.repeat(64),
  };
}

const rows = [epoch(0, 0.1, 0.99), epoch(1, 0.8, 0.7), epoch(2, 0.9, 0.85), epoch(3, 0.95, 0.85), epoch(4, 1, 0.8)];
const finished: MeasurableRun = { state: 'finished', metrics: rows, test: of(0.83), keep: 'last' };
const measure = (changes: Partial<Measure>): Measure => ({
  metric: 'accuracy',
  split: 'validation',
  at: { kind: 'final' },
  direction: 'higher',
  ...changes,
});

describe('the value of a run', () => {
  it('by any metric, as far as it was measured', () => {
    const error = measure({ metric: 'error', direction: 'lower' });
    expect(measureRun(error, finished)).toEqual({
      value: null,
      absence: 'unavailable',
      why: 'was trained by a version that did not measure the error',
    });
    const last = { ...epoch(5, 1, 0.8), validation: { ...of(0.8), error: 0.2 } };
    expect(measureRun(error, { ...finished, metrics: [...rows, last] })).toEqual({ value: 0.2 });
    const reach = measure({ metric: 'error', direction: 'lower', at: { kind: 'reach', threshold: 0.25 } });
    expect(measureRun(reach, { ...finished, metrics: [...rows, last] })).toEqual({ value: 5 });
  });

  it('at the end', () => {
    expect(measureRun(measure({}), finished)).toEqual({ value: 0.8 });
    expect(measureRun(measure({ split: 'train' }), finished)).toEqual({ value: 1 });
    expect(measureRun(measure({ split: 'test' }), finished)).toEqual({ value: 0.83 });
    expect(measureRun(measure({ split: 'test', metric: 'cost' }), finished)).toEqual({ value: 1 - 0.83 });
  });

  it('at the end of a run that ends with its best weights', () => {
    const best: MeasurableRun = { ...finished, keep: 'best' };
    expect(measureRun(measure({}), best)).toEqual({ value: 0.85 });
    expect(measureRun(measure({ split: 'train' }), best)).toEqual({ value: 0.9 });
    expect(measureRun(measure({ split: 'test' }), best)).toEqual({ value: 0.83 });
  });

  it('after a given epoch, also of a run that is still going on or diverged later', () => {
    const second = measure({ at: { kind: 'epoch', epoch: 2 } });
    for (const state of ['finished', 'running', 'diverged', 'stopped'] as const) {
      expect(measureRun(second, { ...finished, state })).toEqual({ value: 0.85 });
    }
    expect(measureRun(measure({ at: { kind: 'epoch', epoch: 9 } }), finished)).toEqual({
      value: null,
      absence: 'unavailable',
      why: 'finished after 4 epochs, before epoch 9',
    });
  });

  it('at the best epoch on validation, the earliest of equals and never the untrained network', () => {
    const best = (changes: Partial<Measure>) => measureRun(measure({ at: { kind: 'best' }, ...changes }), finished);
    expect(best({})).toEqual({ value: 0.85 });
    expect(best({ split: 'train' })).toEqual({ value: 0.9 });
    expect(best({ split: 'train', metric: 'cost', direction: 'lower' })).toEqual({ value: 1 - 0.9 });
  });

  it('as the epochs until the metric got to the threshold', () => {
    const reach = (threshold: number, changes: Partial<Measure> = {}) =>
      measureRun(measure({ split: 'train', at: { kind: 'reach', threshold }, ...changes }), finished);
    expect(reach(0.9)).toEqual({ value: 2 });
    expect(reach(0.91)).toEqual({ value: 3 });
    expect(reach(0.05)).toEqual({ value: 0 });
    expect(reach(0.15, { metric: 'cost' })).toEqual({ value: 2 });
    expect(reach(0.15, { metric: 'cost', direction: 'higher' })).toEqual({ value: 2 });
  });
});

describe('a run without a value says why', () => {
  const reach = measure({ split: 'train', at: { kind: 'reach', threshold: 1.5 } });

  it.each([
    ['diverged', 'diverged', 'diverged after 4 epochs'],
    ['running', 'unfinished', 'not finished: running after 4 epochs'],
    ['interrupted', 'unfinished', 'not finished: interrupted after 4 epochs'],
    ['stopped', 'unfinished', 'not finished: stopped after 4 epochs'],
    ['failed', 'unfinished', 'not finished: failed after 4 epochs'],
  ] as const)('%s', (state, absence, why) => {
    for (const at of [{ kind: 'final' }, { kind: 'best' }, { kind: 'epoch', epoch: 9 }, reach.at] as const) {
      expect(measureRun(measure({ at }), { ...finished, state })).toEqual({ value: null, absence, why });
    }
  });

  it('never reached the threshold', () => {
    expect(measureRun(reach, finished)).toEqual({
      value: null,
      absence: 'unreached',
      why: 'never reached 150.00 % in 4 epochs',
    });
  });

  it('a value that is no finite number', () => {
    const broken = [{ ...epoch(1, 0.1, 0.1), validation: { accuracy: 0.1, cost: NaN } }];
    expect(measureRun(measure({ metric: 'cost' }), { ...finished, metrics: broken })).toEqual({
      value: null,
      absence: 'diverged',
      why: 'has a cost of NaN',
    });
  });

  it('nothing was measured there', () => {
    const unvalidated: MeasurableRun = { state: 'finished', metrics: [epoch(1, 0.5, null)], test: null, keep: 'last' };
    const unavailable = (changes: Partial<Measure>) => measureRun(measure(changes), unvalidated);
    for (const changes of [
      {},
      { at: { kind: 'best' } },
      { at: { kind: 'reach', threshold: 0.5 } },
      { at: { kind: 'epoch', epoch: 1 } },
      { split: 'test' },
      { split: 'test', at: { kind: 'best' } },
      { split: 'test', at: { kind: 'epoch', epoch: 1 } },
      { split: 'test', at: { kind: 'reach', threshold: 0.5 } },
    ] as const) {
      expect(unavailable(changes)).toMatchObject({ value: null, absence: 'unavailable' });
    }
  });
});

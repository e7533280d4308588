import { z } from 'zod';
import { deviceRecord } from './run.ts';

/**
 * The figures by which runs are listed: at the last epoch, at the best epoch on validation (by the same metric), and on
 * the test set.
 */
export const listedMetrics = [
  'last train accuracy',
  'last train cost',
  'last validation accuracy',
  'last validation cost',
  'best validation accuracy',
  'best validation cost',
  'test accuracy',
  'test cost',
] as const;
export type ListedMetric = (typeof listedMetrics)[number];

const numbers = z.instanceof(Float64Array<ArrayBufferLike>);
export const integers = z.instanceof(Int32Array<ArrayBufferLike>);

/** Runs as columns of equal length, one place per run: ten thousand cross and are sorted in milliseconds. */
export const runColumns = z
  .strictObject({
    id: integers,
    experiment: integers,
    /** Index into the experiment's arms. */
    arm: integers,
    seed: numbers,
    /** Index into `runStates`. */
    state: z.instanceof(Uint8Array<ArrayBufferLike>),
    epoch: integers,
    epochs: integers,
    /** Index into `devices`; -1 before it was trained. */
    device: integers,
    devices: z.array(deviceRecord),
    /** When it ended, else when it began, else when it was asked for, in milliseconds since 1970. */
    at: numbers,
    /** The epoch of the best validation accuracy and of the lowest validation cost; 0 for none. */
    bestAccuracyEpoch: integers,
    bestCostEpoch: integers,
    /** NaN where there is none. */
    metrics: z.record(z.enum(listedMetrics), numbers),
  })
  .refine(({ devices: _, metrics, ...columns }) => {
    const lengths = [...Object.values(columns), ...Object.values(metrics)].map(({ length }) => length);
    return new Set(lengths).size === 1;
  }, 'columns have different lengths');
export type RunColumns = z.output<typeof runColumns>;

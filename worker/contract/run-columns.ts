import { z } from 'zod';
import { type Metric, metricNames } from './metrics.ts';
import { deviceRecord } from './run.ts';

/** Where the figures by which runs are listed were measured: after the last epoch, at their best, and on the test set. */
export const listedPlaces = ['last train', 'last validation', 'best validation', 'test'] as const;
export type ListedPlace = (typeof listedPlaces)[number];

/** A figure by which runs are listed: a metric at a place. */
export type ListedFigure = `${ListedPlace} ${Metric}`;

export const listedFigure = (place: ListedPlace, metric: Metric): ListedFigure => `${place} ${metric}`;

export const listedFigures = metricNames.flatMap((metric) =>
  listedPlaces.map((place) => listedFigure(place, metric)),
) as [ListedFigure, ...ListedFigure[]];

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
    figures: z.record(z.enum(listedFigures), numbers),
  })
  .refine(({ devices: _, figures, ...columns }) => {
    const lengths = [...Object.values(columns), ...Object.values(figures)].map(({ length }) => length);
    return new Set(lengths).size === 1;
  }, 'columns have different lengths');
export type RunColumns = z.output<typeof runColumns>;

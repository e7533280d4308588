import { LabError } from '../contract/errors.ts';
import { type Metric, metricNames } from '../contract/metrics.ts';
import type { Connection } from './database.ts';
import { fromColumn } from './numbers.ts';

/** A metric by its name; absent where it was not measured. */
export type OneMetric = Readonly<Partial<Record<Metric, number>>>;

/** One metric after an epoch, on either split; null without validation images. */
export interface EpochValues {
  readonly epoch: number;
  readonly train: OneMetric;
  readonly validation: OneMetric | null;
}

function oneMetric(metric: Metric, column: unknown): OneMetric {
  const value = fromColumn(column);
  if (value === null) return {};
  if (typeof value === 'number') return { [metric]: value };
  throw new LabError('history-damaged', `A ${metric} in the history is no number.`);
}

/** Reads one metric of all epochs of a run: a comparison asks for thousands and needs nothing else of them. */
export function epochValueTable(db: Connection) {
  const statements = new Map(
    metricNames.map((metric) => [
      metric,
      db
        .prepare<[number, number], [epoch: number, train: unknown, validation: unknown, isValidated: number]>(
          `SELECT epoch, train_${metric}, validation_${metric}, validation_cost IS NOT NULL FROM epochs
           WHERE run = ? ORDER BY epoch DESC LIMIT ?`,
        )
        .raw(),
    ]),
  );

  return {
    /** The newest so many in order of epoch; all of them if no number is given. */
    of: (runId: number, metric: Metric, count = -1): EpochValues[] =>
      statements
        .get(metric)!
        .all(runId, count)
        .reverse()
        .map(([epoch, train, validation, isValidated]) => ({
          epoch,
          train: oneMetric(metric, train),
          validation: isValidated === 1 ? oneMetric(metric, validation) : null,
        })),
  };
}

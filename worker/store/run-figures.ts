import { metrics } from '../catalogue/metrics.ts';
import { metricNames, type EpochMetrics, type Metric, type SplitMetrics } from '../contract/metrics.ts';
import type { Connection } from './database.ts';
import { measuredColumns } from './measured-columns.ts';

const at = (place: string) => measuredColumns(metricNames, (metric) => `${place}_${metric}`);
const train = at('last_train');
const validation = at('last_validation');
const best = at('best_validation');
const test = at('test');

/** What counts as a best value: one after training has begun, and finite. */
function candidates({ epoch, validation: measured }: EpochMetrics): Partial<Record<Metric, number>> {
  const all = epoch === 0 || measured === null ? [] : metricNames.map((metric) => [metric, measured[metric]] as const);
  return Object.fromEntries(all.filter(([, value]) => Number.isFinite(value)));
}

const marks = (columns: readonly string[]): string => columns.map(() => '?').join(', ');
const replaced = (column: string): string => `${column} = excluded.${column}`;
const bettered = (metric: Metric, place: number): string => {
  const column = best.columns[place]!;
  const of = metrics[metric].better === 'higher' ? 'max' : 'min';
  return `${column} = coalesce(${of}(${column}, excluded.${column}), ${column}, excluded.${column})`;
};

/** The figures by which runs are listed, kept beside them as they come in. */
export function runFigureTable(db: Connection) {
  const epochColumns = [...train.columns, ...validation.columns, ...best.columns];
  const advance = db.prepare(
    `INSERT INTO run_figures (run, ${epochColumns.join(', ')}) VALUES (?, ${marks(epochColumns)})
     ON CONFLICT (run) DO UPDATE SET ${[...train.columns, ...validation.columns].map(replaced).join(', ')},
       ${metricNames.map(bettered).join(', ')}`,
  );
  const tested = db.prepare(
    `INSERT INTO run_figures (run, ${test.columns.join(', ')}) VALUES (?, ${marks(test.columns)})
     ON CONFLICT (run) DO UPDATE SET ${test.columns.map(replaced).join(', ')}`,
  );

  return {
    /** After the newest epoch of a run. */
    advance(runId: number, metrics: EpochMetrics) {
      advance.run(
        runId,
        ...train.values(metrics.train),
        ...validation.values(metrics.validation),
        ...best.values(candidates(metrics)),
      );
    },

    test(runId: number, measured: SplitMetrics) {
      tested.run(runId, ...test.values(measured));
    },
  };
}

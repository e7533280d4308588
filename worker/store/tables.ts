import { annotationTable } from './annotations.ts';
import { armFieldTable } from './arm-fields.ts';
import { beginningTable } from './beginnings.ts';
import { checkpointTable } from './checkpoints.ts';
import type { Connection } from './database.ts';
import { epochValueTable } from './epoch-values.ts';
import { epochTable } from './epochs.ts';
import { experimentTable } from './experiments.ts';
import { histogramTable } from './histograms.ts';
import { removedRunTable } from './removed-runs.ts';
import { runList } from './run-list.ts';
import { runSearch } from './run-search.ts';
import { runTable } from './runs.ts';
import { testTable } from './test-results.ts';

/** The statements of a history, by what they are about. None is a transaction of its own. */
export function tablesOf(db: Connection) {
  const runs = runTable(db);
  return {
    experiments: experimentTable(db),
    armFields: armFieldTable(db),
    runList: runList(db),
    search: runSearch(db),
    annotations: annotationTable(db),
    runs,
    removed: removedRunTable(db, runs),
    epochs: epochTable(db),
    epochValues: epochValueTable(db),
    histograms: histogramTable(db),
    tests: testTable(db),
    checkpoints: checkpointTable(db),
    beginnings: beginningTable(db),
  };
}

export type Tables = ReturnType<typeof tablesOf>;

import type { ArchivedExperiment } from '../contract/archive.ts';
import type { FilterField, HistoryList, RemovedRuns, RunFilter } from '../contract/api/history.ts';
import type { EpochHistograms } from '../contract/histograms.ts';
import type { EpochMetrics, Metric, TestResult } from '../contract/metrics.ts';
import type { Run } from '../contract/run.ts';
import { archiveOf } from './archive.ts';
import type { CheckpointKind, StoredCheckpoint } from './checkpoints.ts';
import type { Connection } from './database.ts';
import type { EpochValues } from './epoch-values.ts';
import type { EpochColumn, LayerEpoch } from './epochs.ts';
import type { ExperimentSummary, StoredExperiment } from './experiments.ts';
import { guarded } from './failures.ts';
import { checkIntegrity } from './integrity.ts';
import type { RunWithNetwork, TrainedRun } from './runs.ts';
import { type Tables, tablesOf } from './tables.ts';
import { Transactions } from './transactions.ts';

/**
 * All that was asked and all that came of it, as it is known now: what every method returns was true at one moment. What
 * was removed is as if it were gone.
 *
 * Every method throws LabError `not-found` for an unknown id, `history-damaged`, and `history-busy` (locked for over five
 * seconds).
 */
export class HistoryReader {
  protected readonly db: Connection;
  protected readonly transactions: Transactions;
  protected readonly tables: Tables;

  constructor(db: Connection) {
    this.db = db;
    this.transactions = new Transactions(db);
    this.tables = guarded(db.name, 'reading', () => tablesOf(db));
  }

  #ofExperiment<T>(id: number, read: () => T): T {
    return this.transactions.read(() => {
      this.tables.experiments.refuseUnknown(id);
      return read();
    });
  }

  #ofRun<T>(id: number, read: () => T): T {
    return this.transactions.read(() => {
      this.tables.runs.refuseUnknown(id);
      return read();
    });
  }

  /** All experiments, newest first. */
  experiments(): ExperimentSummary[] {
    return this.transactions.read(() => this.tables.experiments.list());
  }

  /** All experiments and all runs with their figures. */
  list(): HistoryList {
    return this.transactions.read(() => this.tables.runList.all());
  }

  /** Ids of the runs that fit, ascending. */
  find(filter: RunFilter): Int32Array {
    return this.transactions.read(() => this.tables.search.find(filter));
  }

  filterFields(): FilterField[] {
    return this.transactions.read(() => this.tables.armFields.list());
  }

  experiment(id: number): StoredExperiment {
    return this.transactions.read(() => ({ ...this.tables.experiments.get(id), runs: this.tables.runs.of(id) }));
  }

  /** The weights its runs start from, as they were given; null if each starts from its seed. */
  startWeights(experimentId: number): Uint8Array | null {
    return this.#ofExperiment(experimentId, () => this.tables.experiments.weights(experimentId));
  }

  /** Markdown; empty if there are none. */
  notes(experimentId: number): string {
    return this.#ofExperiment(experimentId, () => this.tables.annotations.notes(experimentId));
  }

  tags(experimentId: number): string[] {
    return this.#ofExperiment(experimentId, () => this.tables.annotations.tags(experimentId));
  }

  /** All that is known of an experiment, to be taken to another history. */
  archive(experimentId: number, withCheckpoints: boolean): ArchivedExperiment {
    return this.transactions.read(() => archiveOf(this.tables, experimentId, withCheckpoints));
  }

  /** By arm, then seed. */
  runs(experimentId: number): Run[] {
    return this.#ofExperiment(experimentId, () => this.tables.runs.of(experimentId));
  }

  /** The runs of all experiments that train or wait, in the order in which they were made. */
  active(): Run[] {
    return this.transactions.read(() => this.tables.runs.active());
  }

  /** The finished runs that were queued last, and what they took. */
  trained(most: number): TrainedRun[] {
    return this.transactions.read(() => this.tables.runs.trained(most));
  }

  /** The runs of all experiments that were interrupted, in the order in which they were made. */
  interrupted(): Run[] {
    return this.transactions.read(() => this.tables.runs.interrupted());
  }

  /** Runs that finished or were stopped, most accurate first. */
  runsWithNetworks(count: number): RunWithNetwork[] {
    return this.transactions.read(() => this.tables.runs.best(count));
  }

  /** Queued and running runs that were asked to stop. */
  stopRequests(): number[] {
    return this.transactions.read(() => this.tables.runs.toStop());
  }

  /** What was removed and can be restored, the last removed first. */
  removed(): RemovedRuns[] {
    return this.transactions.read(() => this.tables.removed.list());
  }

  run(id: number): Run {
    return this.transactions.read(() => this.tables.runs.get(id));
  }

  /** By epoch. */
  epochs(runId: number): EpochMetrics[] {
    return this.#ofRun(runId, () => this.tables.epochs.of(runId));
  }

  /** One metric after every epoch, or after the newest so many. */
  epochValues(runId: number, metric: Metric, count?: number): EpochValues[] {
    return this.#ofRun(runId, () => this.tables.epochValues.of(runId, metric, count));
  }

  /** What is known after the newest epoch; null before the first. */
  lastEpoch(runId: number): EpochMetrics | null {
    return this.#ofRun(runId, () => this.tables.epochs.last(runId));
  }

  /** One number per epoch, from epoch `from` on; NaN where nothing was measured. */
  epochColumn(runId: number, column: EpochColumn, from = 0): Float64Array {
    return this.#ofRun(runId, () => this.tables.epochs.column(runId, column, from));
  }

  /** Layer health after every epoch that `stride` divides. */
  layerEpochs(runId: number, stride = 1): LayerEpoch[] {
    return this.#ofRun(runId, () => this.tables.epochs.layersOf(runId, stride));
  }

  /** Histograms of all layers: before training, after epochs 1, 2, 4, 8 and so on, and after the newest. */
  histograms(runId: number): EpochHistograms[] {
    return this.#ofRun(runId, () => this.tables.histograms.of(runId));
  }

  test(runId: number): TestResult | null {
    return this.#ofRun(runId, () => this.tables.tests.of(runId));
  }

  /**
   * The newest checkpoint of its kind that is as it was stored; null if there never was one.
   * @throws LabError `history-damaged` if there are some, and all fail their SHA-256
   */
  checkpoint(runId: number, kind: CheckpointKind): StoredCheckpoint | null {
    return this.#ofRun(runId, () => this.tables.checkpoints.get(runId, kind));
  }

  /** Reads everything. @throws LabError `history-damaged` */
  checkIntegrity(): void {
    this.transactions.read(() => checkIntegrity(this.db));
  }

  close(): void {
    this.db.close();
  }
}

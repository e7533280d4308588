import { LabError } from '../contract/errors.ts';
import type { EpochHistograms, LayerHistograms } from '../contract/histograms.ts';
import { epochMetrics, type EpochMetrics, type Metric, testResult, type TestResult } from '../contract/metrics.ts';
import type { Run, RunState } from '../contract/run.ts';
import type { FilterField, HistoryList, RemovedExperiment, RunFilter } from '../contract/api/history.ts';
import type { ArchivedExperiment } from '../contract/archive.ts';
import { archiveOf, type CheckedArchive, restore, type Restored } from './archive.ts';
import { BaselineStore } from './baselines.ts';
import { annotationTable } from './annotations.ts';
import { armFieldTable } from './arm-fields.ts';
import { beginningTable } from './beginnings.ts';
import { type Checkpoint, type CheckpointKind, checkpointTable, type StoredCheckpoint } from './checkpoints.ts';
import { type Connection, openDatabase } from './database.ts';
import { histogramTable } from './histograms.ts';
import { type EpochValues, epochValueTable } from './epoch-values.ts';
import { type EpochColumn, epochTable, type LayerEpoch } from './epochs.ts';
import { type ExperimentSummary, experimentTable, type NewExperiment, type StoredExperiment } from './experiments.ts';
import { guarded } from './failures.ts';
import { checkIntegrity } from './integrity.ts';
import { runList } from './run-list.ts';
import { runSearch } from './run-search.ts';
import { runTable, type RunWithNetwork, type TrainedRun, type TransitionDetails } from './runs.ts';
import { Transactions } from './transactions.ts';
import { testTable } from './test-results.ts';

/** The end of a run, stored whole or not at all. */
export interface Ending extends TransitionDetails {
  readonly state: Extract<RunState, 'finished' | 'stopped' | 'diverged' | 'interrupted' | 'failed'>;
  readonly test?: TestResult;
  /** Where to go on from, kept as `last`. */
  readonly checkpoint?: Checkpoint;
}

function tablesOf(db: Connection) {
  return {
    experiments: experimentTable(db),
    armFields: armFieldTable(db),
    runList: runList(db),
    search: runSearch(db),
    annotations: annotationTable(db),
    runs: runTable(db),
    epochs: epochTable(db),
    epochValues: epochValueTable(db),
    histograms: histogramTable(db),
    tests: testTable(db),
    checkpoints: checkpointTable(db),
    beginnings: beginningTable(db),
  };
}

/**
 * All that was asked and all that came of it, in one SQLite file. Every method is one transaction: what it returns was
 * true at one moment, what it changes is on the disk when it returns, and a failure leaves everything as it was.
 *
 * Every method throws LabError `not-found` for an unknown id, `history-damaged`, `history-busy` (locked for over five
 * seconds) and, where it writes, `history-full` and `cannot-write`.
 */
export class History {
  readonly #db: Connection;
  readonly #transactions: Transactions;
  readonly #tables: ReturnType<typeof tablesOf>;
  readonly baselines: BaselineStore;

  constructor(db: Connection) {
    this.#db = db;
    this.#transactions = new Transactions(db);
    this.#tables = guarded(db.name, 'reading', () => tablesOf(db));
    this.baselines = guarded(db.name, 'reading', () => new BaselineStore(db, this.#transactions));
  }

  #read<T>(work: () => T): T {
    return this.#transactions.read(work);
  }

  #write<T>(work: () => T): T {
    return this.#transactions.write(work);
  }

  /** Stores an experiment and queues a run for every arm and seed. */
  createExperiment(given: NewExperiment): StoredExperiment {
    const { experiments, armFields, runs, epochs, beginnings } = this.#tables;
    return this.#write(() => {
      const id = experiments.create(given);
      armFields.record(id, given.experiment);
      runs.createAll(id, given.experiment, given.createdAt);
      const begun = beginnings.copy(runs.of(id), given.beginnings ?? []);
      for (const run of begun) for (const metrics of epochs.of(run)) runs.advance(run, metrics);
      return { ...experiments.get(id), runs: runs.of(id) };
    });
  }

  /** All experiments, newest first. */
  experiments(): ExperimentSummary[] {
    return this.#read(() => this.#tables.experiments.list());
  }

  /** All experiments and all runs with their figures. */
  list(): HistoryList {
    return this.#read(() => this.#tables.runList.all());
  }

  /** Ids of the runs that fit, ascending. */
  find(filter: RunFilter): Int32Array {
    return this.#read(() => this.#tables.search.find(filter));
  }

  filterFields(): FilterField[] {
    return this.#read(() => this.#tables.armFields.list());
  }

  experiment(id: number): StoredExperiment {
    return this.#read(() => ({ ...this.#tables.experiments.get(id), runs: this.#tables.runs.of(id) }));
  }

  /** The weights its runs start from, as they were given; null if each starts from its seed. */
  startWeights(experimentId: number): Uint8Array | null {
    return this.#read(() => {
      this.#tables.experiments.refuseUnknown(experimentId);
      return this.#tables.experiments.weights(experimentId);
    });
  }

  /** By arm, then seed. */
  runs(experimentId: number): Run[] {
    return this.#read(() => {
      this.#tables.experiments.refuseUnknown(experimentId);
      return this.#tables.runs.of(experimentId);
    });
  }

  /** The runs of all experiments that train or wait, in the order in which they were made. */
  active(): Run[] {
    return this.#read(() => this.#tables.runs.active());
  }

  /** The finished runs that were queued last, and what they took. */
  trained(most: number): TrainedRun[] {
    return this.#read(() => this.#tables.runs.trained(most));
  }

  /** The runs of all experiments that were interrupted, in the order in which they were made. */
  interrupted(): Run[] {
    return this.#read(() => this.#tables.runs.interrupted());
  }

  run(id: number): Run {
    return this.#read(() => this.#tables.runs.get(id));
  }

  /** Runs that finished or were stopped, most accurate first. */
  runsWithNetworks(count: number): RunWithNetwork[] {
    return this.#read(() => this.#tables.runs.best(count));
  }

  /**
   * Moves a run along its state machine.
   * @throws LabError `run-busy` if it is queued or running already, `internal` for a step that does not exist
   */
  transition(runId: number, to: RunState, details: TransitionDetails): Run {
    return this.#write(() => this.#tables.runs.transition(runId, to, details));
  }

  /**
   * Stores an epoch of a running run: metrics, layers, their histograms and checkpoints. Epochs come without gaps; one recorded before
   * is replaced if it led to the same weights.
   * @throws LabError `internal` if the run is not running, or the epoch skips one or came out differently than before
   */
  recordEpoch(
    runId: number,
    metrics: EpochMetrics,
    beside: {
      readonly histograms?: readonly LayerHistograms[];
      readonly last?: Checkpoint;
      readonly best?: Checkpoint;
    } = {},
  ): void {
    epochMetrics.parse(metrics);
    this.#write(() => {
      const { state, epoch, epochs } = this.#running(runId);
      if (metrics.epoch > Math.min(epoch + 1, epochs)) {
        const bounds = `after epoch ${epoch} of ${epochs}`;
        throw new LabError('internal', `Run ${runId} is ${state} and cannot record epoch ${metrics.epoch} ${bounds}.`);
      }
      this.#tables.epochs.record(runId, metrics);
      this.#tables.runs.advance(runId, metrics);
      if (beside.histograms) this.#tables.histograms.record(runId, metrics.epoch, beside.histograms);
      if (beside.best) this.#tables.checkpoints.record(runId, 'best', beside.best);
      if (beside.last) this.#tables.checkpoints.record(runId, 'last', beside.last);
    });
  }

  #running(runId: number): Run {
    const run = this.#tables.runs.get(runId);
    if (run.state === 'running') return run;
    throw new LabError('internal', `Run ${runId} is ${run.state}; only a running run records.`);
  }

  /** Stores a running run's look at the test set; an earlier one is replaced. */
  recordTest(runId: number, result: TestResult): void {
    testResult.parse(result);
    this.#write(() => {
      this.#running(runId);
      this.#tables.tests.record(runId, result);
    });
  }

  /** Ends a running run, with its test and its checkpoint if it has any. */
  finish(runId: number, { state, test, checkpoint, ...details }: Ending): Run {
    if (test) testResult.parse(test);
    return this.#write(() => {
      this.#running(runId);
      if (test) this.#tables.tests.record(runId, test);
      if (checkpoint) this.#tables.checkpoints.record(runId, 'last', checkpoint);
      return this.#tables.runs.transition(runId, state, details);
    });
  }

  /** By epoch. */
  epochs(runId: number): EpochMetrics[] {
    return this.#read(() => {
      this.#tables.runs.get(runId);
      return this.#tables.epochs.of(runId);
    });
  }

  /** One metric after every epoch, or after the newest so many. */
  epochValues(runId: number, metric: Metric, count?: number): EpochValues[] {
    return this.#read(() => this.#tables.epochValues.of(runId, metric, count));
  }

  /** What is known after the newest epoch; null before the first. */
  lastEpoch(runId: number): EpochMetrics | null {
    return this.#read(() => this.#tables.epochs.last(runId));
  }

  /** One number per epoch, from epoch `from` on; NaN where nothing was measured. */
  epochColumn(runId: number, column: EpochColumn, from = 0): Float64Array {
    return this.#read(() => this.#tables.epochs.column(runId, column, from));
  }

  /** Layer health after every epoch that `stride` divides. */
  layerEpochs(runId: number, stride = 1): LayerEpoch[] {
    return this.#read(() => {
      this.#tables.runs.get(runId);
      return this.#tables.epochs.layersOf(runId, stride);
    });
  }

  /** Histograms of all layers: before training, after epochs 1, 2, 4, 8 and so on, and after the newest. */
  histograms(runId: number): EpochHistograms[] {
    return this.#read(() => {
      this.#tables.runs.get(runId);
      return this.#tables.histograms.of(runId);
    });
  }

  test(runId: number): TestResult | null {
    return this.#read(() => {
      this.#tables.runs.get(runId);
      return this.#tables.tests.of(runId);
    });
  }

  /**
   * The newest checkpoint of its kind that is as it was stored; null if there never was one.
   * @throws LabError `history-damaged` if there are some, and all fail their SHA-256
   */
  checkpoint(runId: number, kind: CheckpointKind): StoredCheckpoint | null {
    return this.#read(() => {
      this.#tables.runs.get(runId);
      return this.#tables.checkpoints.get(runId, kind);
    });
  }

  /** Marks every run left running as interrupted, and returns them. For the process that holds the claim alone. */
  interruptOrphans(at: string): Run[] {
    const details = { at, reason: 'The lab ended while this run was training.' };
    const { runs } = this.#tables;
    return this.#write(() => runs.running().map((id) => runs.transition(id, 'interrupted', details)));
  }

  /** Asks the process that trains to stop these runs; those that have ended are left as they are. */
  requestStop(runIds: readonly number[]): void {
    this.#write(() => this.#tables.runs.requestStop(runIds));
  }

  /** Queued and running runs that were asked to stop. */
  stopRequests(): number[] {
    return this.#read(() => this.#tables.runs.toStop());
  }

  /**
   * Takes an experiment out of every list, to be restored until it is purged.
   * @throws LabError `run-busy` while one of its runs is running
   */
  hideExperiment(id: number, at: string): void {
    this.#write(() => {
      this.#tables.runs.refuseRunning(id);
      this.#tables.experiments.mark(id, at);
    });
  }

  restoreExperiment(id: number): void {
    this.#write(() => this.#tables.experiments.restore(id));
  }

  hiddenExperiments(): RemovedExperiment[] {
    return this.#read(() => this.#tables.experiments.removed());
  }

  /** Removes what is hidden. */
  purge(): void {
    this.#write(() => {
      if (this.#tables.experiments.purge() > 0) this.#db.pragma('incremental_vacuum');
    });
  }

  /** @throws LabError `run-busy` while one of its runs is running */
  removeExperiment(id: number): void {
    this.#write(() => {
      this.#tables.runs.refuseRunning(id);
      this.#tables.experiments.remove(id);
      this.#db.pragma('incremental_vacuum');
    });
  }

  /** @throws LabError `run-busy` while it is running */
  removeRun(id: number): void {
    this.#write(() => {
      this.#tables.runs.remove(id);
      this.#db.pragma('incremental_vacuum');
    });
  }

  /** Markdown; empty if there are none. */
  notes(experimentId: number): string {
    return this.#read(() => {
      this.#tables.experiments.refuseUnknown(experimentId);
      return this.#tables.annotations.notes(experimentId);
    });
  }

  setNotes(experimentId: number, markdown: string): void {
    this.#write(() => {
      this.#tables.experiments.refuseUnknown(experimentId);
      this.#tables.annotations.setNotes(experimentId, markdown);
    });
  }

  tags(experimentId: number): string[] {
    return this.#read(() => {
      this.#tables.experiments.refuseUnknown(experimentId);
      return this.#tables.annotations.tags(experimentId);
    });
  }

  addTag(experimentId: number, tag: string): void {
    this.#write(() => {
      this.#tables.experiments.refuseUnknown(experimentId);
      this.#tables.annotations.addTag(experimentId, tag);
    });
  }

  removeTag(experimentId: number, tag: string): void {
    this.#write(() => {
      this.#tables.experiments.refuseUnknown(experimentId);
      this.#tables.annotations.removeTag(experimentId, tag);
    });
  }

  /** All that is known of an experiment, to be taken to another history. */
  archive(experimentId: number, withCheckpoints: boolean): ArchivedExperiment {
    return this.#read(() => archiveOf(this.#tables, experimentId, withCheckpoints));
  }

  /** Takes in archived experiments, all or none; those that are here already stay as they are. */
  restore(archives: readonly CheckedArchive[]): Restored[] {
    return this.#write(() => archives.map((archive) => restore(this.#tables, archive)));
  }

  /** Reads everything. @throws LabError `history-damaged` */
  checkIntegrity(): void {
    this.#read(() => checkIntegrity(this.#db));
  }

  close(): void {
    this.#db.close();
  }
}

/** Opens the history at `path`, or creates it; see `openDatabase` for what it throws. */
export function openHistory(path: string): History {
  const db = openDatabase(path);
  try {
    return new History(db);
  } catch (error) {
    db.close();
    throw error;
  }
}

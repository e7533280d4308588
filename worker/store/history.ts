import { LabError } from '../contract/errors.ts';
import type { LayerHistograms } from '../contract/histograms.ts';
import { epochMetrics, type EpochMetrics, testResult, type TestResult } from '../contract/metrics.ts';
import type { Run, RunState } from '../contract/run.ts';
import { type CheckedArchive, takeIn, type TakenIn } from './archive.ts';
import { BaselineStore } from './baselines.ts';
import type { Checkpoint } from './checkpoints.ts';
import { type Connection, openDatabase } from './database.ts';
import type { NewExperiment, StoredExperiment } from './experiments.ts';
import { guarded } from './failures.ts';
import { HistoryReader } from './history-reader.ts';
import type { TransitionDetails } from './runs.ts';

/** The end of a run, stored whole or not at all. */
export interface Ending extends TransitionDetails {
  readonly state: Extract<RunState, 'finished' | 'stopped' | 'diverged' | 'interrupted' | 'failed'>;
  readonly test?: TestResult;
  /** Where to go on from, kept as `last`. */
  readonly checkpoint?: Checkpoint;
}

/**
 * All that was asked and all that came of it, in one SQLite file. Every method is one transaction: what it changes is on
 * the disk when it returns, and a failure leaves everything as it was.
 *
 * What changes something throws as what reads does, and LabError `history-full` and `cannot-write`.
 */
export class History extends HistoryReader {
  readonly baselines: BaselineStore;

  constructor(db: Connection) {
    super(db);
    this.baselines = guarded(db.name, 'reading', () => new BaselineStore(db, this.transactions));
  }

  #change<T>(work: () => T): T {
    return this.transactions.write(work);
  }

  #annotate(experimentId: number, work: () => void): void {
    this.#change(() => {
      this.tables.experiments.refuseUnknown(experimentId);
      work();
    });
  }

  /** Stores an experiment and queues a run for every arm and seed. */
  createExperiment(given: NewExperiment): StoredExperiment {
    const { experiments, armFields, runs, epochs, beginnings } = this.tables;
    return this.#change(() => {
      const id = experiments.create(given);
      armFields.record(id, given.experiment);
      runs.createAll(id, given.experiment, given.createdAt);
      const begun = beginnings.copy(runs.of(id), given.beginnings ?? []);
      for (const run of begun) for (const metrics of epochs.of(run)) runs.advance(run, metrics);
      return { ...experiments.get(id), runs: runs.of(id) };
    });
  }

  /** Takes in archived experiments, all or none: what is missing of them here. */
  takeIn(archives: readonly CheckedArchive[]): TakenIn[] {
    return this.#change(() => archives.map((archive) => takeIn(this.tables, archive)));
  }

  setNotes(experimentId: number, markdown: string): void {
    this.#annotate(experimentId, () => this.tables.annotations.setNotes(experimentId, markdown));
  }

  addTag(experimentId: number, tag: string): void {
    this.#annotate(experimentId, () => this.tables.annotations.addTag(experimentId, tag));
  }

  removeTag(experimentId: number, tag: string): void {
    this.#annotate(experimentId, () => this.tables.annotations.removeTag(experimentId, tag));
  }

  /**
   * Moves a run along its state machine.
   * @throws LabError `run-busy` if it is queued or running already, `internal` for a step that does not exist
   */
  transition(runId: number, to: RunState, details: TransitionDetails): Run {
    return this.#change(() => this.tables.runs.transition(runId, to, details));
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
    this.#change(() => {
      const { state, epoch, epochs } = this.#running(runId);
      if (metrics.epoch > Math.min(epoch + 1, epochs)) {
        const bounds = `after epoch ${epoch} of ${epochs}`;
        throw new LabError('internal', `Run ${runId} is ${state} and cannot record epoch ${metrics.epoch} ${bounds}.`);
      }
      this.tables.epochs.record(runId, metrics);
      this.tables.runs.advance(runId, metrics);
      if (beside.histograms) this.tables.histograms.record(runId, metrics.epoch, beside.histograms);
      if (beside.best) this.tables.checkpoints.record(runId, 'best', beside.best);
      if (beside.last) this.tables.checkpoints.record(runId, 'last', beside.last);
    });
  }

  #running(runId: number): Run {
    const run = this.tables.runs.get(runId);
    if (run.state === 'running') return run;
    throw new LabError('internal', `Run ${runId} is ${run.state}; only a running run records.`);
  }

  /** Stores a running run's look at the test set; an earlier one is replaced. */
  recordTest(runId: number, result: TestResult): void {
    testResult.parse(result);
    this.#change(() => {
      this.#running(runId);
      this.tables.tests.record(runId, result);
    });
  }

  /** Ends a running run, with its test and its checkpoint if it has any. */
  finish(runId: number, { state, test, checkpoint, ...details }: Ending): Run {
    if (test) testResult.parse(test);
    return this.#change(() => {
      this.#running(runId);
      if (test) this.tables.tests.record(runId, test);
      if (checkpoint) this.tables.checkpoints.record(runId, 'last', checkpoint);
      return this.tables.runs.transition(runId, state, details);
    });
  }

  /** Marks every run left running as interrupted, and returns them. For the process that holds the claim alone. */
  interruptOrphans(at: string): Run[] {
    const details = { at, reason: 'The lab ended while this run was training.' };
    const { runs } = this.tables;
    return this.#change(() => runs.running().map((id) => runs.transition(id, 'interrupted', details)));
  }

  /** Asks the process that trains to stop these runs; those that have ended are left as they are. */
  requestStop(runIds: readonly number[]): void {
    this.#change(() => this.tables.runs.requestStop(runIds));
  }

  /**
   * Takes runs out of every list, all or none, to be restored until they are purged. An experiment goes with its last run,
   * and comes back with any.
   * @throws LabError `run-busy` while one of them is running
   */
  remove(runIds: readonly number[], at: string): void {
    this.#change(() => new Set(runIds).forEach((id) => this.tables.removed.remove(id, at)));
  }

  /** Brings removed runs back as they were, all or none. */
  restore(runIds: readonly number[]): void {
    this.#change(() => new Set(runIds).forEach((id) => this.tables.removed.restore(id)));
  }

  /** Deletes what is removed for good; returns how many runs. */
  purge(): number {
    return this.#change(() => {
      const runs = this.tables.removed.purge();
      if (runs > 0) this.db.pragma('incremental_vacuum');
      return runs;
    });
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

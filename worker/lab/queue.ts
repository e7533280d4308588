import { errorRecord, LabError } from '../contract/errors.ts';
import type { LabEvent } from '../contract/events.ts';
import { type DeviceKind, resumable, type Run } from '../contract/run.ts';
import type { History } from '../store/history.ts';
import type { PreparedExperiment } from '../training/prepare.ts';
import { startTrainer, type Trainer, type TrainerEnd, type TrainerEpoch } from './trainer.ts';

export interface QueueOptions {
  readonly history: History;
  /** Runs that can be trained side by side. */
  readonly jobs: number;
  /** Entry point of the trainer threads. */
  readonly trainer: URL;
  readonly now: () => string;
  readonly prepare: (experimentId: number, device: DeviceKind) => Promise<PreparedExperiment>;
  /** The weights an experiment was told to start from, if any. */
  readonly startWeights: (experimentId: number, arm: number) => readonly Float32Array[] | null;
  readonly tell: (event: LabEvent) => void;
}

interface Waiting {
  readonly runId: number;
  readonly experimentId: number;
  readonly device: DeviceKind;
}

/** A run that has a slot. */
interface Active extends Waiting {
  /** Null while its experiment is prepared. */
  trainer: Trainer | null;
  isPaused: boolean;
  /** What it was first asked to end for; an interrupted run means to go on later. */
  ending: 'stopped' | 'interrupted' | null;
}

/** Why a run ended that was trained when its lab was closed in order. */
export const interruption = 'The lab was closed while this run was training.';

/**
 * Trains runs, as many side by side as there are slots, and stores what they say before it is told to anybody. A run
 * that fails ends alone; the others go on.
 */
export class Queue {
  readonly #options: QueueOptions;
  readonly #waiting: Waiting[] = [];
  readonly #active = new Map<number, Active>();
  readonly #tasks = new Set<Promise<void>>();
  readonly #prepared = new Map<string, Promise<PreparedExperiment>>();
  readonly #freeSlots: number[];
  #allowed: number;
  #closing = false;

  constructor(options: QueueOptions) {
    this.#options = options;
    this.#freeSlots = Array.from({ length: options.jobs }, (_, slot) => slot);
    this.#allowed = options.jobs;
  }

  /** Trains no more than so many runs side by side from now on; those that train already are let end. */
  allow(jobs: number): void {
    this.#allowed = Math.min(jobs, this.#options.jobs);
    this.#fill();
  }

  /**
   * Adds queued runs; one seed after the other, so that arms can be compared early.
   * @throws LabError `run-busy` if one of them is in the queue already; none is added then.
   */
  add(runs: readonly Run[], device: DeviceKind): void {
    const busy = runs.find(({ id, state }) => state !== 'queued' || this.has(id));
    if (busy) throw new LabError('run-busy', `Run ${busy.id} is ${busy.state} already and cannot be queued.`);
    for (const { id, experimentId } of bySeed(runs)) this.#waiting.push({ runId: id, experimentId, device });
    this.#fill();
  }

  /** Whether a run is waiting or being trained. */
  has(runId: number): boolean {
    return this.#active.has(runId) || this.#waiting.some((entry) => entry.runId === runId);
  }

  /** How many runs have a slot, and how many wait for one. */
  get load(): { readonly training: number; readonly waiting: number } {
    return { training: this.#active.size, waiting: this.#waiting.length };
  }

  /** Runs that are held. */
  get paused(): number[] {
    return [...this.#active.values()].filter(({ isPaused }) => isPaused).map(({ runId }) => runId);
  }

  /** Resolves when nothing is waiting or training any more. */
  async idle(): Promise<void> {
    while (this.#tasks.size > 0) await Promise.all(this.#tasks);
  }

  /** Stops runs at their next step; those that wait are stopped before they start. */
  stop(runIds: Iterable<number>): void {
    for (const runId of runIds) {
      const active = this.#active.get(runId);
      if (active?.trainer) {
        active.ending ??= 'stopped';
        active.trainer.stop();
      } else if (this.has(runId)) {
        const run = this.#options.history.transition(runId, 'stopped', { at: this.#options.now() });
        const waiting = this.#waiting.findIndex((entry) => entry.runId === runId);
        if (waiting >= 0) this.#waiting.splice(waiting, 1);
        this.#active.delete(runId);
        this.#tellRun(run);
      }
    }
  }

  /** Holds runs that have a slot at their next step; those that wait are left as they are. */
  pause(runIds: Iterable<number>): void {
    this.#hold(runIds, true);
  }

  /** Lets paused runs go on. */
  go(runIds: Iterable<number>): void {
    this.#hold(runIds, false);
  }

  #hold(runIds: Iterable<number>, isPaused: boolean): void {
    for (const runId of runIds) {
      const active = this.#active.get(runId);
      if (!active) continue;
      active.isPaused = isPaused;
      if (isPaused) active.trainer?.pause();
      else active.trainer?.go();
    }
    this.#options.tell({ kind: 'changed', what: 'paused' });
  }

  /** Interrupts every run with a checkpoint; what waits stays queued. Resolves when all threads have ended. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#waiting.length = 0;
    for (const active of this.#active.values()) {
      active.ending ??= 'interrupted';
      active.trainer?.stop();
    }
    await this.idle();
  }

  #fill(): void {
    const slots = this.#options.jobs;
    while (!this.#closing && slots - this.#freeSlots.length < this.#allowed && this.#waiting.length > 0) {
      const slot = this.#freeSlots.shift()!;
      const active: Active = { ...this.#waiting.shift()!, trainer: null, isPaused: false, ending: null };
      this.#active.set(active.runId, active);
      const task = this.#train(active, slot).finally(() => {
        this.#freeSlots.push(slot);
        this.#forget(active);
        this.#tasks.delete(task);
        this.#fill();
      });
      this.#tasks.add(task);
    }
  }

  #prepare({ experimentId, device }: Waiting): Promise<PreparedExperiment> {
    const key = `${experimentId} ${device}`;
    const known = this.#prepared.get(key) ?? this.#options.prepare(experimentId, device);
    this.#prepared.set(key, known);
    return known;
  }

  /** Frees the memory of an experiment when none of its runs is left. */
  #forget({ experimentId, device }: Waiting): void {
    const left = [...this.#waiting, ...this.#active.values()];
    if (!left.some((entry) => entry.experimentId === experimentId && entry.device === device)) {
      this.#prepared.delete(`${experimentId} ${device}`);
    }
  }

  async #train(active: Active, slot: number): Promise<void> {
    // A run that was stopped while its experiment was prepared has left the queue, and may even be back in it.
    const isWanted = () => !this.#closing && this.#active.get(active.runId) === active;
    try {
      const prepared = await this.#prepare(active);
      if (isWanted()) await this.#trainPrepared(active, prepared, slot);
    } catch (error) {
      if (active.trainer === null && !isWanted()) return;
      this.#leave(active);
      this.#fail(active.runId, error);
    } finally {
      this.#leave(active);
    }
  }

  async #trainPrepared(active: Active, prepared: PreparedExperiment, slot: number): Promise<void> {
    const { history, now } = this.#options;
    const run = history.transition(active.runId, 'running', { at: now(), device: prepared.device });
    const trainer = this.#start(active, run, prepared, slot);
    active.trainer = trainer;
    if (active.isPaused) trainer.pause();
    try {
      this.#tellRun(run);
      const end = await trainer.ended;
      this.#leave(active);
      this.#finish(active, end);
    } finally {
      await trainer.kill();
    }
  }

  #leave(active: Active): void {
    if (this.#active.get(active.runId) === active) this.#active.delete(active.runId);
  }

  #start({ experimentId }: Waiting, run: Run, prepared: PreparedExperiment, slot: number): Trainer {
    const { history, tell, trainer, startWeights } = this.#options;
    const checkpoint = history.checkpoint(run.id, 'last')?.bytes ?? null;
    const bestCheckpoint = checkpoint && (history.checkpoint(run.id, 'best')?.bytes ?? null);
    const weights = checkpoint ? null : startWeights(experimentId, run.arm);
    const steps = prepared.plan(run.arm).stepsPerEpoch * run.epochs;
    let current = run;
    return startTrainer(trainer, prepared.job(run, slot, { checkpoint, bestCheckpoint, weights }), {
      epoch: (message) => {
        this.#store(run.id, message);
        current = { ...current, epoch: message.metrics.epoch };
        tell({ kind: 'epoch', run: current, metrics: message.metrics });
      },
      progress: ({ step, stepsPerSecond, pretraining }) =>
        tell({ kind: 'progress', run: current, step, steps, stepsPerSecond, pretraining }),
    });
  }

  #store(runId: number, { metrics, histograms, step, checkpoint: bytes, isBest }: TrainerEpoch): void {
    const checkpoint = { epoch: metrics.epoch, step, bytes };
    const beside = { histograms, last: checkpoint, ...(isBest && { best: checkpoint }) };
    this.#options.history.recordEpoch(runId, metrics, beside);
  }

  #finish({ runId, ending }: Active, { outcome, reason, test, stand }: TrainerEnd): void {
    const { history, now } = this.#options;
    const isInterrupted = outcome === 'stopped' && ending === 'interrupted';
    const why = isInterrupted ? interruption : reason;
    const run = history.finish(runId, {
      state: isInterrupted ? 'interrupted' : outcome,
      at: now(),
      ...(why !== null && { reason: why }),
      ...(test && { test }),
      ...(stand && { checkpoint: { epoch: stand.epoch, step: stand.step, bytes: stand.checkpoint } }),
    });
    this.#tellRun(run);
  }

  #fail(runId: number, thrown: unknown): void {
    const { history, now, tell } = this.#options;
    const error = errorRecord(thrown);
    try {
      this.#tellRun(history.transition(runId, 'failed', { at: now(), reason: error.message }));
    } catch (cannotStore) {
      // A run that was removed while it waited leaves nothing to tell of.
      if (cannotStore instanceof LabError && cannotStore.code === 'not-found') return;
      tell({ kind: 'trouble', error: errorRecord(cannotStore) });
    }
    if (error.code === 'internal' || error.code.startsWith('history')) tell({ kind: 'trouble', error });
  }

  #tellRun(run: Run): void {
    this.#options.tell({ kind: 'run', run });
  }
}

/** Runs in the order in which they are trained: every arm of a seed before the next seed. */
export function bySeed(runs: readonly Run[]): Run[] {
  return runs.toSorted((a, b) => a.experimentId - b.experimentId || a.seed - b.seed || a.arm - b.arm);
}

/** Whether a run can be trained further. */
export function isResumable({ state }: Pick<Run, 'state'>): boolean {
  return resumable.some((from) => from === state);
}

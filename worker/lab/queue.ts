import { errorRecord, LabError } from '../contract/errors.ts';
import type { LabEvent } from '../contract/events.ts';
import { type DeviceChoice, type DeviceKind, resumable, type Run } from '../contract/run.ts';
import type { History } from '../store/history.ts';
import { mostLanes } from '../training/gpu/most-lanes.ts';
import type { PreparedExperiment } from '../training/prepare.ts';
import type { Decision } from './devices/devices.ts';
import { startTrainer, type Trainer, type TrainerEnd, type TrainerEpoch } from './trainer.ts';

export interface QueueOptions {
  readonly history: History;
  /** Runs that can be trained side by side. */
  readonly jobs: number;
  /** Entry point of the trainer threads. */
  readonly trainer: URL;
  readonly now: () => string;
  readonly prepare: (experimentId: number, device: DeviceKind) => Promise<PreparedExperiment>;
  /** The device of a run that asks for the graphics card, or leaves the choice to the lab. */
  readonly decide: (run: Run, asked: 'gpu' | 'auto') => Promise<Decision>;
  /** The weights an experiment was told to start from, if any. */
  readonly startWeights: (experimentId: number, arm: number) => readonly Float32Array[] | null;
  readonly tell: (event: LabEvent) => void;
}

interface Waiting {
  readonly runId: number;
  readonly experimentId: number;
  readonly asked: DeviceChoice;
  /** The device it gets; null until that is known. */
  device: DeviceKind | null;
  /** Why it gets another one than it asked for. */
  why: string | null;
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

/** A card that is lost twice within so many milliseconds is not tried again. */
const untrusted = 10 * 60 * 1000;

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
  readonly #freeLanes = Array.from({ length: mostLanes }, (_, lane) => lane);
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
  add(runs: readonly Run[], asked: DeviceChoice): void {
    const busy = runs.find(({ id, state }) => state !== 'queued' || this.has(id));
    if (busy) throw new LabError('run-busy', `Run ${busy.id} is ${busy.state} already and cannot be queued.`);
    for (const run of bySeed(runs)) {
      const isOpen = asked === 'gpu' || asked === 'auto';
      const device = isOpen ? null : asked;
      const waiting: Waiting = { runId: run.id, experimentId: run.experimentId, asked, device, why: null };
      this.#waiting.push(waiting);
      if (isOpen) this.#decide(waiting, run, asked);
    }
    this.#fill();
  }

  /** Finds out which device a run gets; it waits meanwhile. */
  #decide(waiting: Waiting, run: Run, asked: 'gpu' | 'auto'): void {
    const task = this.#options
      .decide(run, asked)
      .then(({ device, why }) => {
        waiting.device = device;
        waiting.why = why;
      })
      .catch((error: unknown) => {
        const at = this.#waiting.indexOf(waiting);
        if (at >= 0) this.#waiting.splice(at, 1);
        if (!this.#closing) this.#fail(run.id, error);
      })
      .finally(() => {
        this.#tasks.delete(task);
        this.#fill();
      });
    this.#tasks.add(task);
  }

  /** Runs on threads of their own that may train side by side. */
  get allowed(): number {
    return this.#allowed;
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

  /** Runs that train on threads of their own alone, and those that share the graphics card, have slots apart. */
  #slotsOf(device: DeviceKind | null): number[] {
    if (device === null) return [];
    if (device === 'gpu') return this.#freeLanes;
    return this.#options.jobs - this.#freeSlots.length < this.#allowed ? this.#freeSlots : [];
  }

  #fill(): void {
    while (!this.#closing) {
      const next = this.#waiting.findIndex(({ device }) => this.#slotsOf(device).length > 0);
      const [waiting] = next < 0 ? [] : this.#waiting.splice(next, 1);
      if (!waiting) return;
      const slots = waiting.device === 'gpu' ? this.#freeLanes : this.#freeSlots;
      const slot = slots.shift()!;
      const active: Active = { ...waiting, trainer: null, isPaused: false, ending: null };
      this.#active.set(active.runId, active);
      const task = this.#train(active, slot).finally(() => {
        slots.push(slot);
        this.#forget(active);
        this.#tasks.delete(task);
        this.#fill();
      });
      this.#tasks.add(task);
    }
  }

  #prepare({ experimentId, device }: Waiting): Promise<PreparedExperiment> {
    const key = `${experimentId} ${device}`;
    const known = this.#prepared.get(key) ?? this.#options.prepare(experimentId, device!);
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
    const { asked, why } = active;
    const { got, detail } = prepared.device;
    const device = { asked, got, detail: why === null ? detail : `${detail}. ${why}` };
    const run = history.transition(active.runId, 'running', { at: now(), device });
    this.#tellRun(run);
    const end = await this.#trainToEnd(active, run, prepared, slot);
    if (!(end instanceof LabError)) {
      this.#leave(active);
      this.#finish(active, end);
    } else if (active.ending === 'stopped') {
      this.#leave(active);
      this.#tellRun(history.transition(run.id, 'stopped', { at: now(), reason: end.message }));
    } else {
      this.#moveToCpu(active, end.message);
    }
  }

  /** Trains a run to its end, again from its last checkpoint if the graphics card is lost, unless that happens too often. */
  async #trainToEnd(
    active: Active,
    run: Run,
    prepared: PreparedExperiment,
    slot: number,
  ): Promise<TrainerEnd | LabError> {
    for (let lost = -Infinity; ; lost = performance.now()) {
      const trainer = this.#start(active, run, prepared, slot);
      active.trainer = trainer;
      if (active.isPaused) trainer.pause();
      if (active.ending !== null) trainer.stop();
      try {
        return await trainer.ended;
      } catch (error) {
        const isOfCard = prepared.device.got === 'gpu' && error instanceof LabError;
        if (isOfCard && error.code === 'device-unavailable') return error;
        if (!isOfCard || error.code !== 'device-lost') throw error;
        if (performance.now() - lost < untrusted) return error;
      } finally {
        await trainer.kill();
      }
    }
  }

  /** Lets a run that lost the graphics card too often go on where it stood, on `cpu`. */
  #moveToCpu({ runId, experimentId, asked }: Active, loss: string): void {
    const { history, now } = this.#options;
    const why = `It moved from the graphics card to cpu after epoch ${history.run(runId).epoch}. ${loss}`;
    history.transition(runId, 'interrupted', { at: now(), reason: why });
    this.#tellRun(history.transition(runId, 'queued', { at: now() }));
    this.#active.delete(runId);
    this.#waiting.unshift({ runId, experimentId, asked, device: 'cpu', why });
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

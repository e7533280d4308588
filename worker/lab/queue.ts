import { errorRecord, LabError } from '../contract/errors.ts';
import type { LabEvent } from '../contract/events.ts';
import { type DeviceKind, resumable, type Run } from '../contract/run.ts';
import type { History } from '../store/history.ts';
import type { PreparedExperiment } from '../training/prepare.ts';
import { startTrainer, type Trainer, type TrainerEnd, type TrainerEpoch } from './trainer.ts';

export interface QueueOptions {
  readonly history: History;
  /** Runs trained side by side. */
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

interface Active extends Waiting {
  readonly trainer: Trainer;
  /** What a stop was asked for; an interrupted run means to go on later. */
  ending: 'stopped' | 'interrupted';
}

const interruption = 'The lab was closed while this run was training.';

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
  #closing = false;

  constructor(options: QueueOptions) {
    this.#options = options;
    this.#freeSlots = Array.from({ length: options.jobs }, (_, slot) => slot);
  }

  /** Adds queued runs; one seed after the other, so that arms can be compared early. */
  add(runs: readonly Run[], device: DeviceKind): void {
    const bySeed = runs.toSorted((a, b) => a.experimentId - b.experimentId || a.seed - b.seed || a.arm - b.arm);
    for (const { id, experimentId, state } of bySeed) {
      if (state !== 'queued') throw new LabError('run-busy', `Run ${id} is ${state} and cannot be queued.`);
      this.#waiting.push({ runId: id, experimentId, device });
    }
    this.#fill();
  }

  /** Resolves when nothing is waiting or training any more. */
  async idle(): Promise<void> {
    while (this.#tasks.size > 0) await Promise.all(this.#tasks);
  }

  /** Stops runs at their next step; those that wait are stopped before they start. */
  stop(runIds: Iterable<number>): void {
    for (const runId of runIds) {
      const waiting = this.#waiting.findIndex((entry) => entry.runId === runId);
      if (waiting >= 0) {
        this.#waiting.splice(waiting, 1);
        this.#tellRun(this.#options.history.transition(runId, 'stopped', { at: this.#options.now() }));
      }
      this.#active.get(runId)?.trainer.stop();
    }
  }

  pause(runIds: Iterable<number>): void {
    for (const runId of runIds) this.#active.get(runId)?.trainer.pause();
  }

  /** Lets paused runs go on. */
  go(runIds: Iterable<number>): void {
    for (const runId of runIds) this.#active.get(runId)?.trainer.go();
  }

  /** Interrupts every run with a checkpoint; what waits stays queued. Resolves when all threads have ended. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#waiting.length = 0;
    for (const active of this.#active.values()) {
      active.ending = 'interrupted';
      active.trainer.stop();
    }
    await this.idle();
  }

  #fill(): void {
    while (!this.#closing && this.#freeSlots.length > 0 && this.#waiting.length > 0) {
      const slot = this.#freeSlots.shift()!;
      const next = this.#waiting.shift()!;
      const task = this.#train(next, slot).finally(() => {
        this.#freeSlots.push(slot);
        this.#forget(next);
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

  async #train(entry: Waiting, slot: number): Promise<void> {
    const { history, now } = this.#options;
    try {
      const prepared = await this.#prepare(entry);
      if (this.#closing) return;
      const run = history.transition(entry.runId, 'running', { at: now(), device: prepared.device });
      this.#tellRun(run);
      const trainer = this.#start(entry, run, prepared, slot);
      const active: Active = { ...entry, trainer, ending: 'stopped' };
      this.#active.set(run.id, active);
      try {
        this.#finish(active, await trainer.ended);
      } finally {
        this.#active.delete(run.id);
        await trainer.kill();
      }
    } catch (error) {
      this.#fail(entry.runId, error);
    }
  }

  #start({ experimentId }: Waiting, run: Run, prepared: PreparedExperiment, slot: number): Trainer {
    const { history, tell, trainer, startWeights } = this.#options;
    const checkpoint = history.checkpoint(run.id, 'last')?.bytes ?? null;
    const weights = checkpoint ? null : startWeights(experimentId, run.arm);
    const steps = prepared.plan(run.arm).stepsPerEpoch * run.epochs;
    let current = run;
    return startTrainer(trainer, prepared.job(run, slot, { checkpoint, weights }), {
      epoch: (message) => {
        this.#store(run.id, message);
        current = { ...current, epoch: message.metrics.epoch };
        tell({ kind: 'epoch', run: current, metrics: message.metrics });
      },
      progress: ({ step, stepsPerSecond }) => tell({ kind: 'progress', run: current, step, steps, stepsPerSecond }),
    });
  }

  #store(runId: number, { metrics, step, checkpoint: bytes, isBest }: TrainerEpoch): void {
    const checkpoint = { epoch: metrics.epoch, step, bytes };
    this.#options.history.recordEpoch(runId, metrics, { last: checkpoint, ...(isBest && { best: checkpoint }) });
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
      tell({ kind: 'trouble', error: errorRecord(cannotStore) });
    }
    if (error.code === 'internal' || error.code.startsWith('history')) tell({ kind: 'trouble', error });
  }

  #tellRun(run: Run): void {
    this.#options.tell({ kind: 'run', run });
  }
}

/** Whether a run can be trained further. */
export function isResumable({ state }: Pick<Run, 'state'>): boolean {
  return resumable.some((from) => from === state);
}

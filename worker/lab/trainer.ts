import { Worker } from 'node:worker_threads';
import { errorFromRecord, LabError } from '../contract/errors.ts';
import { command, control, handedOver, type TrainerJob, type TrainerMessage } from '../training/messages.ts';

export type TrainerEpoch = Extract<TrainerMessage, { kind: 'epoch' }>;
export type TrainerProgress = Extract<TrainerMessage, { kind: 'progress' }>;
export type TrainerEnd = Extract<TrainerMessage, { kind: 'end' }>;

export interface TrainerHandlers {
  /** Stores an epoch; the thread goes at most one epoch further before it returns. */
  epoch(message: TrainerEpoch): void;
  progress(message: TrainerProgress): void;
}

/** A trainer thread at work on one run. */
export interface Trainer {
  /** How the run ended; rejects with a LabError if it failed or its thread died. */
  readonly ended: Promise<TrainerEnd>;
  pause(): void;
  go(): void;
  /** Asks for an end at the next step, with a checkpoint; final. */
  stop(): void;
  /** Ends the thread at once. */
  kill(): Promise<void>;
}

/**
 * Starts a thread for a run.
 * @param entry the trainer's entry point.
 */
export function startTrainer(entry: URL, job: Omit<TrainerJob, 'control'>, handlers: TrainerHandlers): Trainer {
  const word = new Int32Array(new SharedArrayBuffer(control.length * Int32Array.BYTES_PER_ELEMENT));
  const worker = new Worker(entry, {
    workerData: { ...job, control: word.buffer } satisfies TrainerJob,
    transferList: handedOver(job),
  });
  const ask = (what: number) => {
    // Whoever asks for a stop waits for the end: nothing asked later may take it back.
    if (Atomics.load(word, control.command) === command.stop) return;
    Atomics.store(word, control.command, what);
    Atomics.notify(word, control.command);
  };
  const ended = new Promise<TrainerEnd>((resolve, reject) => {
    worker.on('message', (message: TrainerMessage) => {
      try {
        switch (message.kind) {
          case 'epoch':
            handlers.epoch(message);
            Atomics.add(word, control.stored, 1);
            Atomics.notify(word, control.stored);
            return;
          case 'progress':
            return handlers.progress(message);
          case 'end':
            return resolve(message);
          case 'failure':
            return reject(errorFromRecord(message.error));
        }
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
        void worker.terminate();
      }
    });
    worker.on('error', (error) => {
      const reason = error instanceof Error ? error.message : String(error);
      reject(new LabError('trainer-died', `The trainer thread failed: ${reason}.`, { cause: error }));
    });
    worker.on('exit', (code) => reject(new LabError('trainer-died', `The trainer thread ended with code ${code}.`)));
  });
  return {
    ended,
    pause: () => ask(command.pause),
    go: () => ask(command.go),
    stop: () => ask(command.stop),
    kill: async () => {
      await worker.terminate();
    },
  };
}

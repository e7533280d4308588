import type { RunEvent } from '../worker/contract/events.ts';

/** How much is being trained, as the shell shows it outside the page. */
export interface Training {
  readonly isBusy: boolean;
  /** Of all that was begun since nothing was trained, from 0 to 1. */
  readonly done: number;
}

export const nothingTrains: Training = { isBusy: false, done: 0 };

/** Follows how far the runs are that train or wait. */
export class TrainingCount {
  readonly #runs = new Map<number, number>();
  #ended = 0;

  hear(event: RunEvent): void {
    const { id, state, epoch, epochs } = event.run;
    switch (event.kind) {
      case 'progress':
        this.#runs.set(id, event.step / Math.max(event.steps, 1));
        break;
      case 'epoch':
        this.#runs.set(id, epoch / Math.max(epochs, 1));
        break;
      case 'run':
        if (state === 'queued' || state === 'running') this.#runs.set(id, epoch / Math.max(epochs, 1));
        else if (this.#runs.delete(id)) this.#ended += 1;
        break;
    }
    if (this.#runs.size === 0) this.#ended = 0;
  }

  /** Nothing trains any more. */
  clear(): void {
    this.#runs.clear();
    this.#ended = 0;
  }

  get training(): Training {
    if (this.#runs.size === 0) return nothingTrains;
    const under = [...this.#runs.values()].reduce((sum, part) => sum + part, 0);
    return { isBusy: true, done: Math.min(1, (this.#ended + under) / (this.#ended + this.#runs.size)) };
  }
}

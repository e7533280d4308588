import type { LabEvent } from '../worker/contract/events.ts';
import { type LabConnection, connectLab } from '../worker/contract/wire.ts';
import { LabError } from '../worker/contract/errors.ts';
import { shellChannel } from '../worker/contract/wire/frames.ts';
import type { LabHost } from './lab-host.ts';

/** How much is being trained, as the shell shows it outside the page. */
export interface Training {
  readonly isBusy: boolean;
  /** Of all that was begun since nothing was trained, from 0 to 1. */
  readonly done: number;
}

const idle: Training = { isBusy: false, done: 0 };

/** Follows the lab on the shell's own channel: what is trained, and why the lab cannot begin. */
export class TrainingWatch {
  readonly #host: LabHost;
  readonly #changed: (training: Training) => void;
  readonly #log: (text: string) => void;
  /** How far each run is that trains or waits. */
  readonly #runs = new Map<number, number>();
  #ended = 0;
  #isFirst = true;
  #connection: LabConnection | null = null;
  #last = idle;

  constructor(host: LabHost, changed: (training: Training) => void, log: (text: string) => void) {
    this.#host = host;
    this.#changed = changed;
    this.#log = log;
    this.#open();
  }

  get training(): Training {
    return this.#last;
  }

  #open(): void {
    let receive: (message: Uint8Array) => void = () => undefined;
    this.#host.open(shellChannel, {
      opened: () => {
        this.#connection = connectLab(
          {
            send: (message) => this.#host.send(shellChannel, message),
            receive: (listener) => (receive = listener),
          },
          {
            event: (event) => this.#hear(event),
            missed: () => undefined,
            refused: (error) => this.#log(`${error.message}\n`),
          },
        );
        if (this.#isFirst) void this.#goOn(this.#connection);
        this.#isFirst = false;
      },
      message: (message) => receive(message),
      closed: (sentence) => {
        this.#connection?.close(new LabError('lab-lost', sentence));
        this.#connection = null;
        this.#runs.clear();
        this.#tell();
        this.#open();
      },
    });
  }

  /** What the end of the app interrupted goes on when it starts again. */
  async #goOn({ lab }: LabConnection): Promise<void> {
    try {
      await lab.goOn();
    } catch (error) {
      this.#log(`${String(error)}\n`);
    }
  }

  #hear(event: LabEvent): void {
    switch (event.kind) {
      case 'trouble':
        return this.#log(`${event.error.message}\n`);
      case 'progress':
        this.#runs.set(event.run.id, event.steps > 0 ? event.step / event.steps : 0);
        break;
      case 'epoch':
        this.#runs.set(event.run.id, event.run.epochs > 0 ? event.run.epoch / event.run.epochs : 0);
        break;
      case 'run':
        if (event.run.state === 'queued' || event.run.state === 'running') {
          this.#runs.set(event.run.id, this.#runs.get(event.run.id) ?? 0);
        } else if (this.#runs.delete(event.run.id)) this.#ended += 1;
        break;
    }
    this.#tell();
  }

  #tell(): void {
    if (this.#runs.size === 0) this.#ended = 0;
    const all = this.#ended + this.#runs.size;
    const done = all === 0 ? 0 : (this.#ended + [...this.#runs.values()].reduce((sum, part) => sum + part, 0)) / all;
    const training = this.#runs.size === 0 ? idle : { isBusy: true, done };
    if (training.isBusy === this.#last.isBusy && training.done === this.#last.done) return;
    this.#last = training;
    this.#changed(training);
  }
}

import type { Settings } from '../worker/contract/api/settings.ts';
import { errorRecord, LabError } from '../worker/contract/errors.ts';
import { isRunEvent, type LabEvent } from '../worker/contract/events.ts';
import { type LabConnection, connectLab } from '../worker/contract/wire.ts';
import { shellChannel } from '../worker/contract/wire/frames.ts';
import type { LabHost } from './lab-host.ts';
import { type Training, TrainingCount } from './training.ts';

/** What the shell wants to know of the lab. */
export interface LabListener {
  training(training: Training): void;
  theme(theme: Settings['theme']): void;
  log(text: string): void;
}

/** Follows the lab on the shell's own channel, through every process that the host starts. */
export class LabWatch {
  readonly #host: LabHost;
  readonly #listener: LabListener;
  readonly #count = new TrainingCount();
  #connection: LabConnection | null = null;
  #isFirst = true;

  constructor(host: LabHost, listener: LabListener) {
    this.#host = host;
    this.#listener = listener;
    this.#open();
  }

  get training(): Training {
    return this.#count.training;
  }

  #open(): void {
    let receive: (message: Uint8Array) => void = () => undefined;
    this.#host.open(shellChannel, {
      opened: () => {
        const carrier = {
          send: (message: Uint8Array<ArrayBuffer>) => this.#host.send(shellChannel, message),
          receive: (listener: (message: Uint8Array) => void) => (receive = listener),
        };
        this.#connection = connectLab(carrier, {
          event: (event) => this.#hear(event),
          missed: () => this.#ask(async ({ lab }) => this.#recount(await lab.about())),
          refused: (error) => this.#listener.log(`${error.message}\n`),
        });
        this.#begin();
      },
      message: (message) => receive(message),
      closed: (sentence) => {
        this.#connection?.close(new LabError('lab-lost', sentence));
        this.#connection = null;
        this.#count.clear();
        this.#listener.training(this.training);
        this.#open();
      },
    });
  }

  #begin(): void {
    this.#followTheme();
    // What the end of the app interrupted goes on when it starts again; what the end of a process did, when it is told to.
    if (this.#isFirst) this.#ask(({ lab }) => lab.goOn());
    this.#isFirst = false;
  }

  #followTheme(): void {
    this.#ask(async ({ lab }) => this.#listener.theme((await lab.settings()).theme));
  }

  #hear(event: LabEvent): void {
    if (event.kind === 'trouble') this.#listener.log(`${event.error.message}\n`);
    else if (event.kind === 'changed' && event.what === 'settings') this.#followTheme();
    else if (isRunEvent(event)) {
      this.#count.hear(event);
      this.#listener.training(this.training);
    }
  }

  #recount({ training, waiting }: { readonly training: number; readonly waiting: number }): void {
    if (training + waiting > 0) return;
    this.#count.clear();
    this.#listener.training(this.training);
  }

  /** What cannot be had is logged: why the lab is gone, everybody is told elsewhere. */
  #ask(question: (connection: LabConnection) => Promise<unknown>): void {
    if (!this.#connection) return;
    question(this.#connection).catch((error: unknown) => this.#listener.log(`${errorRecord(error).message}\n`));
  }
}

import { command, control } from './messages.ts';

/** What is asked of a trainer while it works: the int32 numbers of a job's `control`. */
export class Orders {
  readonly #control: Int32Array;

  constructor(numbers: SharedArrayBuffer) {
    this.#control = new Int32Array(numbers);
  }

  /** Whether it is to stop; waits while it is to pause. */
  mustStop(): boolean {
    this.#waitWhile(control.command, (asked) => asked === command.pause);
    return Atomics.load(this.#control, control.command) === command.stop;
  }

  /** Waits until so many of the epochs it told have been stored. */
  waitForStored(epochs: number): void {
    this.#waitWhile(control.stored, (stored) => stored < epochs);
  }

  #waitWhile(place: number, isHeld: (value: number) => boolean): void {
    for (let value = Atomics.load(this.#control, place); isHeld(value); value = Atomics.load(this.#control, place)) {
      Atomics.wait(this.#control, place, value);
    }
  }
}

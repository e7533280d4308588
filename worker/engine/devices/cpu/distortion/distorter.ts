import type { ExamplesAt, SharedMemory } from '../memory.ts';
import type { DistortionExports } from './compile.ts';
import type { DistortionMemory } from './layout.ts';

/** Changes images of the shared memory and puts them into a store of its own. */
export class Distorter {
  readonly #exports: DistortionExports;
  readonly #rowStart: Uint32Array;
  #filled = 0;
  /** Where the store lies, for what reads examples. */
  readonly examples: ExamplesAt;

  /**
   * @param base where its memory begins in the shared memory, in bytes.
   * @param seed of its random numbers.
   */
  constructor(module: WebAssembly.Module, memory: DistortionMemory, shared: SharedMemory, base: number, seed: number) {
    const { rowStart, entries, labels } = shared.examples;
    const { store, bytes, moment } = memory;
    new Uint8Array(shared.memory.buffer, base, bytes).fill(0);
    new DataView(shared.memory.buffer, base, bytes).setUint32(moment, seed, true);
    const instance = new WebAssembly.Instance(module, {
      lab: { memory: shared.memory, base, rowStart, entries, labels },
    });
    this.#exports = instance.exports as unknown as DistortionExports;
    this.#exports.prepare();
    this.#rowStart = new Uint32Array(shared.memory.buffer, base + store.rowStart, store.capacity + 1);
    this.examples = {
      rowStart: base + store.rowStart,
      entries: base + store.entries,
      labels: base + store.labels,
      count: store.capacity,
      entryCount: store.entryCount,
    };
  }

  /** Begins to fill the store anew, from this slot on. */
  begin(slot: number): void {
    this.#rowStart[slot] = 0;
    this.#filled = slot;
  }

  /** Puts an example into the next slot as it is. */
  keep(example: number): void {
    this.#exports.keep(example, this.#filled++);
  }

  /**
   * Puts an example into the next slot, moved by whole pixels and then changed at random.
   * @param image its number, and @param moment the epoch or the copy: what its random numbers belong to.
   */
  distort(example: number, image: number, moment: number, [across, down]: readonly [number, number]): void {
    this.#exports.distort(example, image, moment, this.#filled++, across, down);
  }
}

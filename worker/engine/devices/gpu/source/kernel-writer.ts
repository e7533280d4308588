import type { Kernel } from '../circuit/circuit.ts';
import { Block } from './formula.ts';

/** Writes one kernel: knows which buffers it reads, and by which argument. */
export class KernelWriter {
  readonly body = new Block();
  readonly #head = new Block();
  readonly #reads: string[] = [];
  readonly #constants = new Map<string, string>();

  /** How many buffers it reads. */
  get reads(): number {
    return this.#reads.length;
  }

  #argument(buffer: string): string {
    let at = this.#reads.indexOf(buffer);
    if (at < 0) at = this.#reads.push(buffer) - 1;
    return `a${at}`;
  }

  /** An element of the buffer in the kernel's own lane. */
  own(buffer: string, row: string, column: string): string {
    return `${this.#argument(buffer)}[this.thread.z][${row}][${column}]`;
  }

  /** An element of a buffer that all lanes share. */
  shared(buffer: string, row: string, column: string): string {
    return `${this.#argument(buffer)}[0][${row}][${column}]`;
  }

  /** A value that is the same wherever the kernel asks for it, computed once and first. */
  constant(value: string): string {
    const known = this.#constants.get(value);
    if (known !== undefined) return known;
    const name = `c${this.#constants.size}`;
    this.#head.add(`const ${name} = ${value};`);
    this.#constants.set(value, name);
    return name;
  }

  finish(result: string, writes: string): Kernel {
    const names = this.#reads.map((_, i) => `a${i}`);
    const lines = [this.body.numbers, this.#head.text, this.body.text, `return ${result};`].filter(
      (line) => line !== '',
    );
    return { source: `function (${names.join(', ')}) {\n${lines.join('\n')}\n}`, reads: this.#reads, writes };
  }
}

import { MersenneTwister } from './mersenne-twister.ts';
import { naturalLogarithm } from './natural-logarithm.ts';

/**
 * The random numbers of Nielsen's "Neural Networks and Deep Learning", so that its published figures can be repeated
 * to the image. Unlike our own streams these have a state: value n needs all values before it.
 */

/**
 * `numpy.random.seed(seed)` and `numpy.random.randn()` of NumPy's legacy generator. NumPy takes its logarithm from the
 * platform: the values are the same to two units in the last place of float64, and to the bit as float32.
 */
export class NumpyRandom {
  #uniform: MersenneTwister;
  #kept: number | undefined;

  /** `seed` is 0 to 2^32 - 1. */
  constructor(seed: number) {
    this.#uniform = MersenneTwister.fromSeed(seed);
  }

  /** The next standard normal number: Marsaglia's polar method, second coordinate first. */
  randn(): number {
    if (this.#kept !== undefined) {
      const kept = this.#kept;
      this.#kept = undefined;
      return kept;
    }
    let x: number;
    let y: number;
    let square: number;
    do {
      x = 2 * this.#uniform.next53() - 1;
      y = 2 * this.#uniform.next53() - 1;
      square = x * x + y * y;
    } while (square >= 1 || square === 0);
    const factor = Math.sqrt((-2 * naturalLogarithm(square)) / square);
    this.#kept = factor * x;
    return factor * y;
  }

  /** `numpy.random.randn(...)`: fills `out` in order, row-major for a matrix. */
  fillRandn(out: Float64Array): void {
    for (let i = 0; i < out.length; i++) out[i] = this.randn();
  }
}

/** `random.seed(seed)`, `random.random()` and `random.shuffle()` of Python 2. */
export class PythonRandom {
  #uniform: MersenneTwister;

  /** `seed` is 0 to 2^32 - 1. */
  constructor(seed: number) {
    this.#uniform = MersenneTwister.fromKey([seed]);
  }

  /** The next number in [0, 1). */
  random(): number {
    return this.#uniform.next53();
  }

  /** Shuffles in place. The book shuffles the list of the epoch before, so the order is carried over. */
  shuffle(list: Uint32Array): void {
    for (let i = list.length - 1; i > 0; i--) {
      const j = Math.floor(this.random() * (i + 1));
      const kept = list[i]!;
      list[i] = list[j]!;
      list[j] = kept;
    }
  }
}

import { inverseNormal } from './inverse-normal.ts';
import { philox } from './philox.ts';

/**
 * What random numbers are for. The number is part of the key, so it never changes and is never used twice: runs of
 * earlier versions depend on it.
 */
export const purposes = {
  weights: 1,
  biases: 2,
  order: 3,
  subset: 4,
  dropout: 5,
  augmentation: 6,
  noise: 7,
  digits: 8,
  bootstrap: 9,
  activation: 10,
  connections: 11,
  mixing: 12,
  search: 13,
  'pretraining-order': 14,
  'pretraining-noise': 15,
  demonstrations: 16,
  zoneout: 17,
} as const;
export type Purpose = keyof typeof purposes;

/**
 * One sequence of random numbers, addressed by index; there is no state, so any value can be had at any time, in any
 * thread, and a resumed run goes on by knowing its epoch and step alone.
 *
 * Philox4x32-10 is keyed by (seed, purpose + 256 layer) and counted by (index div 4, step, epoch, attempt); the value
 * at an index is word `index mod 4` of the block. The attempt is 0 except where a bounded integer is rejected and
 * drawn again, and where a step draws several numbers for one place.
 */
export interface Stream {
  /** 0 to 2^32 - 1. */
  readonly seed: number;
  readonly purpose: Purpose;
  /** 0 for the first hidden layer; every layer has streams of its own. 0 where layers have no part in it. */
  readonly layer?: number;
  readonly epoch?: number;
  readonly step?: number;
}

/** What tells the streams of one seed apart: the second word of the key. */
export const streamKey = (purpose: Purpose, layer = 0): number => purposes[purpose] + 256 * layer;

const block = new Uint32Array(4);

function drawBlock({ seed, purpose, layer, epoch = 0, step = 0 }: Stream, number: number, attempt: number): void {
  philox(number, step, epoch, attempt, seed, streamKey(purpose, layer), block, 0);
}

const toUniform = (word: number): number => (word + 0.5) / 4294967296;

/** Value `index` of the stream, uniform on the open interval (0, 1); `index` is 0 to 2^34 - 1. */
export function uniformAt(stream: Stream, index: number): number {
  drawBlock(stream, Math.floor(index / 4), 0);
  return toUniform(block[index % 4]!);
}

/** Value `index` of the stream as a standard normal number; from the same bits as `uniformAt`. */
export function normalAt(stream: Stream, index: number): number {
  return inverseNormal(uniformAt(stream, index));
}

/** Fills `out` with values 0, 1, 2, ... of the stream, uniform on the open interval (0, 1). */
export function fillUniform(out: Float64Array, stream: Stream): void {
  for (let i = 0; i < out.length; i++) {
    if (i % 4 === 0) drawBlock(stream, i / 4, 0);
    out[i] = toUniform(block[i % 4]!);
  }
}

/** Fills `out` with values 0, 1, 2, ... of the stream as standard normal numbers. */
export function fillNormal(out: Float64Array, stream: Stream): void {
  fillUniform(out, stream);
  for (let i = 0; i < out.length; i++) out[i] = inverseNormal(out[i]!);
}

/** Unbiased integers from 0 to below a bound: the one at an index is drawn from value `index` of the stream. */
function integersOf(stream: Stream): (index: number, bound: number) => number {
  let drawn = -1;
  return (index, bound) => {
    const number = index >>> 2;
    if (drawn !== number) drawBlock(stream, (drawn = number), 0);
    const rejectFrom = 4294967296 - (4294967296 % bound);
    let word = block[index % 4]!;
    for (let attempt = 1; word >= rejectFrom; attempt++) {
      drawBlock(stream, number, attempt);
      drawn = -1;
      word = block[index % 4]!;
    }
    return word % bound;
  };
}

/**
 * The integers 0 to n - 1 in random order; `epoch` and `step` of the stream give fresh orders.
 * Fisher-Yates from the identity; position i draws an unbiased integer below i + 1 from value i of the stream.
 */
export function shuffled(n: number, stream: Stream): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  const integer = integersOf(stream);
  for (let i = n - 1; i > 0; i--) {
    const j = integer(i, i + 1);
    const kept = order[i]!;
    order[i] = order[j]!;
    order[j] = kept;
  }
  return order;
}

/** `count` integers below `bound`, each drawn from all of them, so that some come twice and some never. */
export function withReplacement(count: number, bound: number, stream: Stream): Uint32Array {
  const integer = integersOf(stream);
  return Uint32Array.from({ length: count }, (_, i) => integer(i, bound));
}

/** The order in which epoch `epoch` of a run with this seed takes its `n` training images. */
export function permutation(n: number, seed: number, epoch: number): Uint32Array {
  return shuffled(n, { seed, purpose: 'order', epoch });
}

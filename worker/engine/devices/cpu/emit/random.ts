import type { RandomNode } from '../kernels.ts';
import { type Buffer, rowBytes } from '../layout.ts';
import { f32x4 } from './arithmetic.ts';
import { blocks, type Code, type FunctionCode, type Local, types } from './code.ts';
import { Elementary } from './elementary.ts';

const vectorBytes = 16;
/** Blocks of four words that are drawn at a time, one per lane. */
const lanes = 4;
const rounds = 10;
const multipliers = [0xd2511f53, 0xcd9e8d57] as const;
const weyl = [0x9e3779b9, 0xbb67ae85] as const;

type Words = readonly [Local, Local, Local, Local];

/** Four of the eight 32-bit words of two vectors. */
export function pick({ m }: FunctionCode, x: Code, y: Code, words: readonly number[]): Code {
  const bytes = words.flatMap((word) => [0, 1, 2, 3].map((byte) => 4 * word + byte));
  return m.i8x16.shuffle(x, y, bytes);
}

/** The ten rounds of Philox4x32 on four counters at once; `keys` are those of every round. */
function emitPhilox(code: FunctionCode, counter: Words, keys: readonly (readonly [Local, Local])[]): Words {
  const { m } = code;
  let [c0, c1, c2, c3] = counter;
  const vector = (value: Code) => code.let(types.v128, value);
  /** High and low halves of the 64-bit products. */
  const product = (x: Local, by: number): [Local, Local] => {
    const factor = () => code.constant(`i32x4 ${by}`, types.v128, () => m.i32x4.splat(m.i32.const(by | 0)));
    const first = vector(m.i64x2.extmul_low_i32x4_u(code.get(x), factor()));
    const second = vector(m.i64x2.extmul_high_i32x4_u(code.get(x), factor()));
    const half = (words: readonly number[]) => vector(pick(code, code.get(first), code.get(second), words));
    return [half([1, 3, 5, 7]), half([0, 2, 4, 6])];
  };
  for (const [k0, k1] of keys) {
    const [high0, low0] = product(c0, multipliers[0]);
    const [high1, low1] = product(c2, multipliers[1]);
    const mixed = (high: Local, other: Local, key: Local) =>
      vector(m.v128.xor(m.v128.xor(code.get(high), code.get(other)), code.get(key)));
    [c0, c1, c2, c3] = [mixed(high1, c1, k0), low1, mixed(high0, c3, k1), low0];
  }
  return [c0, c1, c2, c3];
}

/** Uniform on [0, 1) in steps of 2^-24. */
const uniform = (code: FunctionCode, word: Local): Code => {
  const { m } = code;
  const top = m.i32x4.shr_u(code.get(word), m.i32.const(8));
  return m.f32x4.mul(m.f32x4.convert_i32x4_s(top), f32x4.constant(code, 2 ** -24));
};

/** Two words as two standard normal numbers, as `reference` has them. */
function normals(code: FunctionCode, elementary: Elementary, x: Local, y: Local): [Local, Local] {
  const { m } = code;
  const vector = (value: Code) => code.let(types.v128, value);
  const scaled = m.f32x4.mul(m.f32x4.convert_i32x4_u(code.get(x)), f32x4.constant(code, 2 ** -32));
  const positive = vector(m.f32x4.add(scaled, f32x4.constant(code, 2 ** -33)));
  const radius = vector(m.f32x4.sqrt(m.f32x4.mul(elementary.log(positive), f32x4.constant(code, -2))));
  const [cos, sin] = elementary.circle(vector(uniform(code, y)));
  return [vector(m.f32x4.mul(code.get(radius), cos)), vector(m.f32x4.mul(code.get(radius), sin))];
}

/** Fills a matrix with random numbers of the moment (seed, epoch and step) that stands in the workspace. */
export function emitRandom(code: FunctionCode, node: RandomNode, to: Buffer, moment: number): void {
  const { m } = code;
  const vector = (value: Code) => code.let(types.v128, value);
  const start = code.pointer(moment);
  const word = (offset: number): Local => vector(m.v128.load32_splat(offset, 4, code.get(start)));
  const [seed, epoch] = [word(0), word(4)];
  const step = node.held === 'epoch' ? vector(m.i32x4.splat(m.i32.const(0))) : word(8);
  const part = vector(m.i32x4.splat(m.i32.const(node.draw)));
  const keys = Array.from({ length: rounds }, (_, round) => {
    const added = (by: number) => m.i32x4.splat(m.i32.const(Math.imul(round, by)));
    const second = (node.key + Math.imul(round, weyl[1])) | 0;
    return [vector(m.i32x4.add(code.get(seed), added(weyl[0]))), vector(m.i32x4.splat(m.i32.const(second)))] as const;
  });
  const elementary = new Elementary(code, f32x4);

  const perRow = Math.ceil(node.columns / 4);
  const target = code.pointer();
  const number = code.let(types.i32, code.i32(0));
  const firstOfPanel = code.let(types.i32, code.i32(0));
  code.repeat(to.panels, [[firstOfPanel, to.panel / 4]], () => {
    code.set(number, code.get(firstOfPanel));
    const counter = code.local(types.v128);
    code.repeat(to.rows, [[number, perRow]], () => {
      const ramp = code.constant('ramp', types.v128, () =>
        m.v128.const([0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0]),
      );
      code.set(counter, m.i32x4.add(m.i32x4.splat(code.get(number)), ramp));
      for (const run of blocks(rowBytes(to) / vectorBytes, lanes)) {
        code.repeat(run.count, [[target, run.size * vectorBytes]], () => {
          const [w0, w1, w2, w3] = emitPhilox(code, [counter, step, epoch, part], keys);
          const columns =
            node.distribution === 'uniform'
              ? [w0, w1, w2, w3].map((each) => vector(uniform(code, each)))
              : [...normals(code, elementary, w0, w1), ...normals(code, elementary, w2, w3)];
          emitStore(code, to, target, columns as unknown as Words, run.size);
          code.set(counter, m.i32x4.add(code.get(counter), m.i32x4.splat(m.i32.const(lanes))));
        });
      }
    });
  });
}

/** Stores the first `count` blocks; word i of every block is in vector i, and the words of a block lie side by side. */
function emitStore(code: FunctionCode, to: Buffer, target: Local, [w0, w1, w2, w3]: Words, count: number): void {
  const { m } = code;
  const zip = (x: Local, y: Local, words: readonly number[]) =>
    code.let(types.v128, pick(code, code.get(x), code.get(y), words));
  const [low, high] = [
    [0, 4, 1, 5],
    [2, 6, 3, 7],
  ] as const;
  const halves = [low, high].map((words) => [zip(w0, w1, words), zip(w2, w3, words)] as const);
  for (let block = 0; block < count; block++) {
    const [x, y] = halves[block >> 1]!;
    const value = pick(code, code.get(x), code.get(y), block % 2 === 0 ? [0, 1, 4, 5] : [2, 3, 6, 7]);
    code.emit(m.v128.store(to.offset + block * vectorBytes, 4, code.get(target), value));
  }
}

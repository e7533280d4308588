import { philox } from '../../../data/random/philox.ts';
import type { GraphNode } from '../../graph/graph.ts';

/** Where a run stands when it draws: its numbers depend on nothing else. */
export interface Moment {
  readonly seed: number;
  readonly epoch: number;
  /** Within the epoch. */
  readonly step: number;
}

type RandomNode = Extract<GraphNode, { op: 'random' }>;

/** Uniform on [0, 1) in steps of 2^-24, each of which is a float32. */
const uniform = (word: number): number => (word >>> 8) * 2 ** -24;

/** Uniform on (0, 1] as float32: fine near 0, where the logarithm is steep. */
const positive = (word: number): number => Math.fround(Math.fround(word) * 2 ** -32 + 2 ** -33);

/** Two words as two standard normal numbers (Box & Muller 1958). */
function normals(x: number, y: number): [number, number] {
  const radius = Math.sqrt(-2 * Math.log(positive(x)));
  const angle = 2 * Math.PI * uniform(y);
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/** The numbers of a random node in one step; the four words of a block are four columns of a row. */
export function draw({ rows, columns, distribution, key, draw: part, held }: RandomNode, moment: Moment): Float64Array {
  const { seed, epoch } = moment;
  const step = held === 'epoch' ? 0 : moment.step;
  const out = new Float64Array(rows * columns);
  const words = new Uint32Array(4);
  const blocks = Math.ceil(columns / 4);
  for (let r = 0; r < rows; r++) {
    for (let b = 0; b < blocks; b++) {
      philox(r * blocks + b, step, epoch, part, seed, key, words, 0);
      const [w0, w1, w2, w3] = words as unknown as [number, number, number, number];
      const values = distribution === 'uniform' ? [...words].map(uniform) : [...normals(w0, w1), ...normals(w2, w3)];
      for (let c = 4 * b; c < Math.min(4 * b + 4, columns); c++) out[r * columns + c] = values[c % 4]!;
    }
  }
  return out;
}

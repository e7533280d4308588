import { activations } from '../../catalogue/activations.ts';
import { derivative, type Formula, formula } from './formulas.ts';
import { draws } from './randomness.ts';

type Kind = 'sigmoid' | 'tanh' | 'relu';

const units: Readonly<Record<Kind, { f: Formula; slope: Formula }>> = {
  sigmoid: unit(activations.sigmoid.formula),
  tanh: unit(activations.tanh.formula),
  relu: unit(activations.relu.formula),
};

function unit(text: string) {
  return { f: formula(text, 'z'), slope: derivative(text, 'z', 'z') };
}

const corners = [0, 1, 2, 3].map((n) => ({ x: [n & 1, n >> 1] as const, y: (n & 1) ^ (n >> 1) }));

/** Whether a 2-H-1 network with N(0, 1) weights learns XOR by full-batch descent with cross-entropy. */
function learnsXor(kind: Kind, hidden: number, seed: number, eta = 0.5, steps = 3000): boolean {
  const { normal } = draws(1000 + seed);
  const { f, slope } = units[kind];
  const { f: sigmoid } = units.sigmoid;
  const draw = (count: number) => Float64Array.from({ length: count }, normal);
  const [w0, w1, b, v, c] = [draw(hidden), draw(hidden), draw(hidden), draw(hidden), draw(1)] as const;
  const [z, a] = [new Float64Array(hidden), new Float64Array(hidden)];
  const output = (x: readonly [number, number]): number => {
    let sum = c[0]!;
    for (let h = 0; h < hidden; h++) {
      z[h] = w0[h]! * x[0] + w1[h]! * x[1] + b[h]!;
      a[h] = f(z[h]!);
      sum += v[h]! * a[h]!;
    }
    return sigmoid(sum);
  };
  const changes = [w0, w1, b, v, c].map((values) => new Float64Array(values.length));
  for (let step = 0; step < steps; step++) {
    for (const change of changes) change.fill(0);
    for (const { x, y } of corners) {
      const error = (output(x) - y) / 4;
      changes[4]![0]! += error;
      for (let h = 0; h < hidden; h++) {
        const back = error * v[h]! * slope(z[h]!);
        changes[3]![h]! += error * a[h]!;
        changes[0]![h]! += back * x[0];
        changes[1]![h]! += back * x[1];
        changes[2]![h]! += back;
      }
    }
    [w0, w1, b, v, c].forEach((values, i) => values.forEach((_, h) => (values[h]! -= eta * changes[i]![h]!)));
  }
  return corners.every(({ x, y }) => output(x) > 0.5 === (y === 1));
}

/** The share of seeds with which it does. */
export function xorShare(kind: Kind, hidden: number, seeds: number): number {
  let solved = 0;
  for (let seed = 0; seed < seeds; seed++) if (learnsXor(kind, hidden, seed)) solved++;
  return solved / seeds;
}

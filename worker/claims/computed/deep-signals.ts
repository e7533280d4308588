import { activations } from '../../catalogue/activations.ts';
import { everyWeightInitialiser } from '../../catalogue/exhibits.ts';
import { derivative, formula } from './formulas.ts';
import { draws } from './randomness.ts';

export interface Signals {
  /** Root of the mean square of the activations of each layer. */
  readonly rms: readonly number[];
  /** Root of the mean square, per layer, of the error that comes back when 1 in each direction is sent from the end. */
  readonly errors: readonly number[];
  /** Share of the activations of each layer whose size is over .99. */
  readonly flat: readonly number[];
}

interface Depth {
  readonly layers: number;
  readonly units: number;
  readonly examples: number;
  readonly seed?: number;
}

type Matrix = Float64Array[];

/** N(0, 1) inputs through equal layers without biases, and N(0, 1) errors back: what initial weights do to both. */
export function signals(
  activation: keyof typeof activations,
  weights: keyof typeof everyWeightInitialiser,
  { layers, units, examples, seed = 96 }: Depth,
): Signals {
  const { normal, uniform } = draws(seed);
  const f = formula(activations[activation].formula, 'z');
  const slope = derivative(activations[activation].formula, 'z', 'z');
  const weight = formula(everyWeightInitialiser[weights].formula, 'normal', 'uniform', 'n_in', 'n_out', 'output');
  const draw = () => weight(normal(), uniform(), units, units, 0);
  const matrices = Array.from({ length: layers }, () =>
    Array.from({ length: units }, () => Float64Array.from({ length: units }, draw)),
  );
  const normals = (): Matrix =>
    Array.from({ length: examples }, () => Float64Array.from({ length: units }, () => normal()));
  const inputs: Matrix[] = [];
  let values = normals();
  const activationsOf: Matrix[] = [];
  for (const matrix of matrices) {
    const z = values.map((x) => Float64Array.from({ length: units }, (_, j) => dot(x, matrix, j)));
    inputs.push(z);
    values = z.map((row) => row.map((each) => f(each)));
    activationsOf.push(values);
  }
  let errors = normals();
  const errorSizes: number[] = [];
  for (let layer = layers - 1; layer >= 0; layer--) {
    const delta = errors.map((row, e) => row.map((each, j) => each * slope(inputs[layer]![e]![j]!)));
    errorSizes.unshift(rootMeanSquare(delta));
    errors = delta.map((row) => Float64Array.from(matrices[layer]!, (out) => total(out, row)));
  }
  return {
    rms: activationsOf.map(rootMeanSquare),
    errors: errorSizes,
    flat: activationsOf.map((rows) => share(rows, (a) => Math.abs(a) > 0.99)),
  };
}

function dot(x: Float64Array, matrix: Matrix, column: number): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * matrix[i]![column]!;
  return sum;
}

function total(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function rootMeanSquare(rows: Matrix): number {
  let sum = 0;
  let count = 0;
  for (const row of rows) {
    for (const value of row) sum += value * value;
    count += row.length;
  }
  return Math.sqrt(sum / count);
}

function share(rows: Matrix, isSo: (value: number) => boolean): number {
  let hits = 0;
  let count = 0;
  for (const row of rows) {
    for (const value of row) if (isSo(value)) hits++;
    count += row.length;
  }
  return hits / count;
}

/** Weighted inputs of a unit with `on` inputs at 1 of `fanIn`: their spread, and the share that saturates a sigmoid. */
export function firstWeightedInputs(weights: 'normal' | 'normal-scaled', on: number, fanIn: number, count: number) {
  const { normal } = draws(91);
  const weight = formula(everyWeightInitialiser[weights].formula, 'normal', 'uniform', 'n_in', 'n_out', 'output');
  const scale = weight(1, 0, fanIn, 1, 0);
  // A sum of `on` independent normal weights is normal with `on` times their variance, and the bias has 1.
  const sd = Math.sqrt(on * scale * scale + 1);
  const z = Float64Array.from({ length: count }, () => sd * normal());
  const sigmoid = formula(activations.sigmoid.formula, 'z');
  return {
    sd: rootMeanSquare([z]),
    beyondOne: share([z], (each) => Math.abs(each) > 1),
    saturated: share([z.map((each) => sigmoid(each))], (a) => a < 0.01 || a > 0.99),
  };
}

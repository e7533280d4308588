import { derivative, formula, type Formula } from './formulas.ts';
import { draws } from './randomness.ts';

/** Derivative of a formula by one of its names at a place. */
export const partial = (text: string, by: string, at: Readonly<Record<string, number>>): number =>
  derivative(text, by, ...Object.keys(at))(...Object.values(at));

/** Derivatives of L = sum(c * W x) by W and x against differences: c x' and W' c. */
export function matrixRuleError(): number {
  const { normal } = draws(27);
  const w = Array.from({ length: 3 }, () => [normal(), normal()]);
  const [x, c] = [
    [normal(), normal()],
    [normal(), normal(), normal()],
  ] as const;
  const loss = (change: number, row: number, column: number, ofX = false) =>
    w.reduce(
      (sum, weights, r) =>
        sum +
        c[r]! *
          weights.reduce(
            (inner, each, k) =>
              inner +
              (each + (!ofX && r === row && k === column ? change : 0)) * (x[k]! + (ofX && k === column ? change : 0)),
            0,
          ),
      0,
    );
  const seen = (row: number, column: number, ofX: boolean) =>
    (loss(1e-5, row, column, ofX) - loss(-1e-5, row, column, ofX)) / 2e-5;
  const byW = w.flatMap((weights, r) => weights.map((_, k) => Math.abs(seen(r, k, false) - c[r]! * x[k]!)));
  const byX = x.map((_, k) => Math.abs(seen(0, k, true) - w.reduce((sum, weights, r) => sum + weights[k]! * c[r]!, 0)));
  return Math.max(...byW, ...byX);
}

/** Relative distance of diag(h') W' e from W' diag(h') e for square W: the order matters. */
export function printedOrderError(size: number): number {
  const { normal, uniform } = draws(28);
  const w = Array.from({ length: size }, () => Array.from({ length: size }, () => normal()));
  const [slopes, e] = [Array.from({ length: size }, uniform), Array.from({ length: size }, normal)] as const;
  const back = (error: readonly number[]) =>
    w[0]!.map((_, k) => w.reduce((sum, row, r) => sum + row[k]! * error[r]!, 0));
  const right = back(e.map((each, r) => each * slopes[r]!));
  const printed = back(e).map((each, k) => each * slopes[k]!);
  return Math.hypot(...right.map((each, k) => each - printed[k]!)) / Math.hypot(...right);
}

/** All the values of a formula of signs where every sign is -1 or 1. */
export function valuesOfSigns(text: string, names: readonly string[]): number[] {
  const f: Formula = formula(text, ...names);
  const patterns = Array.from({ length: 2 ** names.length }, (_, n) => names.map((_, i) => (n & (1 << i) ? 1 : -1)));
  return patterns.map((signs) => f(...signs));
}

/** The binomial coefficient n over k, as a product. */
export function choose(n: number, k: number): number {
  let product = 1;
  for (let i = 1; i <= k; i++) product = (product * (n - k + i)) / i;
  return product;
}

/** The worst difference of a network of two linear layers from the one matrix they make. */
export function collapseError(): number {
  const { normal } = draws(34);
  const draw = (rows: number, columns: number) =>
    Array.from({ length: rows }, () => Array.from({ length: columns }, () => normal()));
  const [a, b, c] = [draw(30, 50), draw(20, 30), draw(10, 20)];
  const times = (m: readonly (readonly number[])[], x: readonly number[]) =>
    m.map((row) => row.reduce((sum, each, i) => sum + each * x[i]!, 0));
  const columns = (m: readonly (readonly number[])[]) => m[0]!.map((_, k) => m.map((row) => row[k]!));
  const product = (p: readonly (readonly number[])[], q: readonly (readonly number[])[]) =>
    columns(columns(q).map((column) => times(p, column)));
  const x = Array.from({ length: 50 }, () => normal());
  const layered = times(c, times(b, times(a, x)));
  const whole = times(product(c, product(b, a)), x);
  const size = Math.max(...layered.map(Math.abs));
  return Math.max(...layered.map((each, i) => Math.abs(each - whole[i]!))) / size;
}

/** The largest error of the best piecewise linear function of as many pieces as units, at sin 3x on [-1, 1]. */
export function fitError(pieces: number): number {
  const target = (x: number) => Math.sin(3 * x);
  let worst = 0;
  for (let i = 0; i <= 2000; i++) {
    const x = -1 + i / 1000;
    const width = 2 / pieces;
    const piece = Math.min(pieces - 1, Math.floor((x + 1) / width));
    const [left, right] = [-1 + piece * width, -1 + (piece + 1) * width];
    const line = target(left) + ((target(right) - target(left)) * (x - left)) / width;
    worst = Math.max(worst, Math.abs(line - target(x)));
  }
  return worst;
}

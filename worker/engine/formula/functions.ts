import { erf, sigmoid, softplus } from './special.ts';

interface FormulaFunction {
  /** The value in float64. */
  readonly evaluate: (...x: number[]) => number;
  /** Partial derivatives as formula text of the arguments `x`, `y` (the missing ones are zero). */
  readonly derivatives: readonly string[];
}

/**
 * Every function a formula may use, each with its derivative, which is a formula again. `select(c, a, b)` is
 * `c ? a : b`; conditions are 1 or 0. `constant` hides its argument from differentiation. The conventions at kinks:
 * sign(0) = 0, so abs has slope 0 at 0; min and max follow their first argument where both are equal.
 */
export const functions = {
  add: { evaluate: (x, y) => x + y, derivatives: ['1', '1'] },
  subtract: { evaluate: (x, y) => x - y, derivatives: ['1', '-1'] },
  multiply: { evaluate: (x, y) => x * y, derivatives: ['y', 'x'] },
  divide: { evaluate: (x, y) => x / y, derivatives: ['1 / y', '-x / y^2'] },
  power: { evaluate: (x, y) => x ** y, derivatives: ['y * x^(y - 1)', 'x^y * log(x)'] },
  negate: { evaluate: (x) => -x, derivatives: ['-1'] },
  exp: { evaluate: (x) => Math.exp(x), derivatives: ['exp(x)'] },
  log: { evaluate: (x) => Math.log(x), derivatives: ['1 / x'] },
  sqrt: { evaluate: (x) => Math.sqrt(x), derivatives: ['1 / (2 * sqrt(x))'] },
  sin: { evaluate: (x) => Math.sin(x), derivatives: ['cos(x)'] },
  cos: { evaluate: (x) => Math.cos(x), derivatives: ['-sin(x)'] },
  tanh: { evaluate: (x) => Math.tanh(x), derivatives: ['1 - tanh(x)^2'] },
  sigmoid: { evaluate: (x) => sigmoid(x), derivatives: ['sigmoid(x) * (1 - sigmoid(x))'] },
  softplus: { evaluate: (x) => softplus(x), derivatives: ['sigmoid(x)'] },
  erf: { evaluate: (x) => erf(x), derivatives: ['2 / sqrt(pi) * exp(-x^2)'] },
  abs: { evaluate: (x) => Math.abs(x), derivatives: ['sign(x)'] },
  sign: { evaluate: (x) => Math.sign(x), derivatives: ['0'] },
  floor: { evaluate: (x) => Math.floor(x), derivatives: ['0'] },
  min: { evaluate: (x, y) => Math.min(x, y), derivatives: ['x <= y ? 1 : 0', 'x <= y ? 0 : 1'] },
  max: { evaluate: (x, y) => Math.max(x, y), derivatives: ['x >= y ? 1 : 0', 'x >= y ? 0 : 1'] },
  smaller: { evaluate: (x, y) => (x < y ? 1 : 0), derivatives: ['0', '0'] },
  smallerEq: { evaluate: (x, y) => (x <= y ? 1 : 0), derivatives: ['0', '0'] },
  larger: { evaluate: (x, y) => (x > y ? 1 : 0), derivatives: ['0', '0'] },
  largerEq: { evaluate: (x, y) => (x >= y ? 1 : 0), derivatives: ['0', '0'] },
  equal: { evaluate: (x, y) => (x === y ? 1 : 0), derivatives: ['0', '0'] },
  select: { evaluate: (c, a, b) => (c === 0 ? b : a), derivatives: ['0'] },
  constant: { evaluate: (x) => x, derivatives: ['0'] },
  /** Sum and largest value over the units of a layer; they live in graphs and are split off before evaluation. */
  rowSum: { evaluate: () => NaN, derivatives: [] },
  rowMax: { evaluate: () => NaN, derivatives: [] },
} as const satisfies Record<string, FormulaFunction>;

export type FunctionName = keyof typeof functions;

/** How many arguments each function takes. */
export const arity: Readonly<Record<FunctionName, number>> = Object.fromEntries(
  Object.entries(functions).map(([name, { evaluate }]) => [name, name.startsWith('row') ? 1 : evaluate.length]),
) as Record<FunctionName, number>;

import { functions } from './functions.ts';
import type { Expression } from './tree.ts';

/** A formula as a function of a list of numbers, one per name. */
export type Compiled = (values: ArrayLike<number>) => number;

/**
 * Turns a formula into a float64 function made of closures: no text is ever handed to the JavaScript engine.
 * @param names the symbols of the formula, in the order in which values will be given.
 */
export function compile(e: Expression, names: readonly string[]): Compiled {
  switch (e.type) {
    case 'number':
      return () => e.value;
    case 'symbol': {
      const at = names.indexOf(e.name);
      if (at < 0) throw new Error(`the formula uses "${e.name}", which has no value here`);
      return (values) => values[at]!;
    }
    case 'call': {
      const evaluate: (...x: number[]) => number = functions[e.fn].evaluate;
      const [x, y, z] = e.args.map((arg) => compile(arg, names));
      // The arm of a condition that does not count is not evaluated.
      if (e.fn === 'select') return (values) => (x!(values) === 0 ? z!(values) : y!(values));
      if (!y) return (values) => evaluate(x!(values));
      return (values) => evaluate(x!(values), y(values));
    }
  }
}

/** The value of a formula for named numbers. */
export function evaluate(e: Expression, values: Readonly<Record<string, number>>): number {
  const names = Object.keys(values);
  return compile(e, names)(names.map((name) => values[name]!));
}

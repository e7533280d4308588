import { differentiate } from '../../engine/formula/differentiate.ts';
import { compile } from '../../engine/formula/evaluate.ts';
import { parse } from '../../engine/formula/parse.ts';
import type { Expression } from '../../engine/formula/tree.ts';

/** A formula of these names as a function of as many numbers. */
export type Formula = (...values: number[]) => number;

const functionOf = (e: Expression, names: readonly string[]): Formula => {
  const compiled = compile(e, names);
  return (...values) => compiled(values);
};

export const formula = (text: string, ...names: string[]): Formula => functionOf(parse(text), names);

/** The derivative of a formula by one of its names. */
export const derivative = (text: string, by: string, ...names: string[]): Formula =>
  functionOf(differentiate(parse(text), by), names);

/** The numbers from `from` to `to`, evenly spaced, both included. */
export const grid = (from: number, to: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));

/** The largest of some values of a function. */
export const largest = (values: readonly number[], of: (x: number) => number): number =>
  values.reduce((most, x) => Math.max(most, of(x)), -Infinity);

/** By how much a derivative is off central differences with this step, relative to the larger of both and 1e-8. */
export function gradientError(cost: (x: number) => number, slope: number, at: number, h = 1e-5): number {
  const seen = (cost(at + h) - cost(at - h)) / (2 * h);
  return Math.abs(seen - slope) / Math.max(Math.abs(seen), Math.abs(slope), 1e-8);
}

/** 1 if so, else 0: for facts that are true or not. */
export const yes = (isTrue: boolean): number => (isTrue ? 1 : 0);

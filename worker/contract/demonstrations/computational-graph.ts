import { z } from 'zod';
import { formulaLength } from '../technique-schema.ts';
import { numberSetting } from './number-setting.ts';

export const mostSteps = 500;

/** An expression, and the values of its variables in alphabetical order; what is left out is 1. */
export const computationalGraphSettings = z.strictObject({
  expression: z.string().trim().min(1).max(formulaLength).default('(x + y) * z'),
  values: z
    .array(numberSetting({ min: -1e6, max: 1e6, slider: [-10, 10], step: 0.1 }))
    .max(12)
    .default([-2, 5, -4]),
  /** First one operation forwards per step, then the derivative 1 of the result, then one operation backwards each. */
  step: z.int().min(0).max(mostSteps).default(0),
});
export type ComputationalGraphSettings = z.output<typeof computationalGraphSettings>;

/** Any float64: expressions may be infinite or nothing at all. */
const number = z.custom<number>((value) => typeof value === 'number');
const numbers = z.instanceof(Float64Array<ArrayBufferLike>);
const place = z.int().min(0);

/** A number, a variable or an operation, after everything it reads. */
const graphNode = z.strictObject({
  /** What is written into it: "x", "2", "×". */
  label: z.string(),
  kind: z.enum(['number', 'variable', 'operation']),
  /** Longest way from a leaf. */
  level: place,
  value: number,
});
export type GraphNodeShown = z.output<typeof graphNode>;

const graphEdge = z.strictObject({
  from: place,
  to: place,
  /** The derivative of the operation `to` by what comes over this edge. */
  partial: number,
  /** The step in which its part of the derivative is passed back. */
  passedAt: place,
});
export type GraphEdgeShown = z.output<typeof graphEdge>;

const checked = z.strictObject({
  name: z.string(),
  value: number,
  /** Passed back through the graph, from the derivative as a formula, and by central differences. */
  passed: number,
  formula: number,
  difference: number,
  derivative: z.string(),
});
export type CheckedVariable = z.output<typeof checked>;

export const computationalGraphAnswer = z.strictObject({
  tex: z.string(),
  nodes: z.array(graphNode),
  edges: z.array(graphEdge),
  /** The step in which each node's value is known. */
  knownAt: z.array(place),
  /** For every step, one after the other, the derivative of the result by each node as far as it is known; else NaN. */
  slopes: numbers,
  steps: place,
  variables: z.array(checked),
});
export type ComputationalGraphAnswer = z.output<typeof computationalGraphAnswer>;

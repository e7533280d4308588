import { type Activation, activations } from '../../catalogue/activations.ts';
import { closedForms, costs } from '../../catalogue/costs.ts';
import { outputs } from '../../catalogue/outputs.ts';
import type { Technique } from '../../catalogue/technique.ts';
import type { Recipe } from '../../contract/recipe.ts';
import { differentiate } from '../formula/differentiate.ts';
import { compile } from '../formula/evaluate.ts';
import { parseOwn } from '../formula/own.ts';
import { parse } from '../formula/parse.ts';
import { simplify } from '../formula/simplify.ts';
import { call, type Expression, number, substitute } from '../formula/tree.ts';
import { add, Graph, multiply, type NodeId, reference } from './graph.ts';

/** The choice of a technique in a recipe: its kind and the values of its parameters. */
export type Choice = { readonly kind: string } & Readonly<Record<string, unknown>>;

/** The text of a technique, or the recipe's own, with the recipe's values in place of parameters. */
export function bind(text: string, row: Technique, choice: Readonly<Record<string, unknown>>): Expression {
  const values = Object.keys(row.parameters).map((name) => [name, number(choice[name] as number)] as const);
  return substitute(row.own ? parseOwn(choice['formula'] as string, row) : parse(text), new Map(values));
}

/** One layer of the forward pass: its weighted input `z` and its activation `a`, one row per example. */
export interface LayerNodes {
  readonly z: NodeId;
  readonly a: NodeId;
  /** 1 where a hidden unit is flat. */
  readonly saturated: NodeId | null;
}

export interface NetworkGraph {
  readonly graph: Graph;
  readonly layers: readonly LayerNodes[];
  /** Cost of each example, [rows, 1]. */
  readonly cost: NodeId;
  /** Where differentiation of the mean cost starts, and the derivative there. */
  readonly error: { readonly at: NodeId; readonly value: Expression };
}

/** A unit is flat up to this share of its largest slope: a sigmoid below 0.01 and above 0.99, a tanh beyond 0.98. */
const flatBelow = 0.0396;

/** The largest slope of an activation, if its row does not say: over weighted inputs that occur, off the kinks at whole numbers. */
function steepestOf(activation: Expression): Expression {
  const slope = compile(differentiate(activation, 'z'), ['z']);
  const sizes = Array.from({ length: 1601 }, (_, i) => Math.abs(slope([(i - 799.5) / 100])));
  return number(Math.max(0, ...sizes.filter(Number.isFinite)));
}

/** 1 where a unit passes almost no gradient back, as a formula of its weighted input. */
function flatness(activation: Expression, steepest: Expression): Expression {
  const slope = call('abs', differentiate(activation, 'z'));
  const limit = multiply(number(flatBelow), steepest);
  return simplify(call('select', call('smallerEq', slope, limit), number(1), number(0)));
}

/**
 * The forward pass of a recipe on a batch of `rows` examples, its cost and the output error. Pairs of output and cost
 * that are delicate in floating point use their closed form.
 */
export function networkGraph(recipe: Recipe, inputs: number, classes: number, rows: number): NetworkGraph {
  const graph = new Graph();
  const layers: LayerNodes[] = [];
  let below = graph.input('images', rows, inputs);

  const weightedInput = (layer: number, units: number): NodeId => {
    const weights = graph.parameter(2 * layer, graph.node(below).columns, units);
    const biases = graph.parameter(2 * layer + 1, 1, units);
    return graph.map(add(reference(graph.matmul(below, weights)), reference(biases)));
  };

  recipe.network.hidden.forEach(({ units, activation }, layer) => {
    const z = weightedInput(layer, units);
    const row: Activation = activations[activation.kind];
    const formula = bind(row.formula, row, activation);
    const steepest = row.steepest === undefined ? steepestOf(formula) : bind(row.steepest, row, activation);
    const a = graph.formula(formula, { z }, z);
    layers.push({ z, a, saturated: graph.formula(flatness(formula, steepest), { z }, z) });
    below = a;
  });

  const { output, cost } = { output: recipe.network.output, cost: recipe.cost };
  const z = weightedInput(recipe.network.hidden.length, classes);
  const a = graph.formula(bind(outputs[output.kind].formula, outputs[output.kind], output), { z });
  layers.push({ z, a, saturated: null });

  const y = graph.input('targets', rows, classes);
  const share = reference(graph.input('share', rows, 1));
  const closed = closedForms.find((form) => form.output === output.kind && form.cost === cost.kind);
  const row = costs[cost.kind];
  const perUnit = closed ? parse(closed.value) : bind(row.formula, row, cost);
  const nodes = { z, a, y };
  const whole = substitute(perUnit, new Map([['n_out', number(classes)]]));
  const perExample = graph.reduce('sum', 'columns', graph.formula(whole, nodes));
  const names = new Map(Object.entries(nodes).map(([name, id]) => [name, reference(id)]));
  return {
    graph,
    layers,
    cost: perExample,
    error: closed
      ? { at: z, value: multiply(substitute(parse(closed.error), names), share) }
      : { at: perExample, value: share },
  };
}

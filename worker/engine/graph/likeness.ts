import type { Recipe } from '../../contract/recipe.ts';
import { parse } from '../formula/parse.ts';
import { type Expression, number, symbol } from '../formula/tree.ts';
import { Graph } from './graph.ts';
import { preparedImages } from './network.ts';
import type { ParameterSpec } from './parameters.ts';
import { type Plan, program, readingOf } from './plan.ts';
import type { UpdateRule } from './update-rule.ts';

/** What of a recipe says how images are prepared. */
export type Preparing = Pick<Recipe, 'preparation'>;

/** Images looked at together. */
const rows = 100;

const held: UpdateRule = { assignments: [{ name: 'w', value: symbol('g') }], lookahead: null };

const kept = (name: string, height: number, columns: number): ParameterSpec => {
  const fans = { fanIn: height, fanOut: columns };
  return { name, kind: 'statistic', layer: 0, piece: 0, rows: height, columns, ...fans, initial: null };
};

/**
 * How alike images are to `references` others, by a formula of `product` and `distance`: what a session gives as outputs
 * for examples. Its parameters are the others, [inputs, references], prepared, and the sums of their squares. It never trains.
 */
export function likenessPlan(recipe: Preparing, formula: Expression, inputs: number, references: number): Plan {
  const graph = new Graph();
  const parameters = [kept('others', inputs, references), kept('squares', 1, references)];
  const [others, squares] = parameters.map((spec, i) => graph.parameter(i, spec.rows, spec.columns)) as [
    number,
    number,
  ];
  const x = preparedImages(graph, recipe, rows, inputs);
  const product = graph.matmul(x, others);
  const own = graph.reduce('squares', 'columns', x);
  const distance = graph.formula(parse('max(own + squares - 2 * product, 0)'), { own, squares, product });
  const value = graph.formula(formula, { product, distance });
  const share = graph.input('share', rows, 1);
  return {
    inputs,
    classes: references,
    ...readingOf(recipe),
    rate: number(0),
    trainCount: 1,
    batch: 1,
    stepsPerEpoch: 1,
    parameters,
    slots: [],
    update: { weights: held, biases: held, learned: held, statistic: held },
    constraint: null,
    settle: { assignments: [], lookahead: null },
    evaluated: null,
    train: program(1, graph.nodes, [others, squares]),
    evaluate: program(rows, graph.nodes, [value, share]),
    diagnose: program(1, [], []),
  };
}

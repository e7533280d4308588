import { createHash } from 'node:crypto';
import { constraints } from '../../catalogue/constraints.ts';
import { type Preparation, preparations } from '../../catalogue/preparations.ts';
import { everySchedule } from '../../catalogue/exhibits.ts';
import { imagesPerEpoch } from '../../contract/augmentation.ts';
import { lineSearchOf } from '../../contract/line-search.ts';
import { type ImageSize, imageShape, layerShapes, valuesOf, valuesPerImage } from '../../contract/layer-shapes.ts';
import { imagesPerStep, type Recipe } from '../../contract/recipe.ts';
import { simplify } from '../formula/simplify.ts';
import { call, type Expression, number, substitute, symbol, symbols } from '../formula/tree.ts';
import { bind } from './bind.ts';
import { gradients } from './gradient.ts';
import { add, Graph, type GraphNode, inputsOf, type NodeId, reference } from './graph.ts';
import { networkGraph } from './network.ts';
import { type ParameterSpec, parameterSpecs } from './parameters.ts';
import { averageSlot, inSequence, settling, slotsOf, type UpdateRule, updateRule } from './update-rule.ts';

/** Nodes in the order of their computation, and those whose values are wanted. */
export interface Program {
  readonly rows: number;
  readonly nodes: readonly GraphNode[];
  readonly outputs: readonly NodeId[];
}

/** One training laid out once: fixed shapes, formulas with all constants in place. Plain data, the same on every device. */
export interface Plan {
  readonly inputs: number;
  readonly classes: number;
  /** Images of an epoch. */
  readonly trainCount: number;
  readonly batch: number;
  readonly stepsPerEpoch: number;
  readonly parameters: readonly ParameterSpec[];
  /** Names of the values the optimiser keeps for every parameter. */
  readonly slots: readonly string[];
  /** Of which training bytes the programs read mean and deviation: every pixel's, or all together; null for none. */
  readonly statistics: 'pixel' | 'all' | null;
  /** What the images of a batch are read as: a formula of the byte `x`. */
  readonly preparation: Expression;
  /** Learning rate as a formula of epoch `k` and step `t`, both from 0, and of `drops`. */
  readonly rate: Expression;
  /** What a step does with the gradient of each kind of parameter. */
  readonly update: Readonly<Record<ParameterSpec['kind'], UpdateRule>>;
  /** What limits the parameters of these numbers after the update: their new values are the outputs. */
  readonly constraint: { readonly parameters: readonly number[]; readonly program: Program } | null;
  /** What ends a step with a constraint, on every parameter; without one the update does it. */
  readonly settle: UpdateRule;
  /** The slot that is evaluated in place of the parameters, or null. */
  readonly evaluated: string | null;
  /**
   * There if no rule makes the steps, but who trains searches for them: then `train` is not a step but takes part of a
   * batch, and has the cost of each example as one output more.
   */
  readonly isSearched?: true;
  /** One step; outputs are the gradients, one per parameter (of a statistic its new value), and the norm of them all where a rule reads it. */
  readonly train: Program;
  /** Outputs: the activations of the output layer and the cost of each example. */
  readonly evaluate: Program;
  /**
   * Outputs: the gradient of every weight matrix, then for every hidden layer on how many examples each unit is flat, then
   * the activations of every layer.
   */
  readonly diagnose: Program;
}

/** Most examples evaluated at a time, and that layer health is measured on; fewer where they are many numbers. */
const evaluation = { rows: 100, values: 2 ** 21 } as const;
const diagnosis = { rows: 1000, values: 2 ** 24 } as const;

/** Examples of a batch at a time where steps are searched for: few enough for sums of float32, more than pay for their reading. */
const searchRows = 500;

/** The nodes the outputs depend on, numbered afresh. */
export function program(rows: number, nodes: readonly GraphNode[], outputs: readonly NodeId[]): Program {
  const needed = new Set<NodeId>(outputs);
  for (const node of nodes.toReversed()) if (needed.has(node.id)) for (const input of inputsOf(node)) needed.add(input);
  return { rows, nodes: nodes.filter((node) => needed.has(node.id)), outputs };
}

/** The Euclidean norm of all gradients together, [1, 1]. */
function normOf(graph: Graph, gradientNodes: readonly NodeId[]): NodeId {
  const squares = gradientNodes.map((id) => reference(sumOfSquares(graph, id)));
  return graph.map(call('sqrt', squares.reduce(add)));
}

const sumOfSquares = (graph: Graph, id: NodeId): NodeId =>
  graph.reduce('sum', 'columns', graph.reduce('squares', 'rows', id));

/** The weights as a constraint leaves them. */
function constraintOf({ constraint }: Recipe, parameters: readonly ParameterSpec[]): Plan['constraint'] {
  if (constraint.kind === 'none') return null;
  const formula = bind(constraints[constraint.kind].formula, constraints[constraint.kind], constraint);
  const graph = new Graph();
  const constrained = parameters.flatMap(({ kind, rows, columns }, index) => {
    if (kind !== 'weights') return [];
    const w = graph.parameter(index, rows, columns);
    const norm = graph.map(call('sqrt', reference(graph.reduce('squares', 'rows', w))));
    return [{ index, node: graph.formula(formula, { w, norm }) }];
  });
  const outputs = constrained.map(({ node }) => node);
  return { parameters: constrained.map(({ index }) => index), program: program(1, graph.nodes, outputs) };
}

/** How images are read: what looks at single bytes is done then, the rest in the programs. */
export function readingOf({ preparation }: Pick<Recipe, 'preparation'>): Pick<Plan, 'statistics' | 'preparation'> {
  const row: Preparation = preparations[preparation.kind];
  return row.statistics === undefined
    ? { statistics: null, preparation: simplify(bind(row.formula, row, preparation)) }
    : { statistics: row.statistics, preparation: symbol('x') };
}

/** Lays a recipe out for images of a size, `classes` classes and so many training images. */
export function makePlan(recipe: Recipe, image: ImageSize, classes: number, images: number): Plan {
  const trainCount = imagesPerEpoch(recipe, images);
  const batch = imagesPerStep(recipe, trainCount);
  const isSearched = lineSearchOf(recipe) !== null;
  const trainRows = isSearched ? Math.min(searchRows, batch) : batch;
  const shapes = layerShapes(recipe, image, classes);
  const parameters = parameterSpecs(recipe, shapes);
  const inputs = valuesOf(imageShape(image));
  const schedule = everySchedule[recipe.schedule.kind];

  const training = networkGraph(recipe, image, classes, trainRows, 'train');
  const found = gradients(training.graph, training.error.at, training.error.value);
  const changes = parameters.map((_, i) => training.statistics.get(i) ?? found.get(i)!);
  const gradientNodes = parameters.flatMap(({ kind }, i) => (kind === 'statistic' ? [] : [found.get(i)!]));
  const constraint = constraintOf(recipe, parameters);
  const settle = settling(recipe);
  const ruleOf = (kind: Exclude<ParameterSpec['kind'], 'statistic'>): UpdateRule => {
    const rule = updateRule(recipe, kind, { n: trainCount, m: batch });
    return constraint === null ? inSequence(rule, settle) : rule;
  };
  const replaced: UpdateRule = { assignments: [{ name: 'w', value: symbol('g') }], lookahead: null };
  const update = {
    weights: ruleOf('weights'),
    biases: ruleOf('biases'),
    learned: ruleOf('learned'),
    statistic: constraint === null ? inSequence(replaced, settle) : replaced,
  };
  const readsNorm = Object.values(update).some(({ assignments }) =>
    assignments.some(({ value }) => symbols(value).has('norm')),
  );
  const values = shapes.reduce((sum, shape) => sum + valuesPerImage(shape), inputs);
  const rowsFor = (most: { readonly rows: number; readonly values: number }): number =>
    Math.max(1, Math.min(most.rows, Math.floor(most.values / values)));
  const evaluationRows = rowsFor(evaluation);
  const evaluated = networkGraph(recipe, image, classes, evaluationRows);
  const rows = Math.min(rowsFor(diagnosis), images);
  const diagnosed = networkGraph(recipe, image, classes, rows);
  const slopes = gradients(diagnosed.graph, diagnosed.error.at, diagnosed.error.value);
  const flat = diagnosed.layers.flatMap(({ saturated }) =>
    saturated === null ? [] : [diagnosed.graph.reduce('sum', 'rows', saturated)],
  );
  const weightSlopes = parameters.flatMap((spec, i) => (spec.kind === 'weights' ? [slopes.get(i)!] : []));

  return {
    inputs,
    classes,
    trainCount,
    batch,
    stepsPerEpoch: Math.ceil(trainCount / batch),
    parameters,
    slots: slotsOf(recipe),
    ...readingOf(recipe),
    rate: simplify(
      substitute(
        bind(schedule.formula, schedule, recipe.schedule),
        new Map([['epochs', number(recipe.protocol.epochs)]]),
      ),
    ),
    update,
    constraint,
    settle,
    ...(isSearched && { isSearched }),
    evaluated: recipe.averaging.kind === 'none' ? null : averageSlot,
    train: program(trainRows, training.graph.nodes, [
      ...changes,
      ...(readsNorm ? [normOf(training.graph, gradientNodes)] : []),
      ...(isSearched ? [training.cost] : []),
    ]),
    evaluate: program(evaluationRows, evaluated.graph.nodes, [evaluated.layers.at(-1)!.a, evaluated.cost]),
    diagnose: program(rows, diagnosed.graph.nodes, [...weightSlopes, ...flat, ...diagnosed.layers.map(({ a }) => a)]),
  };
}

/** The identity of a plan: plans with equal hashes compute the same numbers. */
export function planHash(plan: Plan): string {
  return createHash('sha256').update(JSON.stringify(plan)).digest('hex');
}

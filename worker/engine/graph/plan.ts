import { createHash } from 'node:crypto';
import { optimisers } from '../../catalogue/optimisers.ts';
import { preparations } from '../../catalogue/preparations.ts';
import { penalties } from '../../catalogue/regularisers.ts';
import { schedules } from '../../catalogue/schedules.ts';
import type { Recipe } from '../../contract/recipe.ts';
import { differentiate } from '../formula/differentiate.ts';
import { type Assignment, parseStatements } from '../formula/parse.ts';
import { simplify } from '../formula/simplify.ts';
import { call, type Expression, number, substitute, symbol } from '../formula/tree.ts';
import { bind } from './bind.ts';
import { gradients } from './gradient.ts';
import { type GraphNode, inputsOf, type NodeId } from './graph.ts';
import { networkGraph } from './network.ts';

/** A matrix that is learned. Weights are [n_in, n_out], biases [1, n_out]. */
export interface ParameterSpec {
  readonly name: string;
  readonly kind: 'weights' | 'biases';
  readonly layer: number;
  readonly rows: number;
  readonly columns: number;
}

/** Nodes in the order of their computation, and those whose values are wanted. */
export interface Program {
  readonly rows: number;
  readonly nodes: readonly GraphNode[];
  readonly outputs: readonly NodeId[];
}

/**
 * What a step does to one value `w` and its slots from the gradient `g`: assignments in order, with `eta` and `t` as
 * numbers of the step. Where the gradient is taken elsewhere, `lookahead` is that place after the assignments.
 */
export interface UpdateRule {
  readonly assignments: readonly Assignment[];
  readonly lookahead: Expression | null;
}

/** One training laid out once: fixed shapes, formulas with all constants in place. Plain data, the same on every device. */
export interface Plan {
  readonly inputs: number;
  readonly classes: number;
  readonly trainCount: number;
  readonly batch: number;
  readonly stepsPerEpoch: number;
  readonly parameters: readonly ParameterSpec[];
  /** Names of the values the optimiser keeps for every parameter. */
  readonly slots: readonly string[];
  /** Network input as a formula of the byte `x`. */
  readonly preparation: Expression;
  /** Learning rate as a formula of epoch `k` and step `t`, both from 0, and of `drops`. */
  readonly rate: Expression;
  readonly update: Readonly<Record<ParameterSpec['kind'], UpdateRule>>;
  /** One step; outputs are the gradients, one per parameter. */
  readonly train: Program;
  /** Outputs: the activations of the output layer and the cost of each example. */
  readonly evaluate: Program;
  /** Outputs: the gradient of every weight matrix, then for every hidden layer on how many examples each unit is flat. */
  readonly diagnose: Program;
}

/** Examples evaluated at a time, and examples that layer health is measured on. */
const evaluationRows = 100;
const diagnosisRows = 1000;

/** The nodes the outputs depend on, numbered afresh. */
function program(rows: number, nodes: readonly GraphNode[], outputs: readonly NodeId[]): Program {
  const needed = new Set<NodeId>(outputs);
  for (const node of nodes.toReversed()) if (needed.has(node.id)) for (const input of inputsOf(node)) needed.add(input);
  return { rows, nodes: nodes.filter((node) => needed.has(node.id)), outputs };
}

function parameterSpecs(recipe: Recipe, inputs: number, classes: number): ParameterSpec[] {
  const widths = [inputs, ...recipe.network.hidden.map((layer) => layer.units), classes];
  return widths.slice(1).flatMap((columns, layer) => [
    { name: `W${layer + 1}`, kind: 'weights' as const, layer, rows: widths[layer]!, columns },
    { name: `b${layer + 1}`, kind: 'biases' as const, layer, rows: 1, columns },
  ]);
}

/** The derivative of all penalties in force by one weight. */
function penaltySlope(recipe: Recipe, trainCount: number): Expression {
  const n = new Map([['n', number(trainCount)]]);
  return Object.entries(penalties)
    .map(([name, row]) => bind(row.formula, row, recipe.regularisation[name as keyof typeof penalties]))
    .map((penalty) => differentiate(substitute(penalty, n), 'w'))
    .reduce((sum, slope) => simplify(call('add', sum, slope)), number(0));
}

function updateRule(recipe: Recipe, penalty: Expression): UpdateRule {
  const row = optimisers[recipe.optimiser.kind];
  const values = new Map<string, Expression>();
  for (const name of Object.keys(row.parameters)) {
    values.set(name, number((recipe.optimiser as Readonly<Record<string, unknown>>)[name] as number));
  }
  const lookahead = 'lookahead' in row ? simplify(bind(row.lookahead, row, recipe.optimiser)) : null;
  // The gradient of the whole cost is taken at one place: penalties pull from where the gradient of the batch is taken.
  const pull = lookahead === null ? penalty : substitute(penalty, new Map([['w', lookahead]]));
  const whole = new Map([...values, ['g', simplify(call('add', symbol('g'), pull))]]);
  const assignments = parseStatements(row.update).assignments.map(({ name, value }) => ({
    name,
    value: simplify(substitute(value, whole)),
  }));
  return { assignments, lookahead };
}

/** Lays a recipe out for data of `inputs` pixels, `classes` classes and `trainCount` training images. */
export function makePlan(recipe: Recipe, inputs: number, classes: number, trainCount: number): Plan {
  const batch = Math.min(recipe.protocol.batch, trainCount);
  const parameters = parameterSpecs(recipe, inputs, classes);
  const schedule = schedules[recipe.schedule.kind];
  const optimiser = optimisers[recipe.optimiser.kind];
  const preparation = preparations[recipe.preparation.kind];

  const training = networkGraph(recipe, inputs, classes, batch, 'train');
  const found = gradients(training.graph, training.error.at, training.error.value);
  const evaluation = networkGraph(recipe, inputs, classes, evaluationRows);
  const rows = Math.min(diagnosisRows, trainCount);
  const diagnosis = networkGraph(recipe, inputs, classes, rows);
  const slopes = gradients(diagnosis.graph, diagnosis.error.at, diagnosis.error.value);
  const flat = diagnosis.layers.flatMap(({ saturated }) =>
    saturated === null ? [] : [diagnosis.graph.reduce('sum', 'rows', saturated)],
  );
  const weightSlopes = parameters.flatMap((spec, i) => (spec.kind === 'weights' ? [slopes.get(i)!] : []));

  return {
    inputs,
    classes,
    trainCount,
    batch,
    stepsPerEpoch: Math.ceil(trainCount / batch),
    parameters,
    slots: optimiser.slots,
    preparation: simplify(bind(preparation.formula, preparation, recipe.preparation)),
    rate: simplify(
      substitute(
        bind(schedule.formula, schedule, recipe.schedule),
        new Map([['epochs', number(recipe.protocol.epochs)]]),
      ),
    ),
    update: {
      weights: updateRule(recipe, penaltySlope(recipe, trainCount)),
      biases: updateRule(recipe, number(0)),
    },
    train: program(
      batch,
      training.graph.nodes,
      parameters.map((_, i) => found.get(i)!),
    ),
    evaluate: program(evaluationRows, evaluation.graph.nodes, [evaluation.layers.at(-1)!.a, evaluation.cost]),
    diagnose: program(rows, diagnosis.graph.nodes, [...weightSlopes, ...flat]),
  };
}

/** The identity of a plan: plans with equal hashes compute the same numbers. */
export function planHash(plan: Plan): string {
  return createHash('sha256').update(JSON.stringify(plan)).digest('hex');
}

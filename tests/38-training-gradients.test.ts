import { describe, expect, test } from 'vitest';
import { activations } from '../worker/catalogue/activations.ts';
import type { Recipe } from '../worker/contract/recipe.ts';
import { interpret, type ProgramInputs } from '../worker/engine/devices/reference/program.ts';
import { type Expression, rewrite } from '../worker/engine/formula/tree.ts';
import { gradients } from '../worker/engine/graph/gradient.ts';
import { type GraphNode, type NodeId, reference } from '../worker/engine/graph/graph.ts';
import { networkGraph } from '../worker/engine/graph/network.ts';
import { makePlan } from '../worker/engine/graph/plan.ts';
import { centralDifference } from './fixtures/central-difference.ts';
import { smallRecipe } from './fixtures/engine.ts';
import { numbersFrom } from './fixtures/examples.ts';
import { layerParts, trainingParts } from './fixtures/training-parts.ts';

const [inputs, classes, rows, count] = [6, 3, 5, 4];

/** The nodes with what hides from differentiation as parameters of their own, to be held while weights move. */
function held(nodes: readonly GraphNode[], parameters: number) {
  const values: NodeId[] = [];
  const out: GraphNode[] = [];
  let next = nodes.length;
  for (const node of nodes) {
    if (node.op !== 'map') {
      out.push(node);
      continue;
    }
    const hide = (e: Expression): Expression => {
      if (e.type !== 'call' || e.fn !== 'constant') return e;
      const [id, index] = [next++, parameters + values.length];
      values.push(id);
      const shape = { rows: node.rows, columns: node.columns };
      out.push({ op: 'map', formula: e.args[0]!, id, ...shape });
      out.push({ op: 'parameter', index, id: next, ...shape });
      return reference(next++);
    };
    out.push({ ...node, formula: rewrite(node.formula, hide) });
  }
  return { nodes: out, values };
}

/** Holds the gradient of a recipe's training cost, with its random numbers as they are in one step, to its slope. */
function checkTrainingGradient(recipe: Recipe, seed: number): void {
  const plan = makePlan(recipe, inputs, classes, rows);
  const { graph, cost, error } = networkGraph(recipe, inputs, classes, rows, 'train');
  const found = gradients(graph, error.at, error.value);
  const next = numbersFrom(seed);
  const fill = (length: number, scale = 1) => Float64Array.from({ length }, () => scale * (2 * next() - 1));
  const parameters = plan.parameters.map(({ rows: r, columns }) => fill(r * columns, 0.9));
  const given: Omit<ProgramInputs, 'parameters'> = {
    images: fill(rows * inputs).map(Math.abs),
    targets: new Float64Array(rows * classes),
    share: Float64Array.from({ length: rows }, (_, r) => (r < count ? 1 / count : 0)),
    count,
    moment: { seed, epoch: 1, step: 2 },
  };
  for (let r = 0; r < rows; r++) given.targets[r * classes + Math.floor(next() * classes)] = 1;

  const { nodes, values } = held(graph.nodes, parameters.length);
  const order = new Map<NodeId, GraphNode>(nodes.map((node) => [node.id, node]));
  const exact = interpret({ rows, nodes: graph.nodes, outputs: [] })({ ...given, parameters });
  const base = values.map((id) => {
    const node = order.get(id)!;
    return interpret({ rows, nodes: [...graph.nodes, node], outputs: [] })({ ...given, parameters })(id);
  });
  const run = interpret({ rows, nodes, outputs: [] });
  const meanCost = (moved: readonly Float64Array[]) =>
    run({ ...given, parameters: [...moved, ...base] })(cost).reduce((sum, x, r) => sum + x * given.share[r]!, 0);

  plan.parameters.forEach((spec, i) => {
    if (spec.kind === 'statistic') return;
    const gradient = exact(found.get(i)!);
    expect(gradient, spec.name).toHaveLength(parameters[i]!.length);
    gradient.forEach((slope, j) => {
      const along = (x: number) => meanCost(parameters.map((p, k) => (k === i ? p.with(j, x) : p)));
      const expected = centralDifference(along, parameters[i]![j]!);
      expect(Math.abs(slope - expected), `${spec.name}[${j}]`).toBeLessThan(2e-7 * (1 + Math.abs(expected)));
    });
  });
}

/** Kinks are met with probability zero: weights, images and noise are drawn from a continuum. */
describe('the gradient of a step with its random numbers is the slope of its cost', () => {
  const hidden = [
    { units: 7, activation: { kind: 'tanh' } },
    { units: 5, activation: { kind: 'softplus' } },
  ];
  const pairs = [
    { output: { kind: 'softmax' }, cost: { kind: 'log-likelihood' } },
    { output: { kind: 'softmax' }, cost: { kind: 'kl-divergence' } },
    { output: { kind: 'sigmoid' }, cost: { kind: 'cross-entropy' } },
    { output: { kind: 'identity' }, cost: { kind: 'quadratic' } },
  ];

  test.each(trainingParts)('%s', (_, parts) => {
    pairs.forEach(({ output, cost }, i) => {
      checkTrainingGradient(smallRecipe({ network: { hidden, output }, cost, ...parts }), i + 1);
    });
  });

  test.each(layerParts)('%s', (_, parts) => {
    pairs.forEach(({ output, cost }, i) => {
      const layers = hidden.map((layer) => ({ ...layer, ...parts }));
      checkTrainingGradient(smallRecipe({ network: { hidden: layers, output }, cost }), i + 1);
    });
  });

  test.each(Object.keys(activations))('%s', (kind) => {
    const layers = [7, 5].map((units) => ({ units, activation: { kind } }));
    checkTrainingGradient(smallRecipe({ network: { hidden: layers, output: { kind: 'sigmoid' } } }), 3);
  });

  test('all of them together', () => {
    const everything = {
      network: { hidden, output: { kind: 'softmax' } },
      cost: { kind: 'log-likelihood' },
      noise: { inputs: { kind: 'gaussian' }, units: { kind: 'dropout' }, weights: { kind: 'whiteout' } },
      mixing: { kind: 'mixup-by-example' },
      targets: { kind: 'smoothed' },
    };
    for (const seed of [1, 2, 3]) checkTrainingGradient(smallRecipe(everything), seed);
  });
});

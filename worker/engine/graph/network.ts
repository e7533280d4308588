import { type Activation, activations } from '../../catalogue/activations.ts';
import { everyClosedForm, everyCost } from '../../catalogue/exhibits.ts';
import { outputs } from '../../catalogue/outputs.ts';
import { inputNoises, type Noise, unitNoises, weightNoises } from '../../catalogue/noise.ts';
import { type Preparation, preparations } from '../../catalogue/preparations.ts';
import { mixings, targets } from '../../catalogue/targets.ts';
import type { Recipe } from '../../contract/recipe.ts';
import { parse } from '../formula/parse.ts';
import { type Expression, number, substitute, symbol } from '../formula/tree.ts';
import { bind } from './bind.ts';
import { flatness } from './flatness.ts';
import { add, Graph, multiply, type NodeId, reference } from './graph.ts';
import { drawn, mixer, type Mode, noisy } from './randomness.ts';

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

/** The images as the network takes them; what only looks at single bytes is done when a batch is read. */
function preparedImages(graph: Graph, { preparation }: Recipe, rows: number, inputs: number): NodeId {
  const row: Preparation = preparations[preparation.kind];
  const x = graph.input('images', rows, inputs);
  if (row.statistics === undefined) return x;
  const [mean, deviation] = [graph.input('mean', 1, inputs), graph.input('deviation', 1, inputs)];
  return graph.formula(bind(row.formula, row, preparation), { x, mean, deviation });
}

/**
 * The forward pass of a recipe on a batch of `rows` examples, its cost and the output error. Pairs of output and cost
 * that are delicate in floating point use their closed form. What is random, and soft targets, are for training alone.
 */
export function networkGraph(
  recipe: Recipe,
  inputs: number,
  classes: number,
  rows: number,
  mode: Mode = 'evaluate',
): NetworkGraph {
  const graph = new Graph();
  const layers: LayerNodes[] = [];
  const { noise } = recipe;
  const mix = mixer(graph, mixings[recipe.mixing.kind], recipe.mixing, rows, mode);

  const images = preparedImages(graph, recipe, rows, inputs);
  const inputNoise = { row: inputNoises[noise.inputs.kind], choice: noise.inputs };
  const noisyInput = (node: NodeId): NodeId =>
    noisy(graph, { ...inputNoise, value: 'a', node, mode, purpose: 'noise', layer: 0 });
  // The weighted input of a mixture is the mixture of the weighted inputs: images may stay lists of their pixels.
  const isPlain = noisyInput(images) === images;
  let below = isPlain ? images : noisyInput(mix(images));

  const weightedInput = (layer: number, units: number): NodeId => {
    const { weights: choice } = noise;
    const row: Noise = weightNoises[choice.kind];
    const weights = graph.parameter(2 * layer, graph.node(below).columns, units);
    const isQuiet = row.shared === 'unit' && layer === 0;
    const used = isQuiet
      ? weights
      : noisy(graph, { row, choice, value: 'w', node: weights, mode, purpose: 'connections', layer });
    const biases = graph.parameter(2 * layer + 1, 1, units);
    const product = graph.matmul(below, used);
    return graph.map(add(reference(below === images ? mix(product) : product), reference(biases)));
  };

  recipe.network.hidden.forEach(({ units, activation }, layer) => {
    const z = weightedInput(layer, units);
    const row: Activation = activations[activation.kind];
    const formula = bind(row.formula, row, activation);
    const firing = mode === 'train' && row.training !== undefined ? bind(row.training, row, activation) : formula;
    const random = drawn(graph, firing, { purpose: 'activation', layer }, rows, units);
    const a = graph.formula(firing, { z, ...random }, z);
    layers.push({ z, a, saturated: graph.formula(flatness(row, activation), { z }, z) });
    const { units: choice } = noise;
    below = noisy(graph, {
      row: unitNoises[choice.kind],
      choice,
      value: 'a',
      node: a,
      mode,
      purpose: 'dropout',
      layer,
    });
  });

  const { output, cost } = { output: recipe.network.output, cost: recipe.cost };
  const z = weightedInput(recipe.network.hidden.length, classes);
  const a = graph.formula(bind(outputs[output.kind].formula, outputs[output.kind], output), { z });
  layers.push({ z, a, saturated: null });

  const n_out = new Map([['n_out', number(classes)]]);
  const target = targets[recipe.targets.kind];
  const softened = mode === 'train' ? bind(target.formula, target, recipe.targets) : symbol('y');
  const y = graph.formula(substitute(softened, n_out), { y: mix(graph.input('targets', rows, classes)) });
  const share = reference(graph.input('share', rows, 1));
  const closed = everyClosedForm.find((form) => form.output === output.kind && form.cost === cost.kind);
  const row = everyCost[cost.kind];
  const perUnit = closed ? parse(closed.value) : bind(row.formula, row, cost);
  const nodes = { z, a, y };
  const perExample = graph.reduce('sum', 'columns', graph.formula(substitute(perUnit, n_out), nodes));
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

import { everyClosedForm, everyCost } from '../../catalogue/exhibits.ts';
import { outputs } from '../../catalogue/outputs.ts';
import { inputNoises } from '../../catalogue/noise.ts';
import { type Preparation, preparations } from '../../catalogue/preparations.ts';
import { mixings, targets } from '../../catalogue/targets.ts';
import { type ImageSize, imageShape, layerShapes, valuesOf } from '../../contract/layer-shapes.ts';
import type { Recipe } from '../../contract/recipe.ts';
import { parse } from '../formula/parse.ts';
import { type Expression, number, substitute, symbol } from '../formula/tree.ts';
import { bind } from './bind.ts';
import { Graph, multiply, type NodeId, reference } from './graph.ts';
import { LayerBuilder, type LayerNodes } from './layer.ts';
import { mixer, type Mode, noisy } from './randomness.ts';
import type { Values } from './seen.ts';

export interface NetworkGraph {
  readonly graph: Graph;
  readonly layers: readonly LayerNodes[];
  /** Cost of each example, [rows, 1]. */
  readonly cost: NodeId;
  /** Where differentiation of the mean cost starts, and the derivative there. */
  readonly error: { readonly at: NodeId; readonly value: Expression };
  /** In training, the new value of every statistic by the index of its parameter. */
  readonly statistics: ReadonlyMap<number, NodeId>;
}

/** The images as the network takes them; what only looks at single bytes is done when a batch is read. */
export function preparedImages(
  graph: Graph,
  { preparation }: Pick<Recipe, 'preparation'>,
  rows: number,
  inputs: number,
): NodeId {
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
  image: ImageSize,
  classes: number,
  rows: number,
  mode: Mode = 'evaluate',
): NetworkGraph {
  const graph = new Graph();
  const shape = imageShape(image);
  const shapes = layerShapes(recipe, image, classes);
  const images = preparedImages(graph, recipe, rows, valuesOf(shape));
  const share = graph.input('share', rows, 1);
  const builder = new LayerBuilder(graph, recipe, shapes, mode, share);
  const mix = mixer(graph, mixings[recipe.mixing.kind], recipe.mixing, rows, mode);

  const { inputs: choice } = recipe.noise;
  const noise = { row: inputNoises[choice.kind], choice, purpose: 'noise', layer: 0 } as const;
  const noisyInput = (node: NodeId): NodeId => noisy(graph, { ...noise, value: 'a', node, mode });
  // The weighted input of a mixture is the mixture of the weighted inputs: images may stay lists of their pixels.
  const staysList = noisyInput(images) === images && shapes[0]!.looks === 1 && shapes[0]!.window === null;
  const mixProduct = (node: NodeId): NodeId => (below.node === images ? mix(node) : node);
  let below: Values = { node: staysList ? images : noisyInput(mix(images)), shape };

  const layers: LayerNodes[] = recipe.network.hidden.map((_, layer) => {
    const made = builder.hidden(below, layer, mixProduct);
    below = made.out;
    return made;
  });

  const { output, cost } = { output: recipe.network.output, cost: recipe.cost };
  const z = builder.output(below, mixProduct);
  const a = graph.formula(bind(outputs[output.kind].formula, outputs[output.kind], output), { z });
  layers.push({ z, a, saturated: null });

  const n_out = new Map([['n_out', number(classes)]]);
  const target = targets[recipe.targets.kind];
  const softened = mode === 'train' ? bind(target.formula, target, recipe.targets) : symbol('y');
  const y = graph.formula(substitute(softened, n_out), { y: mix(graph.input('targets', rows, classes)) });
  const closed = everyClosedForm.find((form) => form.output === output.kind && form.cost === cost.kind);
  const row = everyCost[cost.kind];
  const perUnit = closed ? parse(closed.value) : bind(row.formula, row, cost);
  const nodes = { z, a, y };
  const perExample = graph.reduce('sum', 'columns', graph.formula(substitute(perUnit, n_out), nodes));
  return {
    graph,
    layers,
    cost: perExample,
    error: closed
      ? { at: z, value: multiply(graph.expression(parse(closed.error), nodes), reference(share)) }
      : { at: perExample, value: reference(share) },
    statistics: builder.statistics,
  };
}

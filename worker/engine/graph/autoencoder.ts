import { type Activation, activations } from '../../catalogue/activations.ts';
import { pretrainings } from '../../catalogue/pretrainings.ts';
import { hasUnits } from '../../contract/layer-schema.ts';
import { type ImageSize, imageShape, layerShapes, valuesOf } from '../../contract/layer-shapes.ts';
import { pretrainingOf } from '../../contract/pretraining.ts';
import type { Recipe } from '../../contract/recipe.ts';
import { parse } from '../formula/parse.ts';
import { number, substitute, symbol } from '../formula/tree.ts';
import { bind } from './bind.ts';
import { gradients } from './gradient.ts';
import { add, Graph, type NodeId, reference } from './graph.ts';
import { preparedImages } from './network.ts';
import { type ParameterSpec, parameterName, parameterSpecs } from './parameters.ts';
import { makePlan, type Plan, program } from './plan.ts';
import { drawn } from './randomness.ts';
import type { UpdateRule } from './update-rule.ts';

const descent: UpdateRule = { assignments: [{ name: 'w', value: parse('w - eta * g') }], lookahead: null };
/** What is held has itself as "gradient". */
const held: UpdateRule = { assignments: [{ name: 'w', value: symbol('g') }], lookahead: null };

/** What gives a layer of `units` back `width` values: a linear layer that begins at zero. */
function decoder(width: number, units: number): ParameterSpec[] {
  const common = { layer: 0, piece: 0, columns: width, fanIn: units, fanOut: width, initial: 0 };
  return [
    { ...common, name: 'V', kind: 'weights', rows: units },
    { ...common, name: 'c', kind: 'biases', rows: 1 },
  ];
}

/**
 * The training of one hidden layer to give back what lies below it, on a recipe that asks for it. Parameters are the weights
 * and biases of all layers up to this one, those below being held, then those of the layer that gives back.
 */
function autoencoderPlan(recipe: Recipe, image: ImageSize, classes: number, images: number, layer: number): Plan {
  const choice = pretrainingOf(recipe)!;
  const row = pretrainings[choice.kind];
  const batch = Math.min(choice.batch, images);
  const all = parameterSpecs(recipe, layerShapes(recipe, image, classes));
  const own = Array.from({ length: layer + 1 }, (_, l) => ['W', 'b'].map((name) => parameterName(name, l))).flat();
  const encoder = own.map((name) => all.find((spec) => spec.name === name)!);
  const { rows: width, columns: units } = encoder.at(-2)!;
  const parameters = [
    ...encoder.map((spec) => (spec.layer < layer ? { ...spec, kind: 'statistic' as const } : spec)),
    ...decoder(width, units),
  ];

  const graph = new Graph();
  const nodes = parameters.map(({ rows, columns }, i) => graph.parameter(i, rows, columns));
  const affine = (below: NodeId, first: number): NodeId =>
    graph.map(add(reference(graph.matmul(below, nodes[first]!)), reference(nodes[first + 1]!)));
  const fire = (below: NodeId, l: number): NodeId => {
    const { activation } = recipe.network.hidden.filter(hasUnits)[l]!;
    const { learned = {}, formula }: Activation = activations[activation.kind];
    const begun = new Map(Object.entries(learned).map(([name, value]) => [name, number(value)]));
    const z = affine(below, 2 * l);
    return graph.formula(substitute(bind(formula, activations[activation.kind], activation), begun), { z }, z);
  };
  const x = Array.from({ length: layer }).reduce<NodeId>(
    (below, _, l) => fire(below, l),
    preparedImages(graph, recipe, batch, valuesOf(imageShape(image))),
  );
  const seen = bind(row.seen, row, choice);
  const random = drawn(graph, seen, { purpose: 'pretraining-noise', layer }, batch, width);
  const outOf = (values: NodeId) => {
    const r = affine(fire(values, layer), 2 * (layer + 1));
    return { r, cost: graph.reduce('sum', 'columns', graph.formula(bind(row.formula, row, choice), { x, r })) };
  };
  const { cost } = outOf(graph.formula(seen, { x, ...random }));
  const found = gradients(graph, cost, reference(graph.input('share', batch, 1)));
  const changes = parameters.map(({ kind }, i) => (kind === 'statistic' ? nodes[i]! : found.get(i)!));

  const whole = outOf(x);
  return {
    ...makePlan(recipe, image, classes, images),
    classes: width,
    trainCount: images,
    batch,
    stepsPerEpoch: Math.ceil(images / batch),
    parameters,
    slots: [],
    rate: number(choice.eta),
    update: { weights: descent, biases: descent, learned: descent, statistic: held },
    constraint: null,
    settle: { assignments: [], lookahead: null },
    evaluated: null,
    train: program(batch, graph.nodes, changes),
    evaluate: program(batch, graph.nodes, [whole.r, whole.cost]),
    diagnose: program(1, [], []),
  };
}

/** The trainings of all hidden layers of a recipe, one after the other, before the network is trained; none if it asks for none. */
export function pretrainingPlans(recipe: Recipe, image: ImageSize, classes: number, images: number): Plan[] {
  if (pretrainingOf(recipe) === null) return [];
  return recipe.network.hidden.map((_, layer) => autoencoderPlan(recipe, image, classes, images, layer));
}

import { everyCost } from '../catalogue/exhibits.ts';
import type { NeuronCourse, OneNeuronAnswer, OneNeuronSettings } from '../contract/demonstrations/one-neuron.ts';
import type { Curves, Line } from '../contract/figures/curves.ts';
import { recipeSchema } from '../contract/recipe.ts';
import { axis, count, line } from './figure-lines.ts';
import { responder, SmallNetwork } from './small-network.ts';

type Neuron = OneNeuronSettings['first'];

const widths = { inputs: 1, outputs: 1 };
/** Half the distance of two costs whose difference is taken. */
const h = 1e-5;

/** One update per epoch on one example, recorded before the first and after each. */
function course({ x, y, epochs }: OneNeuronSettings, { w, b, eta, cost }: Neuron): NeuronCourse {
  const recipe = recipeSchema.parse({
    network: { hidden: [], output: { kind: 'sigmoid' } },
    cost: { kind: cost },
    // A rate of zero is no training, but a neuron that stands still is worth a look.
    schedule: { kind: 'constant', eta: Math.max(eta, Number.MIN_VALUE) },
    protocol: { epochs, batch: 1 },
  });
  const example = { inputs: Float64Array.of(x), targets: Float64Array.of(y), count: 1 };
  const network = new SmallNetwork(recipe, widths, example, 0, () => [[w], [b]]);
  const respond = responder(recipe, widths, 1);
  const costAt = (at: number, bias: number): number =>
    respond([Float64Array.of(at), Float64Array.of(bias)], example).cost[0]!;
  const series = () => new Float64Array(epochs + 1);
  const of = {
    ...{ w: series(), b: series(), z: series(), a: series(), cost: series() },
    ...{ slopeW: series(), slopeB: series(), difference: series() },
  };
  for (let epoch = 0; epoch <= epochs; epoch++) {
    const [weight, bias] = network.parameters.map((values) => values[0]!) as [number, number];
    const { layers, cost: costs } = respond(network.parameters, example);
    const [slopeW, slopeB] = network.gradients([0]);
    of.w[epoch] = weight;
    of.b[epoch] = bias;
    of.z[epoch] = weight * x + bias;
    of.a[epoch] = layers[0]![0]!;
    of.cost[epoch] = costs[0]!;
    of.slopeW[epoch] = slopeW![0]!;
    of.slopeB[epoch] = slopeB![0]!;
    of.difference[epoch] = (costAt(weight + h, bias) - costAt(weight - h, bias)) / (2 * h);
    if (epoch < epochs) network.step([0]);
  }
  return of;
}

/** How two neurons learn the same example. */
export function oneNeuron(settings: OneNeuronSettings): OneNeuronAnswer {
  const [first, second] = [course(settings, settings.first), course(settings, settings.second)];
  const xs = count(settings.epochs + 1);
  const name = ({ w, b, eta, cost }: Neuron): string => `w ${w}, b ${b}, η ${eta}, ${everyCost[cost].title}`;
  const figure = (title: string, y: string, of: (course: NeuronCourse) => Float64Array): Curves => ({
    kind: 'curves',
    title,
    x: axis('epoch', 'epochs'),
    y: axis(y),
    bands: null,
    lines: [
      line(name(settings.first), 0, xs, of(first)),
      line(name(settings.second), 1, xs, of(second)),
    ] satisfies Line[],
  });
  return {
    first,
    second,
    output: figure('Output', 'output a', ({ a }) => a),
    cost: figure('Cost', 'cost', ({ cost }) => cost),
    slope: figure('Gradient', 'dC/dw', ({ slopeW }) => slopeW),
  };
}

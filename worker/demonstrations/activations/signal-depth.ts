import type { ActivationDepthAnswer, ActivationsSettings } from '../../contract/demonstrations/activations.ts';
import type { Curves } from '../../contract/figures/curves.ts';
import type { Heat } from '../../contract/figures/heat.ts';
import { recipeSchema } from '../../contract/recipe.ts';
import type { DataSet } from '../../data/data-set.ts';
import { fillNormal } from '../../data/random/streams.ts';
import { interpret } from '../../engine/devices/reference/program.ts';
import { gradients } from '../../engine/graph/gradient.ts';
import { networkGraph } from '../../engine/graph/network.ts';
import { makePlan, program } from '../../engine/graph/plan.ts';
import { axis, line } from '../figure-lines.ts';
import { startOf } from '../small-network.ts';
import { activationShape } from './activation-gallery.ts';

const [examples, classes, gaussianInputs] = [100, 10, 100];
/** Ends of the bins of weighted inputs; what lies beyond is in the outermost. */
const [reach, binWidth] = [6, 0.5];
const bins = (2 * reach) / binWidth;

const rms = (values: Float64Array): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

/** Rows of inputs, and a class each. */
function inputsOf(settings: ActivationsSettings, digits: DataSet | null) {
  const targets = new Float64Array(examples * classes);
  for (let i = 0; i < examples; i++) targets[i * classes + ((digits?.train.labels[i] ?? i) % classes)] = 1;
  if (digits === null) {
    const images = new Float64Array(examples * gaussianInputs);
    fillNormal(images, { seed: settings.seed, purpose: 'demonstrations', layer: 2 });
    return { images, targets, width: gaussianInputs };
  }
  const width = digits.rows * digits.columns;
  return {
    images: Float64Array.from(digits.train.images.subarray(0, examples * width), (x) => x / 256),
    targets,
    width,
  };
}

/** Weighted inputs and gradients of a deep network as it starts, layer by layer. */
export function signalDepth(settings: ActivationsSettings, digits: DataSet | null): ActivationDepthAnswer {
  const { activation, depth, width, weights, seed } = settings;
  const recipe = recipeSchema.parse({
    network: {
      hidden: Array.from({ length: depth }, () => ({ units: width, activation: { kind: activation } })),
      output: { kind: 'softmax' },
    },
    initialisation: { weights: { kind: weights }, biases: { kind: 'zero' } },
    cost: { kind: 'log-likelihood' },
    protocol: { epochs: 1, batch: examples },
  });
  const { images, targets, width: inputs } = inputsOf(settings, digits);
  const plan = makePlan(recipe, inputs, classes, examples);
  const parameters = startOf(recipe, seed)(plan).map((values) => Float64Array.from(values));
  const { graph, layers, error } = networkGraph(recipe, inputs, classes, examples);
  const slopes = gradients(graph, error.at, error.value);
  // The derivative by a bias is that by the weighted input, averaged over the examples.
  const biases = plan.parameters.flatMap(({ kind, layer, piece }, i) =>
    kind === 'biases' && piece === 0 && layer < depth ? [slopes.get(i)!] : [],
  );
  const hidden = layers.slice(0, depth);
  const flat = hidden.map(({ saturated }) => saturated!);
  const wanted = [...hidden.flatMap(({ z, a }) => [z, a]), ...flat, ...biases];
  const share = new Float64Array(examples).fill(1 / examples);
  const moment = { seed, epoch: 0, step: 0 };
  const value = interpret(program(examples, graph.nodes, wanted))({
    ...{ images, targets, share, count: examples, parameters, moment },
  });

  const xs = Float64Array.from(hidden, (_, i) => i + 1);
  const of = (read: (layer: number) => number): Float64Array => Float64Array.from(hidden, (_, i) => read(i));
  const layerFigure = (title: string, y: Curves['y'], lines: Curves['lines']): Curves => ({
    ...{ kind: 'curves', title, x: axis('layer', 'count'), y, bands: null, lines },
  });
  const norms = of((i) => Math.hypot(...value(biases[i]!)));
  const [first, last] = [norms[0]!, norms.at(-1)!];
  const size = examples * width;
  return {
    shape: activationShape(activation),
    spread: spreadOf(hidden.map(({ z }) => value(z))),
    size: layerFigure('Size of signals', axis('root mean square', 'number', 'log'), [
      line(
        'weighted inputs z',
        0,
        xs,
        of((i) => rms(value(hidden[i]!.z))),
      ),
      line(
        'activations a',
        1,
        xs,
        of((i) => rms(value(hidden[i]!.a))),
      ),
    ]),
    gradient: layerFigure('Size of gradients', axis('|mean dC/dz|', 'number', 'log'), [line('gradient', 0, xs, norms)]),
    flat: layerFigure('Where layers are flat', axis('share', 'share'), [
      line(
        'flat',
        0,
        xs,
        of((i) => value(flat[i]!).reduce((sum, each) => sum + each, 0) / size),
      ),
    ]),
    perLayer: depth > 1 && first > 0 && last > 0 ? (first / last) ** (1 / (depth - 1)) : null,
  };
}

function spreadOf(layers: readonly Float64Array[]): Heat {
  const values = new Float64Array(layers.length * bins);
  layers.forEach((z, layer) => {
    for (const value of z) {
      const bin = Math.min(bins - 1, Math.max(0, Math.floor((value + reach) / binWidth)));
      values[layer * bins + bin]! += 1 / z.length;
    }
  });
  return {
    kind: 'heat',
    title: 'Weighted inputs by layer',
    row: 'layer',
    column: 'weighted input z',
    rows: layers.map((_, i) => String(i + 1)),
    columns: Array.from({ length: bins }, (_, i) => String(-reach + i * binWidth)),
    value: axis('share', 'share'),
    values,
    hasLabels: false,
  };
}

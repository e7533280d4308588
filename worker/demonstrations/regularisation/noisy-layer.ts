import { everyWeightNoise } from '../../catalogue/exhibits.ts';
import {
  noiseRows,
  type NoisyLayerAnswer,
  type RegularisationSettings,
} from '../../contract/demonstrations/regularisation.ts';
import { fillNormal } from '../../data/random/streams.ts';
import { interpret } from '../../engine/devices/reference/program.ts';
import { tex } from '../../engine/formula/tex.ts';
import { Graph } from '../../engine/graph/graph.ts';
import { program } from '../../engine/graph/plan.ts';
import { noisy } from '../../engine/graph/randomness.ts';

const [rows, columns] = [14, 24];
const draws = 200;

/** Values of a layer under noise: one draw, and the mean over many, which most kinds leave as they are. */
export function noisyLayer({ noise, rate, draw, seed }: RegularisationSettings): NoisyLayerAnswer {
  const row = noiseRows[noise]!;
  const usual = Object.entries(row.parameters).map(([name, parameter]) => [name, parameter.default] as const);
  const choice = { kind: noise, ...Object.fromEntries(usual), ...('rate' in row.parameters && { rate }) };
  const graph = new Graph();
  const node = graph.parameter(0, rows, columns);
  const value = Object.hasOwn(everyWeightNoise, noise) ? 'w' : 'a';
  const noised = noisy(graph, { row, choice, value, node, mode: 'train', purpose: 'dropout', layer: 0 });
  const run = interpret(program(rows, graph.nodes, [noised]));
  const values = new Float64Array(rows * columns);
  fillNormal(values, { seed, purpose: 'demonstrations', layer: 3 });
  const none = new Float64Array();
  const drawn = (epoch: number): Float64Array => {
    const moment = { seed, epoch, step: 0 };
    return run({ images: none, targets: none, share: none, count: rows, parameters: [values], moment })(noised);
  };
  const mean = new Float64Array(values.length);
  const squares = new Float64Array(values.length);
  for (let epoch = 0; epoch < draws; epoch++) {
    drawn(epoch).forEach((x, i) => {
      mean[i]! += x / draws;
      squares[i]! += (x * x) / draws;
    });
  }
  const rms = (of: (i: number) => number): number =>
    Math.sqrt(values.reduce((sum, _, i) => sum + of(i), 0) / values.length);
  return {
    tex: tex(row.formula),
    columns,
    limit: 3,
    before: Float32Array.from(values),
    after: Float32Array.from(drawn(draw)),
    mean: Float32Array.from(mean),
    draws,
    bias: rms((i) => (mean[i]! - values[i]!) ** 2),
    deviation: rms((i) => Math.max(0, squares[i]! - mean[i]! ** 2)),
  };
}

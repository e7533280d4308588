import { closedForms, costs } from '../catalogue/costs.ts';
import { outputs } from '../catalogue/outputs.ts';
import { targets } from '../catalogue/targets.ts';
import type { SoftmaxAnswer, SoftmaxSettings } from '../contract/demonstrations/softmax.ts';
import { interpret, type ProgramInputs } from '../engine/devices/reference/program.ts';
import { evaluate } from '../engine/formula/evaluate.ts';
import { parse } from '../engine/formula/parse.ts';
import { number } from '../engine/formula/tree.ts';
import { bind } from '../engine/graph/bind.ts';
import { gradients } from '../engine/graph/gradient.ts';
import { Graph } from '../engine/graph/graph.ts';
import { program } from '../engine/graph/plan.ts';
import { axis, line } from './figure-lines.ts';

/** Half the distance of two costs whose difference is taken. */
const h = 1e-5;

const heated = parse('z / temperature');
const { value: closedCost } = closedForms.find(
  ({ output, cost }) => output === 'softmax' && cost === 'log-likelihood',
)!;

/** A layer of `n` outputs on `rows` examples, each with weighted inputs of its own, and what is asked of it. */
function layer(rows: number, n: number, temperature: number) {
  const graph = new Graph();
  const z = graph.formula(heated, { z: graph.parameter(0, rows, n), temperature: graph.map(number(temperature)) });
  const a = graph.formula(parse(outputs.softmax.formula), { z });
  const independent = graph.formula(parse(outputs.sigmoid.formula), { z });
  const y = graph.input('targets', rows, n);
  const cost = graph.reduce('sum', 'columns', graph.formula(parse(closedCost), { z, a, y }));
  // The slope of what the targets pick: with one row per output and a target of one there, the Jacobian.
  const picked = graph.reduce('sum', 'columns', graph.formula(parse('a * y'), { a, y }));
  const slopes = gradients(graph, cost, number(1)).get(0)!;
  const jacobian = gradients(graph, picked, number(1)).get(0)!;
  const wanted = { a, independent, cost, slopes, jacobian };
  const run = interpret(program(rows, graph.nodes, Object.values(wanted)));
  return (weighted: Float64Array, target: Float64Array) => {
    const inputs: ProgramInputs = {
      images: new Float64Array(),
      targets: target,
      share: new Float64Array(rows).fill(1 / rows),
      count: rows,
      parameters: [weighted],
      moment: { seed: 0, epoch: 0, step: 0 },
    };
    const value = run(inputs);
    return (name: keyof typeof wanted): Float64Array => value(wanted[name]);
  };
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

/** Temperatures from 1/10 to 10, evenly spread by their logarithm. */
const temperatures = Float64Array.from({ length: 81 }, (_, i) => 10 ** (i / 40 - 1));

/** What softmax makes of weighted inputs, how its outputs hang together, and what a cost would change. */
export function softmax({ logits, temperature, right, alpha }: SoftmaxSettings): SoftmaxAnswer {
  const n = logits.length;
  const z = Float64Array.from(logits);
  const one = layer(1, n, temperature);
  const target = bind(targets.smoothed.formula, targets.smoothed, { alpha });
  const y = Float64Array.from(logits, (_, k) => evaluate(target, { y: k === right ? 1 : 0, n_out: n }));
  const at = one(z, y);

  const copies = Float64Array.from({ length: n * n }, (_, i) => logits[i % n]!);
  const identity = Float64Array.from({ length: n * n }, (_, i) => (i % n === Math.floor(i / n) ? 1 : 0));
  const jacobian = layer(n, n, temperature)(copies, identity)('jacobian');

  const moved = (k: number, by: number): number => one(z.with(k, z[k]! + by), y)('cost')[0]!;
  const entropy = parse(costs['log-likelihood'].formula);
  const [own, other] = [y[right]!, y[right === 0 ? 1 : 0]!];
  const names = logits.map((_, k) => `class ${k}`);
  const rows = temperatures.length;
  const heatedRows = Array.from(temperatures, (t) =>
    logits.map((value) => evaluate(heated, { z: value, temperature: t })),
  );
  const none = new Float64Array(rows * n);
  const courses = layer(rows, n, 1)(Float64Array.from(heatedRows.flat()), none)('a');
  return {
    outputs: {
      kind: 'bars',
      title: 'Outputs and targets',
      category: 'class',
      categories: names.map((_, k) => String(k)),
      y: axis('output', 'share'),
      intervals: null,
      mark: 'bar',
      groups: [
        { name: 'softmax', arm: 0, values: [...at('a')], intervals: null },
        { name: 'a sigmoid each', arm: 1, values: [...at('independent')], intervals: null },
        { name: 'target', arm: 2, values: [...y], intervals: null },
      ],
    },
    sums: { softmax: sum(at('a')), sigmoid: sum(at('independent')) },
    softmax: at('a'),
    targets: y,
    jacobian,
    cost: at('cost')[0]!,
    floor: y.reduce((total, p) => total + (p > 0 ? evaluate(entropy, { a: p, y: p }) : 0), 0),
    gap: own > 0 && other > 0 ? temperature * Math.log(own / other) : null,
    slopes: at('slopes'),
    differences: z.map((_, k) => (moved(k, h) - moved(k, -h)) / (2 * h)),
    byTemperature: {
      kind: 'curves',
      title: 'Outputs over the temperature',
      x: axis('temperature', 'number', 'log'),
      y: axis('output', 'share'),
      bands: null,
      lines: names.map((name, k) =>
        line(
          name,
          k,
          temperatures,
          Float64Array.from(temperatures, (_, row) => courses[row * n + k]!),
        ),
      ),
    },
  };
}

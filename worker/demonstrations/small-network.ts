import type { Recipe } from '../contract/recipe.ts';
import { type Interpreter, interpret } from '../engine/devices/reference/program.ts';
import { type Learned, updater } from '../engine/devices/reference/update.ts';
import { compile } from '../engine/formula/evaluate.ts';
import { networkGraph } from '../engine/graph/network.ts';
import { makePlan, type Plan, program } from '../engine/graph/plan.ts';

/** Examples as numbers, row by row: `inputs` and the targets of the outputs. */
export interface Examples {
  readonly inputs: Float64Array;
  readonly targets: Float64Array;
  readonly count: number;
}

/** How many numbers an example has on either side. */
export interface Widths {
  readonly inputs: number;
  readonly outputs: number;
}

/**
 * A recipe trained on examples that are any numbers, not bytes of images, by the plan and the arithmetic of the
 * `reference` device.
 */
export class SmallNetwork {
  readonly plan: Plan;
  readonly learned: readonly Learned[];
  readonly #widths: Widths;
  readonly #examples: Examples;
  readonly #seed: number;
  readonly #train: Interpreter;
  readonly #rate: (values: ArrayLike<number>) => number;
  #step = 0;

  /** @param parameters where it starts, one array per parameter of the plan. */
  constructor(
    recipe: Recipe,
    widths: Widths,
    examples: Examples,
    seed: number,
    parameters: (plan: Plan) => readonly ArrayLike<number>[],
  ) {
    this.plan = makePlan(recipe, widths.inputs, widths.outputs, examples.count);
    this.#widths = widths;
    this.#examples = examples;
    this.#seed = seed;
    this.#train = interpret(this.plan.train);
    this.#rate = compile(this.plan.rate, ['k', 't', 'drops']);
    this.learned = parameters(this.plan).map((values) => ({
      w: Float64Array.from(values),
      slots: this.plan.slots.map(() => new Float64Array(values.length)),
      lookahead: Float64Array.from(values),
    }));
  }

  /** Steps made so far. */
  get steps(): number {
    return this.#step;
  }

  get parameters(): readonly Float64Array[] {
    return this.learned.map(({ w }) => w);
  }

  /**
   * What the next step would take for the gradients, one per parameter, on these examples; and the norm of them all,
   * where a rule reads it.
   */
  gradients(rows: ArrayLike<number>): readonly Float64Array[] {
    const { train } = this.plan;
    const [epoch, step] = this.#moment();
    const value = this.#train({
      ...this.#gather(rows, train.rows),
      parameters: this.learned.map(({ lookahead }) => lookahead),
      moment: { seed: this.#seed, epoch, step },
    });
    return train.outputs.map(value);
  }

  /** Makes one step on these examples. */
  step(rows: ArrayLike<number>): void {
    const { parameters, slots, update } = this.plan;
    const gradients = this.gradients(rows);
    const [epoch] = this.#moment();
    const norm = gradients[parameters.length]?.[0];
    const eta = this.#rate([epoch, this.#step, 0]);
    const numbers = { eta, t: this.#step + 1, ...(norm === undefined ? {} : { norm }) };
    parameters.forEach(({ kind }, i) => updater(update[kind], slots).step(this.learned[i]!, gradients[i]!, numbers));
    this.#step++;
  }

  #moment(): readonly [epoch: number, step: number] {
    const { stepsPerEpoch } = this.plan;
    return [Math.floor(this.#step / stepsPerEpoch), this.#step % stepsPerEpoch];
  }

  #gather(rows: ArrayLike<number>, most: number) {
    const { inputs, targets } = this.#examples;
    const pick = (from: Float64Array, width: number): Float64Array => {
      const out = new Float64Array(most * width);
      for (let r = 0; r < rows.length; r++) {
        out.set(from.subarray(rows[r]! * width, (rows[r]! + 1) * width), r * width);
      }
      return out;
    };
    return {
      images: pick(inputs, this.#widths.inputs),
      targets: pick(targets, this.#widths.outputs),
      share: new Float64Array(most).fill(1 / rows.length, 0, rows.length),
      count: rows.length,
    };
  }
}

/** What a network makes of examples: the values of every layer, row by row, and the cost of each example. */
export interface Response {
  readonly layers: readonly Float64Array[];
  readonly cost: Float64Array;
}

/** The network of a recipe as it judges `rows` examples. */
export function responder(
  recipe: Recipe,
  widths: Widths,
  rows: number,
): (parameters: readonly Float64Array[], examples: Examples) => Response {
  const { graph, layers, cost } = networkGraph(recipe, widths.inputs, widths.outputs, rows);
  const shown = layers.map(({ a }) => a);
  const run = interpret(program(rows, graph.nodes, [...shown, cost]));
  return (parameters, { inputs, targets, count }) => {
    const share = new Float64Array(rows).fill(1 / count, 0, count);
    const moment = { seed: 0, epoch: 0, step: 0 };
    const value = run({ images: inputs, targets, share, count, parameters, moment });
    return { layers: shown.map(value), cost: value(cost) };
  };
}

import type { Recipe } from '../contract/recipe.ts';
import { type Interpreter, interpret } from '../engine/devices/reference/program.ts';
import { type Learned, updater } from '../engine/devices/reference/update.ts';
import { compile } from '../engine/formula/evaluate.ts';
import { networkGraph } from '../engine/graph/network.ts';
import { makePlan, type Plan, program } from '../engine/graph/plan.ts';
import { initialFormulas } from '../training/initial-formulas.ts';
import { initialState } from '../training/initial-state.ts';
import { randomnessOf } from '../training/randomness.ts';

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

/** The start of a recipe's network, as a run of this seed has it. */
export const startOf =
  (recipe: Recipe, seed: number) =>
  (plan: Plan): readonly ArrayLike<number>[] =>
    initialState(plan, initialFormulas(recipe.initialisation), randomnessOf(recipe.randomness, seed), null).parameters;

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
  readonly #updaters: readonly ReturnType<typeof updater>[];
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
    const { update, slots } = this.plan;
    this.#updaters = this.plan.parameters.map(({ kind }) => updater(update[kind], slots));
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
    const { length } = this.plan.parameters;
    const gradients = this.gradients(rows);
    const [epoch] = this.#moment();
    const norm = gradients[length]?.[0];
    const eta = this.#rate([epoch, this.#step, 0]);
    const numbers = { eta, t: this.#step + 1, ...(norm === undefined ? {} : { norm }) };
    this.#updaters.forEach((updater, i) => updater.step(this.learned[i]!, gradients[i]!, numbers));
    this.#step++;
  }

  /** Where it stands, to come back to. */
  state(): SmallNetworkState {
    return {
      step: this.#step,
      learned: this.learned.map(({ w, slots, lookahead }) => ({
        w: w.slice(),
        slots: slots.map((slot) => slot.slice()),
        lookahead: lookahead.slice(),
      })),
    };
  }

  load({ step, learned }: SmallNetworkState): void {
    this.#step = step;
    learned.forEach(({ w, slots, lookahead }, i) => {
      const to = this.learned[i]!;
      to.w.set(w);
      slots.forEach((slot, s) => to.slots[s]!.set(slot));
      to.lookahead.set(lookahead);
    });
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

export interface SmallNetworkState {
  readonly step: number;
  readonly learned: readonly Learned[];
}

/** What a network makes of examples: the values of every layer, row by row, and the cost of each example. */
export interface Response {
  readonly layers: readonly Float64Array[];
  readonly cost: Float64Array;
}

/** Weighted inputs and activations of every layer, row by row. */
export interface LayerValues {
  readonly z: Float64Array;
  readonly a: Float64Array;
}

/** What the layers of a recipe's network make of so many examples. */
export function layerValues(
  recipe: Recipe,
  widths: Widths,
  rows: number,
): (parameters: readonly Float64Array[], inputs: Float64Array) => readonly LayerValues[] {
  const { graph, layers } = networkGraph(recipe, widths.inputs, widths.outputs, rows);
  const run = interpret(
    program(
      rows,
      graph.nodes,
      layers.flatMap(({ z, a }) => [z, a]),
    ),
  );
  const none = new Float64Array();
  return (parameters, inputs) => {
    const moment = { seed: 0, epoch: 0, step: 0 };
    const value = run({ images: inputs, targets: none, share: none, count: rows, parameters, moment });
    return layers.map(({ z, a }) => ({ z: value(z), a: value(a) }));
  };
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

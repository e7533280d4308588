import { setImmediate } from 'node:timers/promises';
import type { PlaneSettings } from '../../contract/demonstrations/plane.ts';
import { type Recipe, recipeSchema } from '../../contract/recipe.ts';
import { permutation } from '../../data/random/streams.ts';
import {
  type Examples,
  responder,
  SmallNetwork,
  type SmallNetworkState,
  startOf,
  type Widths,
} from '../small-network.ts';
import { featureFormulas, featuresOf } from './features.ts';
import { type Point, pointsOf } from './point-sets.ts';

/** How well a set of points is told apart; null where it has none. */
export interface Score {
  readonly cost: number | null;
  readonly accuracy: number | null;
}

export interface Recorded {
  readonly step: number;
  readonly train: Score;
  readonly test: Score;
}

/** Steps between two looks at the costs, between two states that are kept, and before others may have the lab again. */
const [recordEvery, keepEvery, turn] = [10, 500, 50];

export function planeRecipe(settings: PlaneSettings): Recipe {
  const { learner, hidden, activation, optimiser, eta, batch, l2 } = settings;
  const common = { schedule: { kind: 'constant', eta }, regularisation: { l2: { lambda: l2 } } } as const;
  if (learner === 'perceptron') {
    // The rule of the perceptron: a hinge without a margin moves the weights by the example where it is misjudged.
    return recipeSchema.parse({
      ...common,
      network: { hidden: [], output: { kind: 'identity' } },
      cost: { kind: 'hinge', margin: 1e-9 },
      protocol: { epochs: 1, batch: 1 },
    });
  }
  return recipeSchema.parse({
    ...common,
    network: {
      hidden: hidden.map((units) => ({ units, activation: { kind: activation } })),
      output: { kind: 'softmax' },
    },
    cost: { kind: 'log-likelihood' },
    optimiser: { kind: optimiser },
    protocol: { epochs: 1, batch },
  });
}

/** The training of one setting, as far as anybody looked: any step can be asked for, and is the same however it is reached. */
export class PlaneTraining {
  readonly recipe: Recipe;
  readonly widths: Widths;
  readonly points: readonly Point[];
  /** Every other point is for testing, unless the user set them. */
  readonly isTest: readonly boolean[];
  readonly network: SmallNetwork | null;
  readonly #train: Examples;
  readonly #score: readonly [train: () => Score, test: () => Score];
  readonly #seed: number;
  readonly #kept: SmallNetworkState[] = [];
  readonly #recorded: Recorded[] = [];
  #order: { readonly epoch: number; readonly rows: Uint32Array } | null = null;

  constructor(settings: PlaneSettings) {
    this.recipe = planeRecipe(settings);
    this.#seed = settings.seed;
    this.points = pointsOf(settings);
    this.isTest = this.points.map((_, i) => settings.data !== 'own' && i % 2 === 1);
    this.widths = { inputs: featureFormulas(settings.degree).length, outputs: 2 };
    const features = featuresOf(settings.degree);
    const examples = (of: boolean): Examples => {
      const chosen = this.points.filter((_, i) => this.isTest[i] === of);
      const targets = Float64Array.from(chosen.flatMap(({ label }) => [1 - label, label]));
      return { inputs: features(chosen), targets, count: chosen.length };
    };
    const test = examples(true);
    this.#train = examples(false);
    this.network =
      this.#train.count === 0
        ? null
        : new SmallNetwork(this.recipe, this.widths, this.#train, settings.seed, startOf(this.recipe, settings.seed));
    this.#score = [this.#scorer(this.#train), this.#scorer(test)];
    this.#record();
  }

  #scorer(examples: Examples): () => Score {
    const { count, targets } = examples;
    if (count === 0) return () => ({ cost: null, accuracy: null });
    const respond = responder(this.recipe, this.widths, count);
    return () => {
      const { layers, cost } = respond(this.network!.parameters, examples);
      const a = layers.at(-1)!;
      let right = 0;
      for (let i = 0; i < count; i++) if (a[2 * i + 1]! > a[2 * i]! === targets[2 * i + 1]! > 0.5) right++;
      return { cost: cost.reduce((sum, each) => sum + each, 0) / count, accuracy: right / count };
    };
  }

  #record(): void {
    if (this.network === null) return;
    const { steps } = this.network;
    if (steps % keepEvery === 0 && this.#kept.length === steps / keepEvery) this.#kept.push(this.network.state());
    if (steps % recordEvery !== 0 || this.#recorded.length > steps / recordEvery) return;
    const [train, test] = this.#score;
    this.#recorded.push({ step: steps, train: train(), test: test() });
  }

  #rows(): Uint32Array {
    const { plan, steps } = this.network!;
    const epoch = Math.floor(steps / plan.stepsPerEpoch);
    if (this.#order?.epoch !== epoch) {
      this.#order = { epoch, rows: permutation(this.#train.count, this.#seed, epoch) };
    }
    const from = (steps % plan.stepsPerEpoch) * plan.batch;
    return this.#order.rows.subarray(from, from + plan.batch);
  }

  /** Takes the network to a step. Others have the lab in between where that is far. */
  async goTo(step: number): Promise<void> {
    const { network } = this;
    if (network === null) return;
    if (network.steps > step) network.load(this.#kept[Math.floor(step / keepEvery)]!);
    while (network.steps < step) {
      if (network.steps % turn === 0) await setImmediate();
      network.step(this.#rows());
      this.#record();
    }
  }

  /** What was recorded up to a step. The network is taken there only where it has never been so far. */
  async recorded(step: number): Promise<readonly Recorded[]> {
    if (this.#recorded.length * recordEvery <= step) await this.goTo(step);
    return this.#recorded.slice(0, Math.floor(step / recordEvery) + 1);
  }

  scores(): Recorded | null {
    if (this.network === null) return null;
    const [train, test] = this.#score;
    return { step: this.network.steps, train: train(), test: test() };
  }
}

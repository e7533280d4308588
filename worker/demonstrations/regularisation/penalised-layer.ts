import { setImmediate } from 'node:timers/promises';
import { everyPenalty } from '../../catalogue/exhibits.ts';
import type {
  PenalisedLayerAnswer,
  PenaltyName,
  RegularisationSettings,
} from '../../contract/demonstrations/regularisation.ts';
import { recipeSchema } from '../../contract/recipe.ts';
import type { DataSet } from '../../data/data-set.ts';
import { permutation } from '../../data/random/streams.ts';
import { axis } from '../figure-lines.ts';
import { LatestFew } from '../latest-few.ts';
import { type Examples, responder, SmallNetwork, type SmallNetworkState, startOf } from '../small-network.ts';
import { Turns } from '../turns.ts';

const [images, classes, units, batch] = [200, 10, 20, 10];
/** Of the histogram: from -reach to reach; what lies beyond is in the outermost. */
const [reach, bins] = [1, 41];

type Digits = Pick<DataSet, 'train' | 'rows' | 'columns'>;

/** The first images at half their size, and their classes. */
function examplesOf({ train, rows, columns }: Digits): { examples: Examples; inputs: number } {
  const [down, across] = [rows >> 1, columns >> 1];
  const inputs = down * across;
  const made = {
    inputs: new Float64Array(images * inputs),
    targets: new Float64Array(images * classes),
    count: images,
  };
  for (let i = 0; i < images; i++) {
    made.targets[i * classes + train.labels[i]!] = 1;
    for (let at = 0; at < inputs; at++) {
      const corner = i * rows * columns + 2 * Math.floor(at / across) * columns + 2 * (at % across);
      const four = [corner, corner + 1, corner + columns, corner + columns + 1];
      made.inputs[i * inputs + at] = four.reduce((sum, place) => sum + train.images[place]!, 0) / 4 / 256;
    }
  }
  return { examples: made, inputs };
}

interface LayerSettings {
  readonly penalty: PenaltyName | null;
  readonly lambda: number;
  readonly seed: number;
}

/** One training, epoch by epoch; every epoch that was reached is kept. */
class LayerTraining {
  readonly #network: SmallNetwork;
  readonly #accuracy: () => number;
  readonly #kept: SmallNetworkState[];
  readonly #seed: number;
  readonly #turns = new Turns();

  constructor({ penalty, lambda, seed }: LayerSettings, digits: Digits) {
    const { examples, inputs } = examplesOf(digits);
    const widths = { inputs, outputs: classes };
    const recipe = recipeSchema.parse({
      network: { hidden: [{ units, activation: { kind: 'sigmoid' } }], output: { kind: 'sigmoid' } },
      cost: { kind: 'cross-entropy' },
      schedule: { kind: 'constant', eta: 0.5 },
      regularisation: penalty === null ? {} : { [penalty]: { lambda } },
      protocol: { epochs: 1, batch },
    });
    this.#seed = seed;
    this.#network = new SmallNetwork(recipe, widths, examples, seed, startOf(recipe, seed));
    this.#kept = [this.#network.state()];
    const respond = responder(recipe, widths, images);
    this.#accuracy = () => {
      const a = respond(this.#network.parameters, examples).layers.at(-1)!;
      let right = 0;
      for (let i = 0; i < images; i++) {
        const row = a.subarray(i * classes, (i + 1) * classes);
        if (examples.targets[i * classes + row.indexOf(Math.max(...row))] === 1) right++;
      }
      return right / images;
    };
  }

  after(epoch: number): Promise<{ weights: Float64Array; accuracy: number }> {
    return this.#turns.take(async () => {
      const from = Math.min(epoch, this.#kept.length - 1);
      this.#network.load(this.#kept[from]!);
      for (let each = from; each < epoch; each++) {
        await setImmediate();
        const order = permutation(images, this.#seed, each);
        for (let at = 0; at < images; at += batch) this.#network.step(order.subarray(at, at + batch));
        this.#kept.push(this.#network.state());
      }
      return { weights: this.#network.parameters[0]!.slice(), accuracy: this.#accuracy() };
    });
  }
}

/** Trainings that were looked at last, by their digits. */
const kept = new WeakMap<Digits, LatestFew<LayerSettings, LayerTraining>>();

function trainingsOf(digits: Digits): LatestFew<LayerSettings, LayerTraining> {
  const known = kept.get(digits) ?? new LatestFew(6, (settings: LayerSettings) => new LayerTraining(settings, digits));
  kept.set(digits, known);
  return known;
}

/** How the weights of a layer are spread after an epoch, with and without a penalty. */
export async function penalisedLayer(
  digits: Digits,
  { layer, strength, step, seed }: RegularisationSettings,
): Promise<PenalisedLayerAnswer> {
  const trainings = [
    { name: 'No penalty', penalty: null, lambda: 0 },
    { name: everyPenalty[layer].title, penalty: layer, lambda: strength },
  ];
  const made = [];
  for (const { name, penalty, lambda } of trainings) {
    made.push({ name, ...(await trainingsOf(digits).of({ penalty, lambda, seed }).after(step)) });
  }
  return {
    weights: {
      kind: 'bars',
      title: `Weights of the first layer after epoch ${step}`,
      category: 'weight',
      categories: Array.from({ length: bins }, (_, bin) => ((2 * reach * bin) / (bins - 1) - reach).toFixed(2)),
      y: axis('share of weights', 'share'),
      intervals: null,
      mark: 'bar',
      groups: made.map(({ name, weights }, arm) => ({ name, arm, values: sharesOf(weights), intervals: null })),
    },
    facts: made.map(({ name, weights, accuracy }) => ({
      name,
      small: weights.filter((w) => Math.abs(w) < 1e-3).length / weights.length,
      zero: weights.filter((w) => w === 0).length / weights.length,
      rms: Math.sqrt(weights.reduce((sum, w) => sum + w * w, 0) / weights.length),
      accuracy,
    })),
  };
}

function sharesOf(weights: Float64Array): number[] {
  const shares = new Array<number>(bins).fill(0);
  for (const w of weights) {
    const bin = Math.round(((w + reach) / (2 * reach)) * (bins - 1));
    shares[Math.min(bins - 1, Math.max(0, bin))]! += 1 / weights.length;
  }
  return shares;
}

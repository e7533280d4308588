import type { Changes } from '../contract/changes.ts';
import type { ExperimentInput } from '../contract/experiment.ts';
import type { Metric } from '../contract/metrics.ts';
import type { Reading, Study, StudyArm } from './claim.ts';

type Recipe = ExperimentInput['recipe'];
type Hidden = Extract<Recipe['network']['hidden'][number], { activation: unknown }>['activation'];

const layers = (activation: Hidden, ...sizes: number[]): Recipe['network']['hidden'] =>
  sizes.map((units) => ({ units, activation }));

/** The network of the book: 784-30-10 of sigmoids, cross-entropy, mini-batches of ten. */
export const bookNet: Recipe = {
  network: { hidden: layers({ kind: 'sigmoid' }, 30), output: { kind: 'sigmoid' } },
  cost: { kind: 'cross-entropy' },
  initialisation: { weights: { kind: 'normal' } },
  schedule: { kind: 'constant', eta: 0.5 },
  protocol: { epochs: 30, batch: 10 },
};

/** A softmax network of these hidden layers. */
export const softmaxNet = (activation: Hidden, ...sizes: number[]): Recipe => ({
  network: { hidden: layers(activation, ...sizes), output: { kind: 'softmax' } },
  cost: { kind: 'log-likelihood' },
  initialisation: { weights: { kind: 'he-normal' }, biases: { kind: 'zero' } },
  schedule: { kind: 'constant', eta: 0.1 },
  protocol: { epochs: 20, batch: 32 },
});

/** The recipe with these epochs. */
export const forEpochs = (recipe: Recipe, epochs: number): Recipe => ({
  ...recipe,
  protocol: { ...recipe.protocol, epochs },
});

/** A thousand images and 400 epochs, as in the figures on overfitting; and all of them and 30. */
export const few = { data: { train: 1000 }, recipe: forEpochs(bookNet, 400) } as const satisfies Partial<Study>;
export const all = { data: { train: 50_000 }, recipe: bookNet } as const satisfies Partial<Study>;

export const oldWeights = { 'initialisation.weights.kind': 'normal' } as const;
export const newWeights = { 'initialisation.weights.kind': 'normal-scaled' } as const;
export const l2 = (lambda: number): Changes => ({ 'regularisation.l2.lambda': lambda });
export const rate = (eta: number): Changes => ({ 'schedule.eta': eta });

export const seeds = (quick: number, full: number): Study['seeds'] => ({ quick, full });

/** An arm whose name says what it is. */
export const arm = (name: string, ...changes: Changes[]): StudyArm => ({
  name,
  changes: Object.assign({}, ...changes) as Changes,
});

export const armOn = (data: Study['data'], name: string, ...changes: Changes[]): StudyArm => ({
  ...arm(name, ...changes),
  data,
});

/** A network whose weights are all equal, beside one whose are not. */
export const equalWeights: Study = {
  data: { train: 5000 },
  recipe: {
    ...forEpochs(bookNet, 3),
    initialisation: { weights: { kind: 'equal', value: 0.1 }, biases: { kind: 'zero' } },
  },
  arms: [arm('equal'), arm('random', newWeights)],
  seeds: seeds(3, 5),
};

export const testAccuracy = metric('accuracy', 'test');
export const validationAccuracy = metric('accuracy', 'validation');
export const trainAccuracy = metric('accuracy', 'train');
export const trainCost = metric('cost', 'train');

export function metric(
  name: Metric,
  split: 'train' | 'validation' | 'test',
  at: Extract<Reading, { kind: 'metric' }>['at'] = 'end',
): Reading {
  return { kind: 'metric', metric: name, split, at };
}

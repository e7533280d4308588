import { z } from 'zod';
import { augmentationModes, augmentations } from '../catalogue/augmentations.ts';
import { clippings } from '../catalogue/clippings.ts';
import { constraints } from '../catalogue/constraints.ts';
import {
  everyAveraging,
  everyCost,
  everyOptimiser,
  everyPenalty,
  everySchedule,
  everyUnitNoise,
  everyWeightInitialiser,
  everyWeightNoise,
} from '../catalogue/exhibits.ts';
import { biasInitialisers } from '../catalogue/initialisers.ts';
import { layers } from '../catalogue/layers.ts';
import { inputNoises } from '../catalogue/noise.ts';
import { outputs } from '../catalogue/outputs.ts';
import { preparations } from '../catalogue/preparations.ts';
import { pretrainings } from '../catalogue/pretrainings.ts';
import { mixings, targets } from '../catalogue/targets.ts';
import { randomSources } from '../catalogue/random-sources.ts';
import { stoppingRules } from '../catalogue/stopping.ts';
import { layerSchema } from './layer-schema.ts';
import { choiceSchema, everySchema, everyShape } from './technique-schema.ts';

/** Hard limits, so that a file from elsewhere can never ask for more than a machine has. */
export const limits = {
  layers: 32,
  units: layers.dense.parameters.units.max,
  batch: 65_536,
  epochs: 10_000,
  parameters: 20_000_000,
  /** Memory of one run: weights, gradients and what the optimiser keeps, and the activations of one batch. */
  runBytes: 1_073_741_824,
  runs: 10_000,
  /** Epochs of all runs of an experiment together. */
  totalEpochs: 1_000_000,
  arms: 64,
  seeds: 1000,
  text: 200,
  longText: 4000,
} as const;

/** What is done to training images, and when. */
export const augmentationSchema = z.strictObject({
  ...everyShape(augmentations),
  how: choiceSchema(augmentationModes).prefault({ kind: 'each-epoch' }),
});
export type AugmentationChoice = z.output<typeof augmentationSchema>;

/** Everything that decides one training, except the data and the seed. */
export const recipeSchema = z.strictObject({
  network: z.strictObject({
    hidden: z.array(layerSchema).max(limits.layers).describe('The hidden layers, from the input to the output.'),
    output: choiceSchema(outputs),
  }),
  preparation: choiceSchema(preparations).prefault({ kind: 'divide-256' }),
  augmentation: augmentationSchema.prefault({}),
  initialisation: z
    .strictObject({
      weights: choiceSchema(everyWeightInitialiser).prefault({ kind: 'normal-scaled' }),
      biases: choiceSchema(biasInitialisers).prefault({ kind: 'normal' }),
      pretraining: choiceSchema(pretrainings).prefault({ kind: 'none' }),
    })
    .prefault({}),
  cost: choiceSchema(everyCost),
  optimiser: choiceSchema(everyOptimiser).prefault({ kind: 'sgd' }),
  schedule: choiceSchema(everySchedule).prefault({ kind: 'constant' }),
  noise: z
    .strictObject({
      inputs: choiceSchema(inputNoises).prefault({ kind: 'none' }),
      units: choiceSchema(everyUnitNoise).prefault({ kind: 'none' }),
      weights: choiceSchema(everyWeightNoise).prefault({ kind: 'none' }),
    })
    .prefault({}),
  mixing: choiceSchema(mixings).prefault({ kind: 'none' }),
  targets: choiceSchema(targets).prefault({ kind: 'one-hot' }),
  regularisation: everySchema(everyPenalty),
  stopping: everySchema(stoppingRules),
  randomness: choiceSchema(randomSources).prefault({ kind: 'counter' }),
  clipping: choiceSchema(clippings).prefault({ kind: 'none' }),
  constraint: choiceSchema(constraints).prefault({ kind: 'none' }),
  averaging: choiceSchema(everyAveraging).prefault({ kind: 'none' }),
  protocol: z.strictObject({
    epochs: z.int().min(1).max(limits.epochs).describe('Passes over the training set.'),
    batch: z
      .union([z.int().min(1).max(limits.batch), z.literal('all')], {
        error: `must be a whole number from 1 to ${limits.batch}, or "all"`,
      })
      .default(10)
      .describe('Images per step; "all" makes one step of a whole epoch.'),
    keep: z
      .enum(['last', 'best'])
      .default('last')
      .describe('The weights a run ends with: those of its last epoch, or of its best one on validation.'),
  }),
});

export type Recipe = z.output<typeof recipeSchema>;

/** Images of one step, of so many training images. */
export function imagesPerStep({ protocol: { batch } }: Pick<Recipe, 'protocol'>, train: number): number {
  return batch === 'all' ? train : Math.min(batch, train);
}

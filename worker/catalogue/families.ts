import { activations } from './activations.ts';
import { augmentationModes, augmentations } from './augmentations.ts';
import { clippings } from './clippings.ts';
import { constraints } from './constraints.ts';
import {
  everyAveraging,
  everyCost,
  everyOptimiser,
  everyPenalty,
  everySchedule,
  everyUnitNoise,
  everyWeightInitialiser,
  everyWeightNoise,
} from './exhibits.ts';
import { biasInitialisers } from './initialisers.ts';
import { layers } from './layers.ts';
import { inputNoises } from './noise.ts';
import { normalisations } from './normalisations.ts';
import { outputs } from './outputs.ts';
import { preparations } from './preparations.ts';
import { pretrainings } from './pretrainings.ts';
import { mixings, targets } from './targets.ts';
import { randomSources } from './random-sources.ts';
import { stoppingRules } from './stopping.ts';
import type { Family, Technique } from './technique.ts';

/** A technique with its text: one formula, or the update rule of an optimiser. */
export type FormulaRow = Technique &
  ({ readonly formula: string } | { readonly update: string; readonly lookahead?: string });

export interface FamilyEntry {
  /** The word for it in listings. */
  readonly name: string;
  readonly title: string;
  /** Where an experiment says which of its techniques it takes. */
  readonly path: string;
  /** Whether one technique is taken by its `kind`, or every one of them is there under its name. */
  readonly choose: 'one' | 'any';
  /** The variable by which the derivative of its formulas matters; null where none is taken. */
  readonly by: string | null;
  /** With the exhibits, which no listing offers. */
  readonly rows: Family<FormulaRow>;
}

/** Every family of the catalogue, in the order in which a training meets them. */
export const families: readonly FamilyEntry[] = [
  {
    name: 'preparation',
    title: 'Input',
    path: 'recipe.preparation',
    choose: 'one',
    by: null,
    rows: preparations,
  },
  {
    name: 'augmentation',
    title: 'Augmentation',
    path: 'recipe.augmentation',
    choose: 'any',
    by: null,
    rows: augmentations,
  },
  {
    name: 'augmentation-mode',
    title: 'When images are augmented',
    path: 'recipe.augmentation.how',
    choose: 'one',
    by: null,
    rows: augmentationModes,
  },
  {
    name: 'weights',
    title: 'Weights at the start',
    path: 'recipe.initialisation.weights',
    choose: 'one',
    by: null,
    rows: everyWeightInitialiser,
  },
  {
    name: 'biases',
    title: 'Biases at the start',
    path: 'recipe.initialisation.biases',
    choose: 'one',
    by: null,
    rows: biasInitialisers,
  },
  {
    name: 'pretraining',
    title: 'Pre-training of hidden layers',
    path: 'recipe.initialisation.pretraining',
    choose: 'one',
    by: null,
    rows: pretrainings,
  },
  {
    name: 'layer',
    title: 'Hidden layer',
    path: 'recipe.network.hidden.0',
    choose: 'one',
    by: null,
    rows: layers,
  },
  {
    name: 'activation',
    title: 'Activation of hidden units',
    path: 'recipe.network.hidden.0.activation',
    choose: 'one',
    by: 'z',
    rows: activations,
  },
  {
    name: 'normalisation',
    title: 'Normalisation of a hidden layer',
    path: 'recipe.network.hidden.0.normalisation',
    choose: 'one',
    by: null,
    rows: normalisations,
  },
  { name: 'output', title: 'Output', path: 'recipe.network.output', choose: 'one', by: 'z', rows: outputs },
  { name: 'cost', title: 'Cost', path: 'recipe.cost', choose: 'one', by: 'a', rows: everyCost },
  { name: 'optimiser', title: 'Optimiser', path: 'recipe.optimiser', choose: 'one', by: null, rows: everyOptimiser },
  { name: 'schedule', title: 'Learning rate', path: 'recipe.schedule', choose: 'one', by: null, rows: everySchedule },
  {
    name: 'regularisation',
    title: 'Regularisation',
    path: 'recipe.regularisation',
    choose: 'any',
    by: 'w',
    rows: everyPenalty,
  },
  {
    name: 'input-noise',
    title: 'Noise on inputs',
    path: 'recipe.noise.inputs',
    choose: 'one',
    by: null,
    rows: inputNoises,
  },
  {
    name: 'unit-noise',
    title: 'Noise on hidden units',
    path: 'recipe.noise.units',
    choose: 'one',
    by: null,
    rows: everyUnitNoise,
  },
  {
    name: 'weight-noise',
    title: 'Noise on weights',
    path: 'recipe.noise.weights',
    choose: 'one',
    by: null,
    rows: everyWeightNoise,
  },
  { name: 'mixing', title: 'Mixing of examples', path: 'recipe.mixing', choose: 'one', by: null, rows: mixings },
  { name: 'targets', title: 'Targets', path: 'recipe.targets', choose: 'one', by: null, rows: targets },
  { name: 'clipping', title: 'Clipping', path: 'recipe.clipping', choose: 'one', by: null, rows: clippings },
  {
    name: 'constraint',
    title: 'Constraint on weights',
    path: 'recipe.constraint',
    choose: 'one',
    by: null,
    rows: constraints,
  },
  { name: 'averaging', title: 'Averaging', path: 'recipe.averaging', choose: 'one', by: null, rows: everyAveraging },
  {
    name: 'randomness',
    title: 'Random numbers',
    path: 'recipe.randomness',
    choose: 'one',
    by: null,
    rows: randomSources,
  },
  { name: 'stopping', title: 'Stopping', path: 'recipe.stopping', choose: 'any', by: null, rows: stoppingRules },
];

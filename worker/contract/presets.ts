// Imported one by one, so that a bundler follows them into the packaged program.
import convolution from '../catalogue/presets/convolution.experiment.json' with { type: 'json' };
import costFunctions from '../catalogue/presets/cost-functions.experiment.json' with { type: 'json' };
import firstSteps from '../catalogue/presets/first-steps.experiment.json' with { type: 'json' };
import hidden from '../catalogue/presets/hidden-30-vs-100.experiment.json' with { type: 'json' };
import l2Regularisation from '../catalogue/presets/l2-regularisation.experiment.json' with { type: 'json' };
import linearLearners from '../catalogue/presets/linear-learners.experiment.json' with { type: 'json' };
import overfitting from '../catalogue/presets/overfitting-1000.experiment.json' with { type: 'json' };
import rowByRow from '../catalogue/presets/row-by-row.experiment.json' with { type: 'json' };
import secondOrder from '../catalogue/presets/second-order.experiment.json' with { type: 'json' };
import smallPortion from '../catalogue/presets/small-portion.experiment.json' with { type: 'json' };
import weightInitialisation from '../catalogue/presets/weight-initialisation.experiment.json' with { type: 'json' };
import { checkExperiment } from './check-experiment.ts';
import { LabError } from './errors.ts';
import type { Experiment } from './experiment.ts';
import { suggestion } from './nearest.ts';
import { show } from './show.ts';

/** The ready-made experiment files by name, as they are written. */
export const presetFiles = {
  'first-steps': firstSteps,
  'small-portion': smallPortion,
  'weight-initialisation': weightInitialisation,
  'cost-functions': costFunctions,
  'overfitting-1000': overfitting,
  'l2-regularisation': l2Regularisation,
  'hidden-30-vs-100': hidden,
  'second-order': secondOrder,
  convolution,
  'row-by-row': rowByRow,
  'linear-learners': linearLearners,
} as const;

export type PresetName = keyof typeof presetFiles;

export const presetNames = Object.keys(presetFiles) as readonly PresetName[];

/** What the presets are about, in the order in which they teach. */
export const presetList: readonly { name: PresetName; title: string; question: string }[] = presetNames.map((name) => ({
  name,
  title: presetFiles[name].name,
  question: presetFiles[name].question,
}));

export function isPresetName(name: string): name is PresetName {
  return Object.hasOwn(presetFiles, name);
}

/**
 * The checked experiment of a preset.
 * @throws LabError `experiment-missing` with the nearest name, if there is none of this name.
 */
export function preset(name: string): Experiment {
  if (isPresetName(name)) return checkExperiment(presetFiles[name]);
  const guess = suggestion(name, presetNames);
  const end = guess.endsWith('?') ? '' : '.';
  throw new LabError('experiment-missing', `There is no preset ${show(name)}${guess}${end}`);
}

import { experimentFormat, measure } from '../../../../worker/contract/experiment.ts';
import { LabError } from '../../../../worker/contract/errors.ts';
import { experimentShape } from '../../../../worker/contract/json-schema.ts';
import { usualDirection } from '../../../../worker/contract/cross-rules.ts';
import { preset } from '../../../../worker/contract/presets.ts';
import { type Json, readJson } from '../../../../worker/contract/read-json.ts';
import { show } from '../../../../worker/contract/show.ts';
import { texts } from '../../../texts/texts.ts';
import { filled } from './form.ts';
import { type Draft, isObject, withoutValue, withValue } from './paths.ts';

/** An experiment as a draft: every default written out, a direction only where it was chosen. */
export function draftOf(experiment: unknown): Draft {
  const whole = filled(experimentShape, experiment as Json);
  const draft = withoutValue(isObject(whole) ? whole : {}, '$schema');
  const chosen = measure.safeParse(draft['measure']);
  const isUsual = chosen.success && chosen.data.direction === usualDirection(chosen.data);
  return isUsual ? withoutValue(draft, 'measure.direction') : draft;
}

/** The draft of the text of an experiment file. @throws LabError `experiment-invalid` */
export function openExperiment(text: string, fileName: string): Draft {
  const value = readJson(text, fileName);
  if (!isObject(value) || value['format'] !== experimentFormat) {
    throw new LabError(
      'experiment-invalid',
      `${show(fileName)} is no experiment file: its format must be "${experimentFormat}".`,
    );
  }
  return draftOf(value);
}

/** The text of a draft as an experiment file. */
export const experimentText = (draft: Draft): string => `${JSON.stringify(draft, null, 2)}\n`;

/** To begin with: a small network on the digits that are always there, with one arm. */
export function emptyDraft(): Draft {
  const draft = draftOf(preset('first-steps'));
  const named = withValue(withValue(draft, 'name', texts.build.newName), 'question', '');
  return withValue(named, 'arms', [{ name: texts.build.baseArm, changes: {} }]);
}

import { LabError } from '../contract/errors.ts';
import { experimentSchema } from '../contract/experiment.ts';
import type { Experiment } from '../contract/experiment.ts';
import { checked, parsed } from './failures.ts';

/** The experiment of stored text. A field that came to the schema later takes its default, so that must be neutral. */
export function toExperiment(text: unknown, what: string): Experiment {
  const { $schema: _, measure, ...rest } = checked(experimentSchema, parsed(text, what), what);
  const { direction } = measure;
  if (direction === undefined) throw new LabError('history-damaged', `${what} in the history has no direction.`);
  return { ...rest, measure: { ...measure, direction } };
}

import type { BaselineSetup, JudgedSplit } from '../../contract/baselines.ts';
import { LabError } from '../../contract/errors.ts';
import type { StoredExperiment } from '../../store/experiments.ts';

/** Experiments that only differ in how many images they train on, as far as baselines can tell. */
export interface Compared {
  readonly experiments: readonly StoredExperiment[];
  readonly sha256: string;
  readonly split: JudgedSplit;
  readonly setup: Pick<BaselineSetup, 'preparation' | 'split'> & {
    readonly data: Omit<BaselineSetup['data'], 'train'>;
  };
}

/**
 * The experiments a learning curve is of.
 * @throws LabError `not-comparable` where they are on other data, other images of the split, or choose their
 * training images in another way; `run-busy` for the test set before all of them have finished.
 */
export function comparedOf(experiments: readonly StoredExperiment[], split: JudgedSplit): Compared {
  const [first, ...others] = experiments;
  if (!first) throw new LabError('usage', 'Name at least one experiment.');
  const { validation, test, subset } = first.experiment.data;
  if (first.experiment.data[split] === 0) {
    throw new LabError('not-comparable', `Experiment ${first.id} has no ${split} images.`);
  }
  for (const { id, data, experiment } of others) {
    const refuse = (what: string): never => {
      throw new LabError('not-comparable', `Experiments ${first.id} and ${id} have ${what}.`);
    };
    if (data.sha256 !== first.data.sha256) refuse('different data');
    if (experiment.data.validation !== validation) refuse('different validation images');
    if (split === 'test' && experiment.data.test !== test) refuse('different test images');
    if (experiment.data.subset !== subset) refuse('training images that are chosen in different ways');
  }
  if (split === 'test') refuseUnfinished(experiments);
  const { preparation } = first.experiment.recipe;
  const setup = { preparation, split, data: { validation, test, subset } };
  return { experiments, sha256: first.data.sha256, split, setup };
}

/** The test set decides only at the end. */
function refuseUnfinished(experiments: readonly StoredExperiment[]): void {
  const open = experiments.flatMap(({ runs }) => runs).find(({ state }) => state === 'queued' || state === 'running');
  if (open) throw new LabError('run-busy', `The test set is closed until all runs have ended; run ${open.id} has not.`);
}

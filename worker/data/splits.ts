import { LabError, type Problem } from '../contract/errors.ts';
import type { DataChoice } from '../contract/experiment.ts';
import type { DataSet } from './data-set.ts';
import { shuffled, withReplacement } from './random/streams.ts';

/**
 * Which images a run uses for what, each list in ascending order. One numbering for both files: the images of the
 * training file from 0, after them those of the test file.
 */
export interface Splits {
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
  readonly test: Uint32Array;
}

/** What `split` reads of the experiment's `data`. */
export type SplitChoice = Pick<DataChoice, 'train' | 'validation' | 'test' | 'subset'>;

/**
 * Validation is the last images of the training file, training the first ones (or, by the run's seed, a random choice of
 * those not in validation, or a bootstrap sample of them), the test set the first images of the test file.
 * Throws a `LabError` with code `experiment-invalid` if the data set has too few images for that.
 */
export function split(choice: SplitChoice, dataSet: Pick<DataSet, 'train' | 'test'>, seed: number): Splits {
  const available = dataSet.train.count;
  refuseTooLarge(choice, available, dataSet.test.count);
  return {
    train: trainingImages(choice, available - choice.validation, seed),
    validation: range(available - choice.validation, choice.validation),
    test: range(available, choice.test),
  };
}

function refuseTooLarge(choice: SplitChoice, available: number, testAvailable: number): void {
  const problems: Problem[] = [];
  const { train, validation, test } = choice;
  if (validation > available) {
    problems.push({
      path: 'data.validation',
      message: `${validation} images wanted, the training file has ${available}`,
    });
  } else if (train + validation > available) {
    const left = `${available - validation} of the training file's ${available}`;
    problems.push({ path: 'data.train', message: `${train} images wanted, validation leaves ${left}` });
  }
  if (test > testAvailable) {
    problems.push({ path: 'data.test', message: `${test} images wanted, the test file has ${testAvailable}` });
  }
  if (problems.length === 0) return;
  const sentence = problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
  throw new LabError('experiment-invalid', `The data set is too small: ${sentence}.`, { problems });
}

const range = (start: number, count: number): Uint32Array => Uint32Array.from({ length: count }, (_, i) => start + i);

function trainingImages({ subset, train }: SplitChoice, from: number, seed: number): Uint32Array {
  const stream = { seed, purpose: 'subset' } as const;
  switch (subset) {
    case 'first':
      return range(0, train);
    case 'by-seed':
      return shuffled(from, stream).slice(0, train).sort();
    case 'bootstrap':
      return withReplacement(train, from, stream).sort();
  }
}

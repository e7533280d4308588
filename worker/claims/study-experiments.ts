import { checkExperiment } from '../contract/check-experiment.ts';
import { type Experiment, experimentFormat, type ExperimentInput } from '../contract/experiment.ts';
import type { ClaimVersion } from '../contract/claims.ts';
import type { Study, StudyArm, TrainedClaim } from './claim.ts';

/** The seeds of a version: 1, 2, ... */
export const seedsOf = ({ seeds }: Study, version: ClaimVersion): number[] =>
  Array.from({ length: seeds[version] }, (_, i) => i + 1);

/** What the experiments of a claim are called in the history. */
export const experimentName = ({ id, sentence }: TrainedClaim): string => `Claim ${id}: ${sentence}`.slice(0, 200);

/**
 * Arms of a claim on some seeds as ordinary experiments, one for each choice of data; decided by test accuracy, for who
 * looks at them in the history.
 */
export function studyExperiments(
  claim: TrainedClaim,
  source: string,
  arms: readonly StudyArm[],
  seeds: readonly number[],
): Experiment[] {
  const { study } = claim;
  const byData = Map.groupBy(arms, ({ data = {} }) => JSON.stringify({ ...study.data, ...data }));
  return [...byData].map(([data, own]) =>
    checkExperiment({
      format: experimentFormat,
      name: experimentName(claim),
      question: claim.place === '' ? claim.sentence : `${claim.sentence} (${claim.place})`,
      data: { ...(JSON.parse(data) as Study['data']), source },
      recipe: study.recipe,
      arms: own.map(({ name, changes }) => ({ name, changes })),
      seeds: [...seeds],
      exhibits: study.exhibits ?? false,
      measure: { split: 'test' },
    } satisfies ExperimentInput),
  );
}

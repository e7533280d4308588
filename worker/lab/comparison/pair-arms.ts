import type { ArmPair } from '../../contract/comparison.ts';
import { LabError } from '../../contract/errors.ts';
import { describe } from '../statistics/describe.ts';
import { pairedEffect } from '../statistics/effect-size.ts';
import { mcnemar } from '../statistics/mcnemar.ts';
import { pairedDifferences, pairedT } from '../statistics/paired-t.ts';
import { signFlip } from '../statistics/sign-flip.ts';
import { wilcoxon } from '../statistics/wilcoxon.ts';
import type { ComparedArm, ComparedRun } from './summarise.ts';

/** What two arms alone say of each other, before the other pairs are taken into account. */
export type PairStatistics = Pick<
  ArmPair,
  'a' | 'b' | 'n' | 'difference' | 't' | 'signFlip' | 'wilcoxon' | 'effect' | 'mcnemar'
>;

/** Runs of two arms with the same seed. */
export type RunPair = readonly [ComparedRun, ComparedRun];

export function pairBySeed(a: ComparedArm, b: ComparedArm): RunPair[] {
  const partners = new Map(b.runs.map((run) => [run.seed, run]));
  return a.runs.flatMap((run) => {
    const partner = partners.get(run.seed);
    return partner ? [[run, partner] as const] : [];
  });
}

/**
 * Tests of two arms paired by seed. `random` serves the sign-flip test of more than 30 pairs; `labels` are the classes of
 * the test images, null without a test set. Throws `not-comparable` for predictions of another number of images.
 */
export function pairArms(
  a: ComparedArm,
  b: ComparedArm,
  labels: Uint8Array | null,
  random: () => number,
  confidence: number,
): PairStatistics {
  const runPairs = pairBySeed(a, b);
  const values = runPairs.flatMap(([runA, runB]) =>
    runA.measured.value === null || runB.measured.value === null ? [] : [[runA.measured.value, runB.measured.value]],
  );
  const differences = pairedDifferences(
    values.map(([valueA]) => valueA!),
    values.map(([, valueB]) => valueB!),
  );
  const { n, mean, sd, interval } = describe(differences, confidence);
  const ranked = n < 2 ? null : wilcoxon(differences);
  return {
    a: a.name,
    b: b.name,
    n,
    difference: mean === null ? null : { mean, sd, interval },
    t: pairedT(differences),
    signFlip: n < 2 ? null : signFlip(differences, random),
    wilcoxon: ranked && { p: ranked.p, exact: ranked.exact },
    effect: pairedEffect(differences),
    mcnemar: labels === null ? [] : runPairs.flatMap((runs) => mcnemarOfRuns(runs, labels)),
  };
}

function mcnemarOfRuns([runA, runB]: RunPair, labels: Uint8Array): ArmPair['mcnemar'] {
  if (runA.predictions === null || runB.predictions === null) return [];
  for (const { predictions, seed } of [runA, runB]) {
    if (predictions?.length === labels.length) continue;
    const found = `${predictions?.length} predictions for a test set of ${labels.length} images`;
    throw new LabError('not-comparable', `A run with seed ${seed} has ${found}.`);
  }
  let onlyA = 0;
  let onlyB = 0;
  labels.forEach((label, image) => {
    const rightA = runA.predictions?.[image] === label;
    const rightB = runB.predictions?.[image] === label;
    if (rightA && !rightB) onlyA++;
    if (rightB && !rightA) onlyB++;
  });
  return [{ seed: runA.seed, onlyA, onlyB, p: mcnemar(onlyA, onlyB) }];
}

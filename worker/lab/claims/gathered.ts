import type { StudyArm, TrainedClaim } from '../../claims/claim.ts';
import { seedsOf, studyExperiments } from '../../claims/study-experiments.ts';
import type { ClaimProgress, ClaimVersion } from '../../contract/claims.ts';
import type { Run } from '../../contract/run.ts';
import { armKeys, type RunIndex } from './run-index.ts';

/** An arm of a claim with the runs there are of it, by seed, whatever experiments they belong to. */
export interface GatheredArm {
  readonly arm: StudyArm;
  /** What makes its runs those of other arms, too. */
  readonly key: string;
  readonly runs: ReadonlyMap<number, Run>;
}

/** Keys of the arms of claims on data of one content; the book does not change while the lab is open. */
const known = new WeakMap<TrainedClaim, Map<string, readonly string[]>>();

function keysOf(claim: TrainedClaim, source: string, sha256: string): readonly string[] {
  const ofClaim = known.get(claim) ?? new Map<string, readonly string[]>();
  known.set(claim, ofClaim);
  const keys =
    ofClaim.get(sha256) ??
    claim.study.arms.map((arm) => armKeys(studyExperiments(claim, source, [arm], [1])[0]!, sha256)[0]!);
  ofClaim.set(sha256, keys);
  return keys;
}

/** What the history has of a claim's arms. */
export function gathered(claim: TrainedClaim, source: string, sha256: string, index: RunIndex): GatheredArm[] {
  const keys = keysOf(claim, source, sha256);
  return claim.study.arms.map((arm, i) => ({ arm, key: keys[i]!, runs: index.runs(keys[i]!) }));
}

export const isDone = ({ state }: Run): boolean => state === 'finished' || state === 'diverged';
const isActive = ({ state }: Run): boolean => state === 'queued' || state === 'running';

/** How far a version of a claim is. */
export function progressOf(claim: TrainedClaim, arms: readonly GatheredArm[], version: ClaimVersion): ClaimProgress {
  const seeds = seedsOf(claim.study, version);
  const runs = arms.flatMap((arm) => seeds.map((seed) => arm.runs.get(seed)));
  const count = (is: (run: Run) => boolean) => runs.filter((run) => run !== undefined && is(run)).length;
  return {
    seeds: seeds.length,
    runs: runs.length,
    done: count(isDone),
    active: count(isActive),
    failed: count(({ state }) => state === 'failed' || state === 'stopped' || state === 'interrupted'),
  };
}

/** What is still to be done for a version: runs that can go on, and arms that have none for some seeds. */
export function missing(claim: TrainedClaim, arms: readonly GatheredArm[], version: ClaimVersion) {
  const seeds = seedsOf(claim.study, version);
  const resumable = arms.flatMap(({ runs }) =>
    seeds.flatMap((seed) => {
      const run = runs.get(seed);
      return run && !isDone(run) && !isActive(run) ? [run] : [];
    }),
  );
  const lacking = arms.map(({ arm, runs }) => ({ arm, seeds: seeds.filter((seed) => !runs.has(seed)) }));
  // One experiment has every arm on every seed, so arms that lack the same seeds are trained together.
  const groups = Map.groupBy(
    lacking.filter((each) => each.seeds.length > 0),
    (each) => each.seeds.join(),
  );
  return {
    resumable,
    groups: [...groups.values()].map((group) => ({ arms: group.map(({ arm }) => arm), seeds: group[0]!.seeds })),
  };
}

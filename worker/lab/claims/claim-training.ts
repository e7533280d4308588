import { type Claim, isTrained, type TrainedClaim } from '../../claims/claim.ts';
import { seedsOf, studyExperiments } from '../../claims/study-experiments.ts';
import { baselineChoice } from '../../contract/baselines.ts';
import type { ClaimSource, ClaimVersion } from '../../contract/claims.ts';
import type { DeviceChoice, Run } from '../../contract/run.ts';
import { secondsTogether } from '../estimate/speed.ts';
import type { Lab } from '../lab.ts';
import { type GatheredArm, gathered, isDone, missing } from './gathered.ts';
import type { RunIndex } from './run-index.ts';

/** What experiments of claims are tagged with in the history. */
const tag = 'claims';

/** Trains what claims need. What the history has of it is not trained again, whatever claim it was trained for. */
export class ClaimTraining {
  readonly #lab: Lab;
  readonly #index: RunIndex;
  #beside: Promise<void> = Promise.resolve();

  constructor(lab: Lab, index: RunIndex) {
    this.#lab = lab;
    this.#index = index;
  }

  /**
   * Trains what the history lacks for a version of a claim.
   * @returns the runs that are queued now.
   * @throws LabError as `Lab.start` does.
   */
  async run(
    claim: TrainedClaim,
    version: ClaimVersion,
    source: ClaimSource,
    device: DeviceChoice,
  ): Promise<readonly Run[]> {
    const { groups, resumable } = missing(claim, await this.#arms(claim, source), version);
    const begun: Run[] = [];
    for (const { arms, seeds } of groups) {
      for (const experiment of studyExperiments(claim, source, arms, seeds)) {
        const stored = await this.#lab.start(experiment, device);
        this.#lab.history.addTag(stored.id, tag);
        begun.push(...stored.runs);
      }
    }
    this.#lab.changed('experiments');
    const waiting = resumable.filter((run) => !this.#lab.queue.has(run.id));
    const resumed = this.#lab.resume(waiting.map((run) => run.id));
    await this.#trainBeside(claim, source);
    return [...begun, ...resumed];
  }

  /** Trains the learners that are no networks, one claim's after the other's; `beside` ends with the last. */
  async #trainBeside(claim: TrainedClaim, source: ClaimSource): Promise<void> {
    const { baselines: wanted } = claim.study;
    if (!wanted) return;
    const arms = await this.#arms(claim, source);
    const [run] = arms.flatMap(({ runs }) => [...runs.values()]);
    if (!run) return;
    const baselines = wanted.kinds.map((kind) => baselineChoice.parse({ kind }));
    const wish = { baselines, sizes: [...wanted.sizes], split: 'validation' as const };
    this.#beside = this.#beside
      .then(() => this.#lab.baselines.train([run.experimentId], wish))
      .then(
        () => this.#lab.changed('claims'),
        () => undefined,
      );
  }

  /** Resolves when all that was to be trained beside networks is. */
  get beside(): Promise<void> {
    return this.#beside;
  }

  /** Stops what trains or waits for a claim. */
  async stop(claim: TrainedClaim, source: ClaimSource): Promise<void> {
    const arms = await this.#arms(claim, source);
    const runs = arms.flatMap((arm) => [...arm.runs.values()]);
    this.#lab.queue.stop(runs.filter((run) => this.#lab.queue.has(run.id)).map((run) => run.id));
  }

  /**
   * Seconds of training that a version of claims still lacks; what several of them need is counted once. Null where the
   * speed is not known.
   * @param jobs runs side by side; those of the lab, if left out.
   * @throws LabError `data-missing`, `data-damaged`
   */
  async secondsLeft(
    claims: readonly Claim[],
    version: ClaimVersion,
    source: ClaimSource,
    jobs = this.#lab.jobs,
  ): Promise<number | null> {
    const left = new Map<string, number>();
    for (const claim of claims.filter(isTrained)) {
      const seeds = seedsOf(claim.study, version);
      for (const { arm, key, runs } of await this.#arms(claim, source)) {
        const open = seeds.filter(
          (seed) => !left.has(`${key} ${seed}`) && !(runs.has(seed) && isDone(runs.get(seed)!)),
        );
        if (open.length === 0) continue;
        const estimate = await this.#lab.estimate(studyExperiments(claim, source, [arm], [1])[0]!, 'cpu');
        const seconds = estimate.arms[0]!.seconds;
        if (seconds === null) return null;
        for (const seed of open) left.set(`${key} ${seed}`, seconds * shareLeft(runs.get(seed)));
      }
    }
    return secondsTogether([...left.values()], jobs);
  }

  async #arms(claim: TrainedClaim, source: ClaimSource): Promise<GatheredArm[]> {
    this.#index.refresh();
    const { sha256 } = (await this.#lab.library.resolve(source)).fingerprint;
    return gathered(claim, source, sha256, this.#index);
  }
}

const shareLeft = (run: Run | undefined): number => (run ? 1 - run.epoch / run.epochs : 1);

import { createHash } from 'node:crypto';
import { armRecipes } from '../../contract/check-experiment.ts';
import type { Experiment } from '../../contract/experiment.ts';
import type { DeviceChoice, Run } from '../../contract/run.ts';
import type { Search } from '../../contract/search.ts';
import { canonicalJson } from '../../store/canonical-json.ts';
import type { StoredExperiment } from '../../store/experiments.ts';
import type { History } from '../../store/history.ts';
import { measureRun } from '../comparison/measure-run.ts';
import type { Lab } from '../lab.ts';
import { isResumable } from '../queue.ts';
import { beginningsOf } from './beginnings.ts';
import type { DoneRound, Round, TrialRun } from './rounds.ts';

/** What all rounds of a search are tagged with in the history. */
export function tagOf(search: Search): string {
  return `search ${createHash('sha256').update(canonicalJson(search)).digest('hex').slice(0, 8)}`;
}

/**
 * A round that was started before, by its definition and data; null if it never was, or runs of it were removed.
 * @throws LabError `data-missing`, `data-damaged`
 */
export async function storedRound(
  { history, library }: Pick<Lab, 'history' | 'library'>,
  experiment: Experiment,
): Promise<StoredExperiment | null> {
  const { sha256 } = (await library.resolve(experiment.data.source)).fingerprint;
  const definition = canonicalJson(experiment);
  for (const { id, name } of history.experiments()) {
    if (name !== experiment.name) continue;
    const stored = history.experiment(id);
    const isWhole = stored.runs.length === experiment.arms.length * experiment.seeds.length;
    if (isWhole && stored.data.sha256 === sha256 && canonicalJson(stored.experiment) === definition) return stored;
  }
  return null;
}

/** Whether every run of a round came to its end; diverging is one. */
export const isDone = ({ runs }: Pick<StoredExperiment, 'runs'>): boolean =>
  runs.every(({ state }) => state === 'finished' || state === 'diverged');

/**
 * Starts a round, or lets what is left of it go on.
 * @param earlier the number of the experiment of the round before, whose runs those of this one go on from where they can.
 * @returns the experiment, and the runs queued now.
 */
export async function trainRound(
  lab: Lab,
  search: Search,
  experiment: Experiment,
  device: DeviceChoice,
  earlier: number | null = null,
): Promise<{ stored: StoredExperiment; queued: readonly Run[] }> {
  const before = await storedRound(lab, experiment);
  const beginnings = earlier === null ? [] : beginningsOf(experiment, lab.history.experiment(earlier));
  const stored = before ?? (await lab.start(experiment, device, null, beginnings));
  lab.history.addTag(stored.id, tagOf(search));
  lab.changed('experiments');
  if (before === null) return { stored, queued: stored.runs };
  const left = before.runs.filter((run) => isResumable(run) && !lab.queue.has(run.id));
  return { stored, queued: lab.resume(left.map(({ id }) => id)) };
}

/** What the runs of a round measured. */
export function doneRound(history: History, { experiment, runs }: StoredExperiment, round: Round): DoneRound {
  const recipes = armRecipes(experiment);
  const trialRun = ({ id, arm, seed, state }: Run): TrialRun => {
    const metrics = history.epochs(id);
    const [before, after] = [metrics[0], metrics.at(-1)];
    const hasFallen = before !== undefined && after !== undefined && after.train.cost < before.train.cost;
    const measured = measureRun(experiment.measure, {
      state,
      metrics,
      test: history.test(id),
      keep: recipes[arm]!.protocol.keep,
    });
    return { seed, measured, isStable: state === 'finished' && hasFallen };
  };
  return { ...round, runs: round.trials.map((_, arm) => runs.filter((run) => run.arm === arm).map(trialRun)) };
}

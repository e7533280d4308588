import type { Ensemble } from '../../contract/api/ensembles.ts';
import { armRecipes } from '../../contract/check-experiment.ts';
import { LabError } from '../../contract/errors.ts';
import type { Run } from '../../contract/run.ts';
import { type DataSet, placeOf } from '../../data/data-set.ts';
import type { StoredCheckpoint } from '../../store/checkpoints.ts';
import type { StoredExperiment } from '../../store/experiments.ts';
import type { History } from '../../store/history.ts';
import { keptCheckpoint } from '../inspection/kept-checkpoint.ts';
import type { Lab } from '../lab.ts';
import { Tally } from './tally.ts';

type Split = Ensemble['split'];

interface Member {
  readonly run: Run;
  readonly stored: StoredExperiment;
  readonly checkpoint: () => StoredCheckpoint | null;
}

/**
 * What networks make of images together. Their number does not matter for memory: one after the other is asked.
 * @throws LabError `not-comparable` for networks that were not kept from the same images or have outputs that are no
 * numbers, `not-found` for a run without weights, `run-busy` for the test set of a run that has not finished, `usage`
 * for a run named twice.
 */
export async function ensembleOf(
  { history, inspector }: Pick<Lab, 'history' | 'inspector'>,
  runIds: readonly number[],
  split: Split,
): Promise<Ensemble> {
  const members = membersOf(history, runIds);
  refuseUnlike(members, split);
  const asked: Ensemble['members'] = [];
  let tally: Tally | null = null;
  for (const { run, checkpoint } of members) {
    const answered = await inspector.answers(run.id, split, checkpoint, (dataSet, examples, outputs) => {
      tally ??= new Tally(Array.from(examples, labelIn(dataSet)), dataSet.classes);
      if (outputs.some((output) => !Number.isFinite(output))) {
        throw new LabError('not-comparable', `Run ${run.id} has outputs that are no numbers; leave it out.`);
      }
      return tally.add(outputs);
    });
    if (answered === null) throw new LabError('not-found', `Run ${run.id} has no weights yet.`);
    asked.push({ run: run.id, epoch: answered.epoch, accuracy: answered.answer });
  }
  const images = members[0]!.stored.experiment.data[split];
  // Every member came by with its outputs, so there is a tally.
  return { split, images, members: asked, ...tally!.figures(), warning: unlikeOutputs(members) };
}

const labelIn = (dataSet: DataSet) => (example: number) => {
  const { file, index } = placeOf(dataSet, example);
  return file.labels[index]!;
};

function membersOf(history: History, runIds: readonly number[]): Member[] {
  if (new Set(runIds).size < runIds.length) throw new LabError('usage', 'A run can be in an ensemble only once.');
  const runs = runIds.map((id) => history.run(id));
  const experiments = new Map(runs.map(({ experimentId }) => [experimentId, null as StoredExperiment | null]));
  for (const id of experiments.keys()) experiments.set(id, history.experiment(id));
  return runs.flatMap((run) => {
    const stored = experiments.get(run.experimentId)!;
    const member = (checkpoint: () => StoredCheckpoint | null): Member => ({ run, stored, checkpoint });
    if (runs.length > 1) return member(() => keptCheckpoint(history, run.id));
    return allKept(history, run.id).map((checkpoint) => member(() => checkpoint));
  });
}

/** The checkpoints of a run, by step. */
function allKept(history: History, runId: number): StoredCheckpoint[] {
  const kept = (['best', 'last'] as const).flatMap((kind) => history.checkpoint(runId, kind) ?? []);
  const bySteps = new Map(kept.map((checkpoint) => [checkpoint.step, checkpoint]));
  if (bySteps.size === 0) throw new LabError('not-found', `Run ${runId} has no weights yet.`);
  return [...bySteps.values()].sort((a, b) => a.step - b.step);
}

/** Validation is the last images of the training file and the test set the first of its own, so numbers tell them. */
function refuseUnlike(members: readonly Member[], split: Split): void {
  const [first, ...others] = members;
  const { data, experiment } = first!.stored;
  if (experiment.data[split] === 0) {
    throw new LabError('not-comparable', `Run ${first!.run.id} has no ${split} images.`);
  }
  for (const { run, stored } of others) {
    if (stored.data.sha256 !== data.sha256) {
      throw new LabError('not-comparable', `Runs ${first!.run.id} and ${run.id} were trained on different data.`);
    }
    if (stored.experiment.data[split] !== experiment.data[split]) {
      const counts = `${experiment.data[split]} and ${stored.experiment.data[split]} ${split} images`;
      throw new LabError('not-comparable', `Runs ${first!.run.id} and ${run.id} have ${counts}, so not the same ones.`);
    }
  }
}

function unlikeOutputs(members: readonly Member[]): string | null {
  const kinds = members.map(({ run, stored }) => armRecipes(stored.experiment)[run.arm]!.network.output.kind);
  const different = [...new Set(kinds)];
  if (different.length === 1) return null;
  return `The outputs are of different kinds (${different.join(', ')}), so the larger ones weigh more in the average.`;
}

import type { ArchivedExperiment, ArchivedRun } from '../contract/archive.ts';
import type { Experiment } from '../contract/experiment.ts';
import { canonicalJson } from './canonical-json.ts';
import type { StoredCheckpoint } from './checkpoints.ts';
import type { Tables } from './tables.ts';

const withoutHash = (stored: StoredCheckpoint | null): ArchivedRun['last'] =>
  stored && { epoch: stored.epoch, step: stored.step, bytes: stored.bytes };

/** All that the history knows of an experiment; the checkpoints of its runs only if they are wanted. */
export function archiveOf(tables: Tables, id: number, withCheckpoints: boolean): ArchivedExperiment {
  const { experiments, annotations, runs, epochs, histograms, tests, checkpoints } = tables;
  const { experiment, data, createdAt } = experiments.get(id);
  const checkpoint = (runId: number, kind: 'last' | 'best') =>
    withCheckpoints ? withoutHash(checkpoints.get(runId, kind)) : null;
  return {
    experiment,
    data,
    createdAt,
    notes: annotations.notes(id),
    tags: annotations.tags(id),
    weights: experiments.weights(id),
    runs: runs.of(id).map((run) => ({
      arm: run.arm,
      seed: run.seed,
      state: run.state,
      reason: run.reason,
      device: run.device,
      createdAt: run.createdAt,
      startedAt: run.startedAt,
      endedAt: run.endedAt,
      epochs: epochs.of(run.id),
      histograms: histograms.of(run.id),
      test: tests.of(run.id),
      last: checkpoint(run.id, 'last'),
      best: checkpoint(run.id, 'best'),
    })),
  };
}

/** An archive whose experiment has been checked. */
export type CheckedArchive = Omit<ArchivedExperiment, 'experiment'> & { readonly experiment: Experiment };

/** The experiment in the history that an archive is of, removed or not: asked at the same moment, and equal in all that was asked. */
function twinOf({ experiments }: Tables, archive: CheckedArchive): number | undefined {
  const asked = ({ experiment, data }: Pick<CheckedArchive, 'experiment' | 'data'>, weights: Uint8Array | null) =>
    canonicalJson({ experiment, data, weights: weights && Buffer.from(weights).toString('base64') });
  const wanted = asked(archive, archive.weights);
  return experiments
    .askedAt(archive.createdAt)
    .find((stored) => asked(stored, experiments.weights(stored.id)) === wanted)?.id;
}

/** What the history has of an archived experiment now. */
export interface TakenIn {
  readonly id: number;
  /** Whether none of its runs was there before. */
  readonly isNew: boolean;
  /** How many runs came in, or back. */
  readonly runs: number;
}

/**
 * Takes in what is missing of an archived experiment. What is there stays as it is, and a run that was removed here is
 * restored as it was.
 */
export function takeIn(tables: Tables, archive: CheckedArchive): TakenIn {
  const twin = twinOf(tables, archive);
  const isNew = twin === undefined || !tables.experiments.isKept(twin);
  const id = twin ?? createFrom(tables, archive);
  const taken = archive.runs.filter((run) => takeInRun(tables, id, archive.experiment, run));
  return { id, isNew, runs: taken.length };
}

function createFrom({ experiments, armFields, annotations }: Tables, archive: CheckedArchive): number {
  const id = experiments.create(archive);
  armFields.record(id, archive.experiment);
  annotations.setNotes(id, archive.notes);
  for (const tag of archive.tags) annotations.addTag(id, tag);
  return id;
}

/** Whether the run was not there. */
function takeInRun(tables: Tables, experimentId: number, experiment: Experiment, run: ArchivedRun): boolean {
  const { runs, removed, epochs, histograms, tests, checkpoints } = tables;
  const known = removed.find(experimentId, run.arm, run.seed);
  if (known !== undefined) {
    if (known.isRemoved) removed.restore(known.id);
    return known.isRemoved;
  }
  const runId = runs.adopt(experimentId, experiment, run);
  for (const metrics of run.epochs) {
    epochs.record(runId, metrics);
    runs.advance(runId, metrics);
  }
  for (const { epoch, layers } of run.histograms) histograms.record(runId, epoch, layers);
  if (run.test) tests.record(runId, run.test);
  if (run.best) checkpoints.record(runId, 'best', run.best);
  if (run.last) checkpoints.record(runId, 'last', run.last);
  return true;
}

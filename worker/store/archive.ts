import type { ArchivedExperiment, ArchivedRun } from '../contract/archive.ts';
import type { Experiment } from '../contract/experiment.ts';
import { canonicalJson } from './canonical-json.ts';
import type { checkpointTable, StoredCheckpoint } from './checkpoints.ts';
import type { epochTable } from './epochs.ts';
import type { experimentTable } from './experiments.ts';
import type { histogramTable } from './histograms.ts';
import type { RunTable } from './runs.ts';
import type { testTable } from './test-results.ts';
import type { armFieldTable } from './arm-fields.ts';
import type { annotationTable } from './annotations.ts';

interface Tables {
  readonly experiments: ReturnType<typeof experimentTable>;
  readonly armFields: ReturnType<typeof armFieldTable>;
  readonly annotations: ReturnType<typeof annotationTable>;
  readonly runs: RunTable;
  readonly epochs: ReturnType<typeof epochTable>;
  readonly histograms: ReturnType<typeof histogramTable>;
  readonly tests: ReturnType<typeof testTable>;
  readonly checkpoints: ReturnType<typeof checkpointTable>;
}

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

/** The experiment in the history that an archive is of: asked at the same moment, and equal in all that was asked. */
function twinOf({ experiments }: Tables, archive: CheckedArchive): number | undefined {
  const asked = ({ experiment, data }: Pick<CheckedArchive, 'experiment' | 'data'>, weights: Uint8Array | null) =>
    canonicalJson({ experiment, data, weights: weights && Buffer.from(weights).toString('base64') });
  const wanted = asked(archive, archive.weights);
  return experiments
    .askedAt(archive.createdAt)
    .find((id) => asked(experiments.get(id), experiments.weights(id)) === wanted);
}

/** Where an archived experiment is in the history now. */
export interface Restored {
  readonly id: number;
  readonly isNew: boolean;
}

/** Takes an archived experiment in, unless it is there already; what is there stays as it is. */
export function restore(tables: Tables, archive: CheckedArchive): Restored {
  const twin = twinOf(tables, archive);
  if (twin !== undefined) return { id: twin, isNew: false };
  const { experiments, armFields, annotations, runs, epochs, histograms, tests, checkpoints } = tables;
  const id = experiments.create(archive);
  armFields.record(id, archive.experiment);
  annotations.setNotes(id, archive.notes);
  for (const tag of archive.tags) annotations.addTag(id, tag);
  for (const run of archive.runs) {
    const runId = runs.restore(id, archive.experiment, run);
    for (const metrics of run.epochs) {
      epochs.record(runId, metrics);
      runs.advance(runId, metrics);
    }
    for (const { epoch, layers } of run.histograms) histograms.record(runId, epoch, layers);
    if (run.test) tests.record(runId, run.test);
    if (run.best) checkpoints.record(runId, 'best', run.best);
    if (run.last) checkpoints.record(runId, 'last', run.last);
  }
  return { id, isNew: true };
}

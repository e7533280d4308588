import { z } from 'zod';
import type { ArchivedRun } from '../contract/archive.ts';
import { changedRecipe } from '../contract/changes.ts';
import { LabError } from '../contract/errors.ts';
import type { Arm, Experiment } from '../contract/experiment.ts';
import type { EpochMetrics } from '../contract/metrics.ts';
import { deviceKinds, runSchema } from '../contract/run.ts';
import type { DeviceKind, DeviceRecord, Run, RunState } from '../contract/run.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Connection } from './database.ts';
import { checked, parsed } from './failures.ts';
import { runFigureTable } from './run-figures.ts';
import { refuseIllegal } from './transitions.ts';

export interface TransitionDetails {
  /** ISO time of the change. */
  readonly at: string;
  readonly reason?: string;
  readonly device?: DeviceRecord;
}

/** A run with a network to be asked. */
export interface RunWithNetwork {
  readonly run: Run;
  /** Name of its experiment. */
  readonly experiment: string;
  /** After its last epoch, on validation, or on training images where there is no validation. */
  readonly accuracy: number | null;
}

type Row = Record<string, unknown> & { readonly id: unknown; readonly device: unknown };

function toRun(row: Row): Run {
  const what = `Run ${String(row.id)}`;
  const device = row.device === null ? null : parsed(row.device, `The device of run ${String(row.id)}`);
  return checked(runSchema, { ...row, device }, what);
}

/** @throws LabError `experiment-invalid` if the arm's changes do not fit the recipe */
function plannedEpochs(experiment: Experiment, { name, changes }: Arm): number {
  const changed = changedRecipe(experiment.recipe, changes);
  if (changed.ok) return changed.recipe.protocol.epochs;
  throw new LabError('experiment-invalid', `The changes of arm "${name}" do not fit.`, { problems: changed.problems });
}

/** What a finished run took. */
export interface TrainedRun {
  readonly experimentId: number;
  /** Index into the experiment's arms. */
  readonly arm: number;
  readonly device: DeviceKind;
  readonly epochs: number;
  /** Of training, without evaluation and pauses. */
  readonly seconds: number;
}

const trainedRow = z.strictObject({
  experimentId: z.int(),
  arm: z.int(),
  device: z.enum(deviceKinds),
  epochs: z.int(),
  seconds: z.number(),
});

export function runTable(db: Connection) {
  const columns = `runs.id, runs.experiment AS experimentId, arm, arm_name AS armName, seed, state, reason, runs.epoch, epochs,
    device, runs.created_at AS createdAt, started_at AS startedAt, ended_at AS endedAt`;
  const select = `SELECT ${columns} FROM kept_runs AS runs`;
  const insert = db.prepare(
    `INSERT INTO runs (experiment, arm, arm_name, seed, state, epochs, created_at) VALUES (?, ?, ?, ?, 'queued', ?, ?)`,
  );
  const insertEnded = db.prepare(
    `INSERT INTO runs (experiment, arm, arm_name, seed, state, reason, device, epoch, epochs, created_at, started_at, ended_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const byId = db.prepare<[number], Row>(`${select} WHERE id = ?`);
  const byExperiment = db.prepare<[number], Row>(`${select} WHERE experiment = ? ORDER BY arm, seed`);
  const active = db.prepare<[], Row>(`${select} WHERE state IN ('queued', 'running') ORDER BY id`);
  const trained = db.prepare<[number]>(
    `SELECT runs.experiment AS experimentId, runs.arm, runs.device ->> 'got' AS device, runs.epoch AS epochs, e.seconds
     FROM kept_runs AS runs JOIN epochs e ON e.run = runs.id AND e.epoch = runs.epoch
     WHERE runs.state = 'finished' AND runs.device IS NOT NULL ORDER BY runs.id DESC LIMIT ?`,
  );
  const interrupted = db.prepare<[], Row>(`${select} WHERE state = 'interrupted' ORDER BY id`);
  const running = db.prepare<[], number>(`SELECT id FROM kept_runs WHERE state = 'running' ORDER BY id`).pluck();
  const toStop = db.prepare<[], number>(`SELECT id FROM kept_runs WHERE stop_requested = 1 ORDER BY id`).pluck();
  const askToStop = db.prepare(`UPDATE runs SET stop_requested = 1 WHERE id = ? AND state IN ('queued', 'running')`);
  const best = db.prepare<[number], Row & { readonly experiment: string; readonly accuracy: number | null }>(
    `SELECT ${columns},
       experiments.name AS experiment, coalesce(validation_accuracy, train_accuracy) AS accuracy
     FROM kept_runs AS runs JOIN experiments ON experiments.id = runs.experiment
       JOIN epochs ON epochs.run = runs.id AND epochs.epoch = runs.epoch
     WHERE state IN ('finished', 'stopped') AND EXISTS (SELECT 1 FROM checkpoints WHERE checkpoints.run = runs.id)
     ORDER BY accuracy DESC, runs.id LIMIT ?`,
  );
  const update = db.prepare(
    `UPDATE runs SET state = ?, reason = ?, device = ?, started_at = ?, ended_at = ?, stop_requested = stop_requested AND ?
     WHERE id = ?`,
  );
  const bests = db.prepare<[number], { newest: number; accuracy: number | null; cost: number | null }>(
    `SELECT epoch AS newest, best_validation_accuracy AS accuracy, best_validation_cost AS cost FROM runs
     LEFT JOIN run_figures ON run = id WHERE id = ?`,
  );
  const figures = runFigureTable(db);
  const advance = db.prepare(
    `UPDATE runs SET epoch = max(epoch, ?), best_accuracy_epoch = ifnull(?, best_accuracy_epoch),
       best_cost_epoch = ifnull(?, best_cost_epoch) WHERE id = ?`,
  );
  const exists = db.prepare<[number], number>(`SELECT 1 FROM kept_runs WHERE id = ?`).pluck();

  const missing = (id: number) => new LabError('not-found', `The history holds no run ${id}.`);

  function get(id: number): Run {
    const row = byId.get(id);
    if (row === undefined) throw missing(id);
    return toRun(row);
  }

  function refuseUnknown(id: number): void {
    if (exists.get(id) === undefined) throw missing(id);
  }

  return {
    get,
    refuseUnknown,
    of: (experimentId: number): Run[] => byExperiment.all(experimentId).map(toRun),
    active: (): Run[] => active.all().map(toRun),
    trained: (most: number): TrainedRun[] => trained.all(most).map((row) => checked(trainedRow, row, 'A finished run')),
    interrupted: (): Run[] => interrupted.all().map(toRun),
    running: (): number[] => running.all(),
    toStop: (): number[] => toStop.all(),

    /** An epoch more; the earliest of training with the best value on validation is kept as the best. */
    advance(id: number, metrics: EpochMetrics) {
      const { epoch, validation } = metrics;
      const best = bests.get(id);
      const isBest = (metric: 'accuracy' | 'cost', sign: 1 | -1): boolean => {
        const value = sign * (validation?.[metric] ?? NaN);
        return epoch > 0 && Number.isFinite(value) && value > sign * (best?.[metric] ?? -sign * Infinity);
      };
      advance.run(epoch, isBest('accuracy', 1) ? epoch : null, isBest('cost', -1) ? epoch : null, id);
      if (epoch >= (best?.newest ?? 0)) figures.advance(id, metrics);
    },

    /** The runs that ended well, most accurate on validation first, with the name of their experiment. */
    best: (count: number): RunWithNetwork[] =>
      best.all(count).map(({ experiment, accuracy, ...row }) => ({ run: toRun(row), experiment, accuracy })),

    /** Every arm with every seed, queued. */
    createAll(experimentId: number, experiment: Experiment, createdAt: string) {
      for (const [index, arm] of experiment.arms.entries()) {
        const epochs = plannedEpochs(experiment, arm);
        for (const seed of experiment.seeds) insert.run(experimentId, index, arm.name, seed, epochs, createdAt);
      }
    },

    /** A run that was trained in another history; nobody trains it here. */
    adopt(experimentId: number, experiment: Experiment, run: ArchivedRun): number {
      const arm = experiment.arms[run.arm];
      if (!arm) throw new LabError('internal', `The experiment has no arm ${run.arm}.`);
      const wasOpen = run.state === 'queued' || run.state === 'running';
      const added = insertEnded.run(
        experimentId,
        run.arm,
        arm.name,
        run.seed,
        wasOpen ? 'interrupted' : run.state,
        wasOpen ? `It was ${run.state} when it was taken from another history.` : run.reason,
        run.device === null ? null : canonicalJson(run.device),
        run.epochs.at(-1)?.epoch ?? 0,
        plannedEpochs(experiment, arm),
        run.createdAt,
        run.startedAt,
        run.endedAt,
      );
      return Number(added.lastInsertRowid);
    },

    /** A wish to stop outlives the start of its run, and ends with any other change of state. */
    transition(id: number, to: RunState, { at, reason, device }: TransitionDetails): Run {
      const run = get(id);
      refuseIllegal(id, run.state, to);
      const underWay = to === 'queued' || to === 'running';
      const got = device ?? run.device;
      update.run(
        to,
        reason ?? null,
        got === null ? null : canonicalJson(got),
        run.startedAt ?? (to === 'running' ? at : null),
        underWay ? null : at,
        to === 'running' ? 1 : 0,
        id,
      );
      return get(id);
    },

    requestStop(ids: readonly number[]) {
      for (const id of ids) {
        if (askToStop.run(id).changes === 0) refuseUnknown(id);
      }
    },
  };
}

export type RunTable = ReturnType<typeof runTable>;

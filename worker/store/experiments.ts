import { z } from 'zod';
import { LabError } from '../contract/errors.ts';
import type { Experiment } from '../contract/experiment.ts';
import { dataFingerprint } from '../contract/fingerprint.ts';
import type { DataFingerprint } from '../contract/fingerprint.ts';
import { runStates } from '../contract/run.ts';
import type { Run, RunState } from '../contract/run.ts';
import type { Beginning } from './beginnings.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Connection } from './database.ts';
import { toExperiment } from './experiment-definition.ts';
import { checked, parsed } from './failures.ts';

export interface NewExperiment {
  readonly experiment: Experiment;
  /** The data set it is trained on, by content. */
  readonly data: DataFingerprint;
  /** ISO time. */
  readonly createdAt: string;
  /** What every run starts from instead of weights of its seed; null or left out for none. Opaque to the store. */
  readonly weights?: Uint8Array | null;
  /** Runs that do not begin anew. */
  readonly beginnings?: readonly Beginning[];
}

export interface StoredExperiment extends Omit<NewExperiment, 'weights' | 'beginnings'> {
  readonly id: number;
  /** By arm, then seed. */
  readonly runs: readonly Run[];
}

export interface ExperimentSummary {
  readonly id: number;
  readonly name: string;
  readonly question: string;
  readonly createdAt: string;
  readonly tags: readonly string[];
  /** How many runs are in each state. */
  readonly runs: Readonly<Record<RunState, number>>;
}

interface Row {
  readonly id: number;
  readonly created_at: unknown;
  readonly data: unknown;
  readonly definition: unknown;
}

const summaryColumns = z.object({ id: z.int(), name: z.string(), question: z.string(), createdAt: z.string() });
const stateCount = z.object({ experiment: z.int(), state: z.enum(runStates), runs: z.int() });

const noRuns = Object.fromEntries(runStates.map((state) => [state, 0])) as Record<RunState, number>;

function toStored({ id, created_at, data, definition }: Row): Omit<StoredExperiment, 'runs'> {
  return {
    id,
    experiment: toExperiment(definition, `Experiment ${id}`),
    data: checked(dataFingerprint, parsed(data, `The data of experiment ${id}`), `The data of experiment ${id}`),
    createdAt: checked(z.string(), created_at, `The date of experiment ${id}`),
  };
}

export function experimentTable(db: Connection) {
  const insert = db.prepare<[string, string, string, string, string, Uint8Array | null]>(
    `INSERT INTO experiments (name, question, created_at, data, definition, weights) VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const columns = 'id, created_at, data, definition';
  const byId = db.prepare<[number], Row>(`SELECT ${columns} FROM kept_experiments WHERE id = ?`);
  const byTime = db.prepare<[string], Row>(`SELECT ${columns} FROM experiments WHERE created_at = ? ORDER BY id`);
  const list = db.prepare(`SELECT id, name, question, created_at AS createdAt FROM kept_experiments ORDER BY id DESC`);
  const counts = db.prepare(`SELECT experiment, state, count(*) AS runs FROM kept_runs GROUP BY experiment, state`);
  const tags = db.prepare<[], { experiment: number; tag: string }>(
    `SELECT experiment, tag FROM tags ORDER BY experiment, tag`,
  );
  const weightsById = db.prepare<[number], Buffer | null>(`SELECT weights FROM experiments WHERE id = ?`).pluck();
  const exists = db.prepare<[number], number>(`SELECT 1 FROM kept_experiments WHERE id = ?`).pluck();

  const missing = (id: number) => new LabError('not-found', `The history holds no experiment ${id}.`);

  return {
    create({ experiment, data, createdAt, weights = null }: NewExperiment): number {
      const { name, question } = experiment;
      const row = insert.run(name, question, createdAt, canonicalJson(data), canonicalJson(experiment), weights);
      return Number(row.lastInsertRowid);
    },

    get(id: number): Omit<StoredExperiment, 'runs'> {
      const row = byId.get(id);
      if (row === undefined) throw missing(id);
      return toStored(row);
    },

    list(): ExperimentSummary[] {
      const runsOf = new Map<number, Record<RunState, number>>();
      for (const row of counts.all()) {
        const { experiment, state, runs } = checked(stateCount, row, 'The list of runs');
        runsOf.set(experiment, { ...(runsOf.get(experiment) ?? noRuns), [state]: runs });
      }
      const tagsOf = Map.groupBy(tags.all(), (row) => row.experiment);
      return list.all().map((row) => {
        const summary = checked(summaryColumns, row, 'The list of experiments');
        const tagged = tagsOf.get(summary.id) ?? [];
        return { ...summary, tags: tagged.map(({ tag }) => tag), runs: runsOf.get(summary.id) ?? noRuns };
      });
    },

    /** Those asked at this moment, also those that were removed. */
    askedAt: (createdAt: string): Omit<StoredExperiment, 'runs'>[] => byTime.all(createdAt).map(toStored),

    /** The weights its runs start from, if it was given any. */
    weights(id: number): Uint8Array | null {
      const bytes = weightsById.get(id);
      return bytes ? new Uint8Array(bytes) : null;
    },

    /** Whether one of its runs is there. */
    isKept: (id: number): boolean => exists.get(id) !== undefined,

    refuseUnknown(id: number) {
      if (exists.get(id) === undefined) throw missing(id);
    },
  };
}

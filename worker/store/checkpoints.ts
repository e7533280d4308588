import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import { LabError } from '../contract/errors.ts';
import type { Connection } from './database.ts';

export type CheckpointKind = 'last' | 'best';

/** All a run needs to go on. What the bytes mean is known to training alone. */
export interface Checkpoint {
  /** Epochs completed. */
  readonly epoch: number;
  /** Steps since the start of the run. */
  readonly step: number;
  readonly bytes: Uint8Array;
}

export interface StoredCheckpoint extends Checkpoint {
  readonly kind: CheckpointKind;
  /** Of the bytes, in hex; they have been checked against it. */
  readonly sha256: string;
}

interface Row {
  readonly epoch: number;
  readonly step: number;
  readonly sha256: Buffer;
  readonly bytes: Buffer;
}

/** The newest last checkpoint may turn out damaged, so the one before it is kept too. */
const kept = { last: 2, best: 1 } as const satisfies Record<CheckpointKind, number>;

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

export function checkpointTable(db: Connection) {
  const upsert = db.prepare(
    `INSERT INTO checkpoints (run, kind, epoch, step, sha256, bytes) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (run, kind, step) DO UPDATE SET epoch = excluded.epoch, sha256 = excluded.sha256, bytes = excluded.bytes`,
  );
  const steps = db
    .prepare<[number, CheckpointKind], number>(
      `SELECT step FROM checkpoints WHERE run = ? AND kind = ? ORDER BY step DESC`,
    )
    .pluck();
  const byStep = db.prepare<[number, CheckpointKind, number], Row>(
    `SELECT epoch, step, sha256, bytes FROM checkpoints WHERE run = ? AND kind = ? AND step = ?`,
  );
  const remove = db.prepare(`DELETE FROM checkpoints WHERE run = ? AND kind = ? AND step = ?`);

  function sound(runId: number, kind: CheckpointKind, step: number): StoredCheckpoint | null {
    try {
      const row = byStep.get(runId, kind, step);
      if (row === undefined || !digest(row.bytes).equals(row.sha256)) return null;
      // A copy, so that the bytes start at offset 0 and numbers can be viewed in place.
      const { epoch, bytes, sha256 } = row;
      return { kind, epoch, step, sha256: sha256.toString('hex'), bytes: new Uint8Array(bytes) };
    } catch (error) {
      if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_CORRUPT')) return null;
      throw error;
    }
  }

  return {
    record(runId: number, kind: CheckpointKind, { epoch, step, bytes }: Checkpoint) {
      upsert.run(runId, kind, epoch, step, digest(bytes), bytes);
      const stored = steps.all(runId, kind);
      // Later ones are of a future given up by a resume from further back.
      const superseded = stored.filter((other) => other > step || (kind === 'best' && other !== step));
      const surplus = stored.filter((other) => other <= step).slice(kept[kind]);
      for (const other of new Set([...superseded, ...surplus])) remove.run(runId, kind, other);
    },

    /** The newest checkpoint whose bytes are as they were stored. */
    get(runId: number, kind: CheckpointKind): StoredCheckpoint | null {
      const stored = steps.all(runId, kind);
      for (const step of stored) {
        const checkpoint = sound(runId, kind, step);
        if (checkpoint !== null) return checkpoint;
      }
      if (stored.length === 0) return null;
      throw new LabError('history-damaged', `The ${kind} checkpoint of run ${runId} differs from its SHA-256.`);
    },
  };
}

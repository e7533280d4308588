import { LabError } from '../contract/errors.ts';
import type { Run } from '../contract/run.ts';
import type { Connection } from './database.ts';

/** A run that goes on where another one ended, as if it had trained all of that itself. */
export interface Beginning {
  readonly arm: number;
  readonly seed: number;
  /** The run whose epochs and checkpoints are also its own. */
  readonly from: number;
}

/** What is known of a run epoch by epoch, by table. */
const tables = ['epochs', 'epoch_chunks', 'layer_epochs', 'layer_histograms', 'checkpoints'] as const;

export function beginningTable(db: Connection) {
  const copies = tables.map((table) => {
    const names = (db.pragma(`table_info(${table})`) as { readonly name: string }[]).map(({ name }) => name);
    const others = names.filter((name) => name !== 'run' && name !== 'id').join(', ');
    return db.prepare<[number, number]>(
      `INSERT INTO ${table} (run, ${others}) SELECT ?, ${others} FROM ${table} WHERE run = ?`,
    );
  });
  const take = db.prepare<[number, number, number]>(
    `UPDATE runs SET device = (SELECT device FROM runs WHERE id = ?)
     WHERE id = ? AND epochs > (SELECT epoch FROM runs WHERE id = ?)`,
  );

  return {
    /**
     * Gives runs that have not begun what others have done so far; they must be meant to go further.
     * @returns the runs, whose epochs have still to be taken into account.
     */
    copy(runs: readonly Run[], beginnings: readonly Beginning[]): number[] {
      return beginnings.map(({ arm, seed, from }) => {
        const to = runs.find((run) => run.arm === arm && run.seed === seed)?.id ?? 0;
        if (take.run(from, to, from).changes === 0) {
          throw new LabError('internal', `No run of arm ${arm} and seed ${seed} can go on where run ${from} ended.`);
        }
        for (const each of copies) each.run(to, from);
        return to;
      });
    },
  };
}

import type { Condition, FilterField } from '../contract/api/history.ts';
import type { Experiment } from '../contract/experiment.ts';
import type { Connection } from './database.ts';
import { fieldsOf, insertField } from './index-arm-fields.ts';

/** Values of a field that are suggested at most. */
const suggested = 50;

/** What the arms of all experiments are made of, by field, so that they are found by it. */
export function armFieldTable(db: Connection) {
  const insert = db.prepare(insertField);
  // From one path to the next by the index, however many arms have it.
  const paths = db
    .prepare<[], string | null>(
      `WITH RECURSIVE known(path) AS (
         SELECT min(path) FROM arm_fields
         UNION ALL SELECT (SELECT min(path) FROM arm_fields WHERE path > known.path) FROM known WHERE path IS NOT NULL)
       SELECT path FROM known WHERE path IS NOT NULL`,
    )
    .pluck();
  const values = db
    .prepare<[string, string], number | string>(
      `WITH RECURSIVE known(path, value) AS (
         SELECT ?, (SELECT min(value) FROM arm_fields WHERE path = ?)
         UNION ALL SELECT path, (SELECT min(value) FROM arm_fields WHERE path = known.path AND value > known.value)
         FROM known WHERE value IS NOT NULL LIMIT ${suggested})
       SELECT value FROM known WHERE value IS NOT NULL AND EXISTS (
         SELECT 1 FROM arm_fields JOIN kept_runs USING (experiment, arm)
         WHERE arm_fields.path = known.path AND arm_fields.value = known.value)`,
    )
    .pluck();

  return {
    record(experimentId: number, experiment: Experiment) {
      for (const field of fieldsOf(experiment)) insert.run(experimentId, ...field);
    },

    /** Those that occur, with their values. */
    list(): FilterField[] {
      return paths.all().flatMap((path) => {
        const found = path === null ? [] : values.all(path, path);
        const kind = found.every((value) => typeof value === 'number') ? 'number' : 'text';
        return path === null || found.length === 0 ? [] : [{ path, kind, values: found } satisfies FilterField];
      });
    },
  };
}

/** The arms that a condition holds for, as SQL with its values. A bound on numbers says nothing about texts. */
export function conditionSql({ path, comparator, value }: Condition): { sql: string; values: (string | number)[] } {
  const isBound = comparator !== '=' && comparator !== '!=';
  const types = typeof value === 'number' ? `('integer', 'real')` : `('text')`;
  return {
    sql: `SELECT experiment, arm FROM arm_fields
      WHERE path = ? AND value ${comparator} ?${isBound ? ` AND typeof(value) IN ${types}` : ''}`,
    values: [path, value],
  };
}

import type { RunFilter } from '../contract/api/history.ts';
import { conditionSql } from './arm-fields.ts';
import type { Connection } from './database.ts';

/** Text as it is searched: without case and accents. */
const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();

interface Texts {
  readonly id: number;
  readonly text: string;
}

/** Finds runs by text, state, tag and the fields of their recipes. */
export function runSearch(db: Connection) {
  const texts = db.prepare<[], Texts>(
    `SELECT id, name || char(10) || question || char(10) || notes || char(10) ||
       ifnull((SELECT group_concat(tag, char(10)) FROM tags WHERE experiment = experiments.id), '') AS text
     FROM kept_experiments AS experiments`,
  );
  const arms = db.prepare<[], { experiment: number; arm: number; name: string }>(
    `SELECT DISTINCT experiment, arm, arm_name AS name FROM kept_runs`,
  );

  /** The arms, as `experiment.arm`, in whose texts every word occurs. */
  function armsWith(words: readonly string[]): Set<string> {
    const wholly = new Map<number, readonly string[]>();
    for (const { id, text } of texts.all()) {
      const searched = folded(text);
      wholly.set(
        id,
        words.filter((word) => !searched.includes(word)),
      );
    }
    const found = new Set<string>();
    for (const { experiment, arm, name } of arms.all()) {
      const missing = wholly.get(experiment);
      if (!missing) continue;
      const searched = missing.length > 0 ? folded(name) : '';
      if (missing.every((word) => searched.includes(word))) found.add(`${experiment}.${arm}`);
    }
    return found;
  }

  return {
    /** Ids of the runs that fit, ascending. */
    find({ text, states, tags, conditions }: RunFilter): Int32Array {
      const clauses = ['removed_at IS NULL'];
      const values: (string | number)[] = [];
      if (states.length > 0) {
        clauses.push(`state IN (${states.map(() => '?').join(', ')})`);
        values.push(...states);
      }
      for (const tag of tags) {
        clauses.push('experiment IN (SELECT experiment FROM tags WHERE tag = ?)');
        values.push(tag);
      }
      for (const condition of conditions) {
        const { sql, values: own } = conditionSql(condition);
        clauses.push(`(experiment, arm) IN (${sql})`);
        values.push(...own);
      }
      const rows = db
        .prepare<unknown[], [id: number, experiment: number, arm: number]>(
          `SELECT id, experiment, arm FROM runs WHERE ${clauses.join(' AND ')} ORDER BY id`,
        )
        .raw()
        .all(...values);
      const words = folded(text).split(/\s+/).filter(Boolean);
      if (words.length === 0) return Int32Array.from(rows, ([id]) => id);
      const fitting = armsWith(words);
      const found = rows.filter(([, experiment, arm]) => fitting.has(`${experiment}.${arm}`));
      return Int32Array.from(found, ([id]) => id);
    },
  };
}

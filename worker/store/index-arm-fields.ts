import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import { armRecipes } from '../contract/check-experiment.ts';
import type { Experiment } from '../contract/experiment.ts';
import { experimentShape } from '../contract/json-schema.ts';
import { recipeFields } from '../contract/recipe-fields.ts';
import { toExperiment } from './experiment-definition.ts';

/** Every field of an arm's recipe, and of the data under `data.`. */
export function* fieldsOf(
  experiment: Experiment,
): Generator<readonly [arm: number, path: string, value: number | string]> {
  const ofData = Object.entries(experiment.data).map(([key, value]) => [`data.${key}`, value] as const);
  for (const [arm, recipe] of armRecipes(experiment).entries()) {
    for (const [path, value] of [...recipeFields(recipe), ...ofData]) {
      yield [arm, path, typeof value === 'number' ? value : String(value)];
    }
  }
}

export const insertField = `INSERT INTO arm_fields (experiment, arm, path, value) VALUES (?, ?, ?, ?)`;

const shape = createHash('sha256').update(JSON.stringify(experimentShape)).digest('hex');

/**
 * Indexes all experiments anew where they were indexed by another shape of experiments: a field that has come to it since
 * has its default in those from before, and is found by it. One that cannot be read is left out, and says so where it is
 * opened.
 */
export function indexArmFields(db: Database.Database): void {
  const indexedBy = db.prepare<[], string>(`SELECT sha256 FROM arm_fields_shape`).pluck();
  if (indexedBy.get() === shape) return;
  db.transaction(() => {
    db.exec(`DELETE FROM arm_fields; DELETE FROM arm_fields_shape`);
    db.prepare(`INSERT INTO arm_fields_shape (sha256) VALUES (?)`).run(shape);
    const insert = db.prepare(insertField);
    const all = db.prepare<[], { id: number; definition: string }>(`SELECT id, definition FROM experiments`).all();
    for (const { id, definition } of all) {
      try {
        const fields = [...fieldsOf(toExperiment(definition, `Experiment ${id}`))];
        for (const field of fields) insert.run(id, ...field);
      } catch {
        continue;
      }
    }
  }).immediate();
}

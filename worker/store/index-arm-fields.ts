import type Database from 'better-sqlite3';
import { armRecipes } from '../contract/check-experiment.ts';
import type { Experiment } from '../contract/experiment.ts';
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

/** Indexes all experiments; one that cannot be read is left out, and says so where it is opened. */
export function indexArmFields(db: Database.Database): void {
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
}

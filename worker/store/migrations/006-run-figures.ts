import type { Migration } from './migration.ts';

/** Whether less is better. */
const metrics = { accuracy: false, cost: true, error: true, f1: false, top2: false, calibration: true };
const names = Object.keys(metrics) as (keyof typeof metrics)[];

const figure = (column: string) =>
  `${column} ANY CHECK (${column} IS NULL OR typeof(${column}) = 'real' OR ${column} IN ('NaN', 'Infinity', '-Infinity'))`;

const places = ['last_train', 'last_validation', 'best_validation', 'test'];
const best = (metric: keyof typeof metrics) => {
  const column = `validation_${metric}`;
  return `${metrics[metric] ? 'min' : 'max'}(${column}) FILTER (WHERE typeof(${column}) = 'real') AS ${column}`;
};

/** The figures by which runs are listed, beside the runs: ten thousand are read without looking for one epoch. */
export const runFigures: Migration = {
  version: 6,
  sql: `
    CREATE TABLE run_figures (
      run INTEGER PRIMARY KEY REFERENCES runs ON DELETE CASCADE,
      ${places.flatMap((place) => names.map((metric) => figure(`${place}_${metric}`))).join(',\n      ')}
    ) STRICT;

    INSERT INTO run_figures
    SELECT runs.id, ${names.map((metric) => `last.train_${metric}`).join(', ')},
      ${names.map((metric) => `last.validation_${metric}`).join(', ')},
      ${names.map((metric) => `best.validation_${metric}`).join(', ')},
      ${names.map((metric) => `tests.${metric}`).join(', ')}
    FROM runs JOIN epochs AS last ON last.run = runs.id AND last.epoch = runs.epoch
    LEFT JOIN (SELECT run, ${names.map(best).join(', ')} FROM epochs WHERE epoch > 0 GROUP BY run) AS best
      ON best.run = runs.id
    LEFT JOIN tests ON tests.run = runs.id;
  `,
};

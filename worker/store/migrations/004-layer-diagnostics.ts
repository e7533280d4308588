import type { Migration } from './migration.ts';

const figure = (column: string) =>
  `ALTER TABLE layer_epochs ADD COLUMN ${column} ANY
     CHECK (${column} IS NULL OR typeof(${column}) = 'real' OR ${column} IN ('NaN', 'Infinity', '-Infinity'));`;

/** Histograms are 32 counts, each an unsigned number of 32 bits, little endian. */
export const layerDiagnostics: Migration = {
  version: 4,
  sql: `
    ${['update_ratio', 'activation_mean', 'activation_deviation'].map(figure).join('\n')}

    CREATE TABLE layer_histograms (
      run INTEGER NOT NULL,
      epoch INTEGER NOT NULL,
      layer INTEGER NOT NULL,
      quantity TEXT NOT NULL CHECK (quantity IN ('activations', 'weights', 'gradients')),
      low REAL NOT NULL,
      high REAL NOT NULL,
      counts BLOB NOT NULL CHECK (length(counts) = 128),
      PRIMARY KEY (run, epoch, layer, quantity),
      FOREIGN KEY (run, epoch) REFERENCES epochs ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
  `,
};

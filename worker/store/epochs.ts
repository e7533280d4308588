import { LabError } from '../contract/errors.ts';
import { epochMetrics, layerMetricNames, layerMetrics, metricNames } from '../contract/metrics.ts';
import type { EpochMetrics, LayerMetrics, Metric } from '../contract/metrics.ts';
import type { Connection } from './database.ts';
import { epochChunkTable } from './epoch-chunks.ts';
import { checked } from './failures.ts';
import { measuredColumns } from './measured-columns.ts';

type Row = Readonly<Record<string, unknown>> & { readonly weights_hash: Uint8Array };

const splitColumns = {
  train: measuredColumns(metricNames, (metric) => `train_${metric}`),
  validation: measuredColumns(metricNames, (metric) => `validation_${metric}`),
};
const metricColumns = [...splitColumns.train.columns, ...splitColumns.validation.columns];
const selected = `SELECT epoch, step, seconds, steps_per_second, evaluations, ${metricColumns.join(', ')}, weights_hash FROM epochs`;

type LayerRow = Readonly<Record<string, unknown>>;

/** Something measured after every epoch: a metric on a split of the data, or the seconds of training. */
export type EpochColumn = 'seconds' | `${'train' | 'validation'}.${Metric}`;

export const epochColumns: readonly EpochColumn[] = [
  'seconds',
  ...(['train', 'validation'] as const).flatMap((split) => metricNames.map((metric) => `${split}.${metric}` as const)),
];

/** The health of all layers after an epoch. */
export interface LayerEpoch {
  readonly epoch: number;
  readonly layers: readonly LayerMetrics[];
}

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const layerColumns = measuredColumns(layerMetricNames, snakeCase);
const layersSelected = `SELECT epoch, ${layerColumns.columns.join(', ')} FROM layer_epochs`;

function toEpoch(row: Row, layers: readonly LayerRow[], what: string): EpochMetrics {
  return checked(
    epochMetrics,
    {
      epoch: row['epoch'],
      step: row['step'],
      seconds: row['seconds'],
      stepsPerSecond: row['steps_per_second'],
      ...(row['evaluations'] !== null && { evaluations: row['evaluations'] }),
      train: splitColumns.train.read(row),
      validation: row['validation_cost'] === null ? null : splitColumns.validation.read(row),
      layers: layers.map(layerColumns.read),
      weightsHash: Buffer.from(row.weights_hash).toString('hex'),
    },
    what,
  );
}

export function epochTable(db: Connection) {
  const insert = db.prepare(
    `INSERT INTO epochs (run, epoch, step, seconds, steps_per_second, evaluations, weights_hash, ${metricColumns.join(', ')})
     VALUES (?, ?, ?, ?, ?, ?, ?, ${metricColumns.map(() => '?').join(', ')})`,
  );
  const insertLayer = db.prepare(
    `INSERT INTO layer_epochs (run, epoch, layer, ${layerColumns.columns.join(', ')})
     VALUES (?, ?, ?, ${layerColumns.columns.map(() => '?').join(', ')})`,
  );
  const hashOf = db
    .prepare<[number, number], Buffer>(`SELECT weights_hash FROM epochs WHERE run = ? AND epoch = ?`)
    .pluck();
  const remove = db.prepare(`DELETE FROM epochs WHERE run = ? AND epoch = ?`);
  const byRun = db.prepare<[number], Row>(`${selected} WHERE run = ? ORDER BY epoch`);
  const newest = db.prepare<[number], Row>(`${selected} WHERE run = ? ORDER BY epoch DESC LIMIT 1`);
  const layersOfEpoch = db.prepare<[number, number], LayerRow>(
    `${layersSelected} WHERE run = ? AND epoch = ?
     ORDER BY layer`,
  );
  const layersByRun = db.prepare<[number], LayerRow>(`${layersSelected} WHERE run = ? ORDER BY epoch, layer`);
  const layersOfEvery = db.prepare<[number, number], LayerRow>(
    `${layersSelected} WHERE run = ? AND epoch % ? = 0
     ORDER BY epoch, layer`,
  );
  const firstEpoch = db.prepare<[number], number | null>(`SELECT min(epoch) FROM epochs WHERE run = ?`).pluck();
  const columns = new Map(
    epochColumns.map((column) => [
      column,
      db
        .prepare<[number, number]>(
          `SELECT ${column.replace('.', '_')} FROM epochs WHERE run = ? AND epoch >= ? ORDER BY epoch`,
        )
        .pluck(),
    ]),
  );
  const chunks = epochChunkTable(db, epochColumns);

  return {
    /** An epoch trained again after a resume takes the place of the first, if it led to the same weights. */
    record(runId: number, metrics: EpochMetrics) {
      const { epoch, train, validation, weightsHash } = metrics;
      const before = hashOf.get(runId, epoch)?.toString('hex');
      if (before !== undefined && before !== weightsHash) {
        const hashes = `weights ${weightsHash.slice(0, 12)}, before ${before.slice(0, 12)}`;
        throw new LabError('internal', `Epoch ${epoch} of run ${runId} came out differently this time: ${hashes}.`);
      }
      if (before !== undefined) remove.run(runId, epoch);
      insert.run(
        runId,
        epoch,
        metrics.step,
        metrics.seconds,
        metrics.stepsPerSecond,
        metrics.evaluations ?? null,
        Buffer.from(weightsHash, 'hex'),
        ...splitColumns.train.values(train),
        ...splitColumns.validation.values(validation),
      );
      for (const [index, layer] of metrics.layers.entries()) {
        insertLayer.run(runId, epoch, index, ...layerColumns.values(layer));
      }
      chunks.recorded(runId, epoch, before !== undefined);
    },

    /** Values from epoch `from` on, one per epoch; NaN where nothing was measured. */
    column(runId: number, column: EpochColumn, from: number): Float64Array {
      const packed = chunks.of(runId, column, from);
      const next = from + packed.length;
      const values = columns.get(column)!.all(runId, next);
      const begun = packed.length + Math.max(0, (firstEpoch.get(runId) ?? 0) - next);
      const all = new Float64Array(begun + values.length).fill(NaN, packed.length, begun);
      all.set(packed);
      values.forEach((value, i) => (all[begun + i] = value === null ? NaN : Number(value)));
      return all;
    },

    /** Layer health after every epoch that `stride` divides. */
    layersOf(runId: number, stride: number): LayerEpoch[] {
      const rows = Map.groupBy(layersOfEvery.all(runId, stride), ({ epoch }) => Number(epoch));
      return [...rows].map(([epoch, layers]) => {
        const what = `Layer health after epoch ${epoch} of run ${runId}`;
        return { epoch, layers: layers.map((layer) => checked(layerMetrics, layerColumns.read(layer), what)) };
      });
    },

    /** Null before the first. */
    last(runId: number): EpochMetrics | null {
      const row = newest.get(runId);
      if (row === undefined) return null;
      const what = `Epoch ${String(row['epoch'])} of run ${runId}`;
      return toEpoch(row, layersOfEpoch.all(runId, Number(row['epoch'])), what);
    },

    of(runId: number): EpochMetrics[] {
      const layers = Map.groupBy(layersByRun.all(runId), (row) => row['epoch']);
      return byRun
        .all(runId)
        .map((row) => toEpoch(row, layers.get(row['epoch']) ?? [], `Epoch ${String(row['epoch'])} of run ${runId}`));
    },
  };
}

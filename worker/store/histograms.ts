import {
  epochHistograms,
  type EpochHistograms,
  histogramQuantities,
  type HistogramQuantity,
  type LayerHistograms,
} from '../contract/histograms.ts';
import type { Connection } from './database.ts';
import { checked } from './failures.ts';

interface Row {
  readonly epoch: number;
  readonly layer: number;
  readonly quantity: HistogramQuantity;
  readonly low: number;
  readonly high: number;
  readonly counts: Buffer;
}

function toBlob(counts: readonly number[]): Buffer {
  const blob = Buffer.alloc(4 * counts.length);
  counts.forEach((count, bin) => blob.writeUInt32LE(count, 4 * bin));
  return blob;
}

const toCounts = (blob: Buffer): number[] =>
  Array.from({ length: blob.length / 4 }, (_, bin) => blob.readUInt32LE(4 * bin));

/**
 * Histograms of layers: those before training, those after epochs 1, 2, 4, 8 and so on, and the newest, so that a run
 * of ten thousand epochs keeps fifteen and not ten thousand.
 */
export function histogramTable(db: Connection) {
  const insert = db.prepare(
    `INSERT INTO layer_histograms (run, epoch, layer, quantity, low, high, counts) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const thin = db.prepare(`DELETE FROM layer_histograms WHERE run = ? AND epoch < ? AND epoch & (epoch - 1) <> 0`);
  const byRun = db.prepare<[number], Row>(
    `SELECT epoch, layer, quantity, low, high, counts FROM layer_histograms WHERE run = ? ORDER BY epoch, layer`,
  );

  return {
    /** Those of an epoch that has been recorded. */
    record(runId: number, epoch: number, layers: readonly LayerHistograms[]) {
      thin.run(runId, epoch);
      for (const [layer, histograms] of layers.entries()) {
        for (const quantity of histogramQuantities) {
          const { low, high, counts } = histograms[quantity];
          insert.run(runId, epoch, layer, quantity, low, high, toBlob(counts));
        }
      }
    },

    /** By epoch. */
    of(runId: number): EpochHistograms[] {
      return [...Map.groupBy(byRun.all(runId), ({ epoch }) => epoch)].map(([epoch, rows]) => {
        const layers = [...Map.groupBy(rows, ({ layer }) => layer).values()].map((own) =>
          Object.fromEntries(
            own.map(({ quantity, low, high, counts }) => [quantity, { low, high, counts: toCounts(counts) }]),
          ),
        );
        return checked(epochHistograms, { epoch, layers }, `Histograms after epoch ${epoch} of run ${runId}`);
      });
    },
  };
}

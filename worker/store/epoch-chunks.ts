import { LabError } from '../contract/errors.ts';
import type { Connection } from './database.ts';

/** Epochs of a run in one chunk: 0 to 499, 500 to 999 and so on. */
export const chunkLength = 500;

const chunkBytes = chunkLength * Float64Array.BYTES_PER_ELEMENT;

/** How a column is packed of those epochs that are meant, in chunks of which every epoch is there. */
export const packColumn = (column: string, which: string): string =>
  `INSERT INTO epoch_chunks (run, measured, chunk, numbers)
   SELECT run, '${column}', epoch / ${chunkLength}, pack(${column.replace('.', '_')} ORDER BY epoch)
   FROM epochs WHERE ${which} GROUP BY run, epoch / ${chunkLength} HAVING count(*) = ${chunkLength}`;

/**
 * The columns of long runs a second time, many epochs in a row of the table: a chart asks for one number of a million
 * epochs, and so is not read row by row.
 */
export function epochChunkTable(db: Connection, columns: readonly string[]) {
  const packs = columns.map((column) =>
    db.prepare<[number, number, number]>(packColumn(column, 'run = ? AND epoch >= ? AND epoch < ?')),
  );
  const drop = db.prepare<[number, number]>(`DELETE FROM epoch_chunks WHERE run = ? AND chunk = ?`);
  const select = db
    .prepare<[number, string, number], [chunk: number, numbers: Buffer]>(
      `SELECT chunk, numbers FROM epoch_chunks WHERE run = ? AND measured = ? AND chunk >= ? ORDER BY chunk`,
    )
    .raw();

  return {
    /** After an epoch was recorded, whether for the first time or again. */
    recorded(runId: number, epoch: number, isAgain: boolean) {
      const chunk = Math.floor(epoch / chunkLength);
      if (isAgain) drop.run(runId, chunk);
      const end = (chunk + 1) * chunkLength;
      if (epoch === end - 1) for (const pack of packs) pack.run(runId, end - chunkLength, end);
    },

    /** Values from epoch `from` on as far as they are packed, NaN where nothing was measured. */
    of(runId: number, column: string, from: number): Float64Array {
      const first = Math.floor(from / chunkLength);
      const found = select.all(runId, column, first);
      const gap = found.findIndex(([chunk], i) => chunk !== first + i);
      const chunks = gap < 0 ? found : found.slice(0, gap);
      const values = new Float64Array(chunks.length * chunkLength);
      const bytes = new Uint8Array(values.buffer);
      for (const [i, [, numbers]] of chunks.entries()) {
        if (numbers.length === 0) values.fill(NaN, i * chunkLength, (i + 1) * chunkLength);
        else if (numbers.length === chunkBytes) bytes.set(numbers, i * chunkBytes);
        else throw new LabError('history-damaged', `The packed ${column} of run ${runId} has ${numbers.length} bytes.`);
      }
      return values.subarray(from - first * chunkLength);
    },
  };
}

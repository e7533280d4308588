import type Database from 'better-sqlite3';

function packed(values: readonly unknown[]): Buffer {
  if (values.every((value) => value === null)) return Buffer.alloc(0);
  return Buffer.from(Float64Array.from(values, (value) => (value === null ? NaN : Number(value))).buffer);
}

/** Lets a connection call `pack(column)`: the numbers of a group one after the other, or nothing where none was measured. */
export function teachPacking(db: Database.Database): void {
  db.aggregate<unknown[]>('pack', {
    start: () => [],
    step: (values, value) => {
      values.push(value);
    },
    result: packed,
  });
}

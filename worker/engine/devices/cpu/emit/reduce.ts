import type { Reduction } from '../../../graph/graph.ts';
import type { Kernel } from '../kernels.ts';
import { type Buffer, floatBytes, rowBytes } from '../layout.ts';
import { f32x4 } from './arithmetic.ts';
import { blocks, type Code, type FunctionCode, type Local, types } from './code.ts';

const vectorBytes = 16;
/** Vectors of columns that are summed at a time: as many as fit in registers. */
const sumsAtOnce = 8;

/** The sum or largest value of each row or column. Order is by column within a row, by row within a column. */
export function emitReduce(
  code: FunctionCode,
  kernel: Extract<Kernel, { kind: 'reduce' }>,
  from: Buffer,
  to: Buffer,
): void {
  const { by, over } = kernel.node;
  if (over === 'rows') emitColumnSums(code, by === 'squares', from, to);
  else emitRows(code, by, from, to);
}

/** Columns are summed next to each other, so that no sum waits for the one before. */
function emitColumnSums(code: FunctionCode, isSquared: boolean, from: Buffer, to: Buffer): void {
  const { m } = code;
  const source = code.pointer();
  const target = code.pointer();
  const bytes = rowBytes(from);
  code.repeat(from.panels, [[source, bytes * (from.rows - 1)]], () => {
    for (const run of blocks(bytes / vectorBytes, sumsAtOnce)) {
      const width = run.size * vectorBytes;
      const steps = [
        [source, width],
        [target, width],
      ] as const;
      code.repeat(run.count, steps, () => {
        const sums = Array.from({ length: run.size }, () => code.let(types.v128, f32x4.constant(code, 0)));
        const cursor = code.let(types.i32, code.get(source));
        code.repeat(from.rows, [[cursor, bytes]], () => {
          sums.forEach((sum, v) => {
            const load = () => m.v128.load(from.offset + v * vectorBytes, 4, code.get(cursor));
            code.set(sum, m.f32x4.add(code.get(sum), isSquared ? m.f32x4.mul(load(), load()) : load()));
          });
        });
        sums.forEach((sum, v) =>
          code.emit(m.v128.store(to.offset + v * vectorBytes, 4, code.get(target), code.get(sum))),
        );
      });
    }
  });
}

function emitRows(code: FunctionCode, by: Reduction, from: Buffer, to: Buffer): void {
  const { m } = code;
  const read = (cursor: Local) => m.f32.load(from.offset, 4, code.get(cursor));
  const combine = (x: Code, cursor: Local): Code => {
    if (by === 'max') return m.f32.max(x, read(cursor));
    return m.f32.add(x, by === 'sum' ? read(cursor) : m.f32.mul(read(cursor), read(cursor)));
  };
  const source = code.pointer();
  const target = code.pointer();
  code.repeat(
    from.rows,
    [
      [source, rowBytes(from)],
      [target, rowBytes(to)],
    ],
    () => {
      const value = code.let(types.f32, m.f32.const(by === 'max' ? -Infinity : 0));
      const cursor = code.let(types.i32, code.get(source));
      const run = (columns: number) =>
        code.repeat(columns, [[cursor, floatBytes]], () => {
          code.set(value, combine(code.get(value), cursor));
        });
      const whole = Math.floor(from.columns / from.panel);
      code.repeat(whole, [[cursor, rowBytes(from) * (from.rows - 1)]], () => run(from.panel));
      run(from.columns - whole * from.panel);
      code.emit(m.f32.store(to.offset, 4, code.get(target), code.get(value)));
    },
  );
}

import { symbols } from '../../../formula/tree.ts';
import { type NodeId, referenced } from '../../../graph/graph.ts';
import type { Kernel } from '../kernels.ts';
import { type Buffer, floatBytes, rowBytes } from '../layout.ts';
import { f32x4 } from './arithmetic.ts';
import { type Code, type FunctionCode, types } from './code.ts';
import { FormulaEmitter } from './formula.ts';

const vectorBytes = 16;
/** Vectors per iteration: a pair, which V8 may compute as one of 256 bits. */
const pair = 2;
/** Bytes from one value of a single column to the next. */
const columnBytes = pair * vectorBytes;

/**
 * A loop over all elements that computes a list of maps and stores those that have a buffer. Padding is computed like
 * everything else and never read by what counts.
 */
export function emitMap(
  code: FunctionCode,
  kernel: Extract<Kernel, { kind: 'map' }>,
  bufferOf: (id: NodeId) => Buffer | undefined,
): void {
  const { m } = code;
  const produced = new Map(kernel.maps.map((map) => [map.id, bufferOf(map.id)]));
  const external = new Set(
    kernel.maps.flatMap((map) => [...symbols(map.formula)].map(referenced)).filter((id) => !produced.has(id)),
  );
  const shape = [...produced.values(), ...[...external].map(bufferOf)].find(
    (buffer) => buffer?.rows === kernel.rows && buffer.columns === kernel.columns,
  )!;

  const element = code.pointer();
  const row = code.pointer();
  const column = code.pointer();
  const scalar = code.pointer();

  const read = (id: NodeId, lane: number): Code => {
    const buffer = bufferOf(id)!;
    const at = lane * vectorBytes;
    if (buffer.rows === kernel.rows && buffer.columns === kernel.columns) {
      return m.v128.load(buffer.offset + at, 4, code.get(element));
    }
    if (buffer.rows === 1 && buffer.columns === 1) return m.v128.load32_splat(buffer.offset, 4, code.get(scalar));
    if (buffer.columns === 1) return m.v128.load32_splat(buffer.offset, 4, code.get(row));
    return m.v128.load(buffer.offset + at, 4, code.get(column));
  };

  // Both vectors are computed before either is stored: only then does V8 fuse them.
  const emitPair = () => {
    const lanes = Array.from({ length: pair }, (_, lane) => {
      const emitter = new FormulaEmitter(code, f32x4, (name) => read(referenced(name), lane));
      return kernel.maps.map((map) => {
        const value = emitter.emit(map.formula);
        emitter.assign(`#${map.id}`, value);
        return value;
      });
    });
    kernel.maps.forEach((map, i) => {
      const buffer = produced.get(map.id);
      if (!buffer) return;
      lanes.forEach((values, lane) => {
        code.emit(m.v128.store(buffer.offset + lane * vectorBytes, 4, code.get(element), code.get(values[i]!)));
      });
    });
  };

  const step = pair * vectorBytes;
  code.repeat(shape.panels, [[column, rowBytes(shape)]], () => {
    code.set(row, code.base());
    code.repeat(
      shape.rows,
      [
        [row, columnBytes],
        [column, -rowBytes(shape)],
      ],
      () => {
        code.repeat(
          rowBytes(shape) / step,
          [
            [element, step],
            [column, step],
          ],
          emitPair,
        );
      },
    );
  });
}

/** The sum or largest value of each row or column. Order is by column within a row, by row within a column. */
export function emitReduce(
  code: FunctionCode,
  kernel: Extract<Kernel, { kind: 'reduce' }>,
  from: Buffer,
  to: Buffer,
): void {
  const { by, over } = kernel.node;
  if (over === 'rows') emitColumnSums(code, from, to);
  else emitRows(code, by, from, to);
}

function emitColumnSums(code: FunctionCode, from: Buffer, to: Buffer): void {
  const { m } = code;
  const source = code.pointer();
  const target = code.pointer();
  const bytes = rowBytes(from);
  code.repeat(from.panels, [[source, bytes * (from.rows - 1)]], () => {
    code.repeat(
      bytes / vectorBytes,
      [
        [source, vectorBytes],
        [target, vectorBytes],
      ],
      () => {
        const sum = code.let(types.v128, f32x4.constant(code, 0));
        const cursor = code.let(types.i32, code.get(source));
        code.repeat(from.rows, [[cursor, bytes]], () => {
          code.set(sum, f32x4.add(code, code.get(sum), m.v128.load(from.offset, 4, code.get(cursor))));
        });
        code.emit(m.v128.store(to.offset, 4, code.get(target), code.get(sum)));
      },
    );
  });
}

function emitRows(code: FunctionCode, by: 'sum' | 'max', from: Buffer, to: Buffer): void {
  const { m } = code;
  const combine = (x: Code, y: Code) => (by === 'sum' ? m.f32.add(x, y) : m.f32.max(x, y));
  const source = code.pointer();
  const target = code.pointer();
  code.repeat(
    from.rows,
    [
      [source, rowBytes(from)],
      [target, rowBytes(to)],
    ],
    () => {
      const value = code.let(types.f32, m.f32.const(by === 'sum' ? 0 : -Infinity));
      const cursor = code.let(types.i32, code.get(source));
      const run = (columns: number) =>
        code.repeat(columns, [[cursor, floatBytes]], () => {
          code.set(value, combine(code.get(value), m.f32.load(from.offset, 4, code.get(cursor))));
        });
      const whole = Math.floor(from.columns / from.panel);
      code.repeat(whole, [[cursor, rowBytes(from) * (from.rows - 1)]], () => run(from.panel));
      run(from.columns - whole * from.panel);
      code.emit(m.f32.store(to.offset, 4, code.get(target), code.get(value)));
    },
  );
}

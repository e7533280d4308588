import { symbols } from '../../../formula/tree.ts';
import { type NodeId, referenced } from '../../../graph/graph.ts';
import type { Kernel } from '../kernels.ts';
import { type Buffer, rowBytes } from '../layout.ts';
import { f32x4 } from './arithmetic.ts';
import { type Code, type FunctionCode } from './code.ts';
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

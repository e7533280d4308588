import { type Buffer, panelBytes, rowBytes } from '../layout.ts';
import { type Code, type FunctionCode, type Local, types } from './code.ts';

/**
 * Gives each of the first rows, whose number lies at `count`, the row `by` places after it, the last ones the first of
 * them; the rows of padding stay as they are.
 */
export function emitRoll(code: FunctionCode, by: 1 | -1, from: Buffer, to: Buffer, count: number): void {
  const { m } = code;
  const source = code.pointer(from.offset);
  const target = code.pointer(to.offset);
  const bytes = rowBytes(from);
  const length = code.let(types.i32, m.i32.load(count, 4, code.base()));
  const others = code.let(types.i32, m.i32.mul(m.i32.sub(code.get(length), code.i32(1)), code.i32(bytes)));
  const copy = (to: Code, of: Code, size: Code) => code.emit(m.memory.copy(to, of, size));
  const first = (pointer: Local) => code.get(pointer);
  const second = (pointer: Local) => code.plus(code.get(pointer), bytes);
  const last = (pointer: Local) => m.i32.add(code.get(pointer), code.get(others));
  code.repeat(
    from.panels,
    [
      [source, panelBytes(from)],
      [target, panelBytes(to)],
    ],
    () => {
      copy(first(target), first(source), code.i32(panelBytes(from)));
      if (by === 1) {
        copy(first(target), second(source), code.get(others));
        copy(last(target), first(source), code.i32(bytes));
      } else {
        copy(second(target), first(source), code.get(others));
        copy(first(target), last(source), code.i32(bytes));
      }
    },
  );
}

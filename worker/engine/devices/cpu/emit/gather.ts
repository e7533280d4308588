import type { ProgramMemory } from '../workspace.ts';
import { type Buffer, bufferBytes, floatBytes, panelBytes, rowBytes } from '../layout.ts';
import { type Code, type FunctionCode, type Local, types } from './code.ts';

const cacheLine = 64;

/** Address (without the offset of its buffer) of an element whose column is only known at run time. */
export function elementAddress(code: FunctionCode, buffer: Buffer, row: Local, column: Local): Code {
  const { m } = code;
  const panel = m.i32.div_u(code.get(column), code.i32(buffer.panel));
  const within = m.i32.rem_u(code.get(column), code.i32(buffer.panel));
  const rest = m.i32.add(m.i32.mul(panel, code.i32(panelBytes(buffer))), m.i32.mul(within, code.i32(floatBytes)));
  const start = m.i32.add(m.i32.mul(code.get(row), code.i32(rowBytes(buffer))), code.base());
  return m.i32.add(start, rest);
}

function clear(code: FunctionCode, buffer: Buffer): void {
  const start = code.plus(code.base(), buffer.offset);
  code.emit(code.m.memory.fill(start, code.i32(0), code.i32(bufferBytes(buffer))));
}

/**
 * Reads a batch: parameters are the address of its example numbers and how many there are. Rows beyond them are empty
 * and have no share in the mean, so that a short last batch is the mean over its own examples.
 * @param from what the names of the examples' addresses begin with.
 */
export function emitGather(code: FunctionCode, memory: ProgramMemory, pixelOfZero: number, from: string): void {
  const { m } = code;
  const [indices, count] = [code.parameter(0), code.parameter(1)];
  const { images, dense, targets, share } = memory;
  const row = code.let(types.i32, code.i32(0));
  const list = code.pointer();
  const line = code.pointer();
  const global = (name: string) => m.global.get(from + name, types.i32);

  code.emit(m.i32.store(memory.count, 4, code.base(), code.get(count)));
  clear(code, targets);
  if (dense) emitFill(code, dense, pixelOfZero);
  code.repeat(
    images.rows,
    [
      [row, 1],
      [list, 4],
      [line, rowBytes(share)],
    ],
    () => {
      code.if(
        m.i32.lt_u(code.get(row), code.get(count)),
        () => {
          const at = m.i32.add(code.get(indices), m.i32.shl(code.get(row), code.i32(2)));
          const example = code.let(types.i32, m.i32.load(0, 4, at));
          const starts = m.i32.add(global('rowStart'), m.i32.shl(code.get(example), code.i32(2)));
          const bounds = code.let(types.i32, starts);
          const address = (offset: number) =>
            m.i32.add(global('entries'), m.i32.shl(m.i32.load(offset, 4, code.get(bounds)), code.i32(2)));
          code.emit(m.i32.store(images.starts, 4, code.get(list), address(0)));
          code.emit(m.i32.store(images.ends, 4, code.get(list), address(4)));
          emitTouch(code, images, list);
          const label = code.let(types.i32, m.i32.load8_u(0, 1, m.i32.add(global('labels'), code.get(example))));
          code.emit(m.f32.store(targets.offset, 4, elementAddress(code, targets, row, label), m.f32.const(1)));
          const part = m.f32.div(m.f32.const(1), m.f32.convert_u.i32(code.get(count)));
          code.emit(m.f32.store(share.offset, 4, code.get(line), part));
        },
        () => {
          code.emit(m.i32.store(images.starts, 4, code.get(list), code.i32(0)));
          code.emit(m.i32.store(images.ends, 4, code.get(list), code.i32(0)));
          code.emit(m.f32.store(share.offset, 4, code.get(line), m.f32.const(0)));
        },
      );
      if (dense) emitScatter(code, memory, dense, row, list);
    },
  );
}

/**
 * Reads one word of every cache line of an image's pixels. All of them wait for memory together here, instead of one
 * after the other where they are used.
 */
function emitTouch(code: FunctionCode, images: ProgramMemory['images'], list: Local): void {
  const { m } = code;
  const cursor = code.let(types.i32, m.i32.load(images.starts, 4, code.get(list)));
  const end = code.let(types.i32, m.i32.load(images.ends, 4, code.get(list)));
  const sum = code.let(types.i32, code.i32(0));
  code.while(
    () => m.i32.lt_u(code.get(cursor), code.get(end)),
    () => {
      code.set(sum, m.i32.xor(code.get(sum), m.i32.load(0, 4, code.get(cursor))));
      code.advance(cursor, cacheLine);
    },
  );
  code.emit(m.i32.store(images.touched, 4, code.base(), code.get(sum)));
}

function emitFill(code: FunctionCode, buffer: Buffer, value: number): void {
  if (value === 0) return clear(code, buffer);
  const at = code.pointer();
  code.repeat(bufferBytes(buffer) / floatBytes, [[at, floatBytes]], () => {
    code.emit(code.m.f32.store(buffer.offset, 4, code.get(at), code.m.f32.const(value)));
  });
}

function emitScatter(code: FunctionCode, { images }: ProgramMemory, dense: Buffer, row: Local, list: Local): void {
  const { m } = code;
  const cursor = code.let(types.i32, m.i32.load(images.starts, 4, code.get(list)));
  const end = code.let(types.i32, m.i32.load(images.ends, 4, code.get(list)));
  code.while(
    () => m.i32.lt_u(code.get(cursor), code.get(end)),
    () => {
      const entry = code.let(types.i32, m.i32.load(0, 4, code.get(cursor)));
      const pixel = code.let(types.i32, m.i32.shr_u(code.get(entry), code.i32(8)));
      const byte = m.i32.and(code.get(entry), code.i32(255));
      const value = m.f32.load(images.pixels, 4, m.i32.add(code.base(), m.i32.shl(byte, code.i32(2))));
      code.emit(m.f32.store(dense.offset, 4, elementAddress(code, dense, row, pixel), value));
      code.advance(cursor, 4);
    },
  );
}

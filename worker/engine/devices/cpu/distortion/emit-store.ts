import type { Distortion } from '../../../graph/distortion.ts';
import { type Code, type FunctionCode, type Local, types } from '../emit/code.ts';
import { floatBytes } from '../layout.ts';
import type { DistortionMemory } from './layout.ts';

const entryBytes = 4;
const global = ({ m }: FunctionCode, name: string): Code => m.global.get(name, types.i32);

/** Address of the place where the list of an image's pixels begins, among those of all examples. */
function listOf(code: FunctionCode, example: Local): Local {
  const { m } = code;
  return code.let(types.i32, m.i32.add(global(code, 'rowStart'), m.i32.shl(code.get(example), code.i32(2))));
}

function entryAt(code: FunctionCode, entries: Code, number: Code): Code {
  return code.m.i32.add(entries, code.m.i32.shl(number, code.i32(2)));
}

/** Address of the number that says where the list of a slot begins. */
function slotList(code: FunctionCode, { store }: DistortionMemory, slot: Local): Local {
  const { m } = code;
  const start = code.plus(code.base(), store.rowStart);
  return code.let(types.i32, m.i32.add(start, m.i32.shl(code.get(slot), code.i32(2))));
}

const entriesOf = (code: FunctionCode, { store }: DistortionMemory): Code => code.plus(code.base(), store.entries);

/** Gives a slot the label of an example. */
export function emitLabel(code: FunctionCode, { store }: DistortionMemory, example: Local, slot: Local): void {
  const { m } = code;
  const label = m.i32.load8_u(0, 1, m.i32.add(global(code, 'labels'), code.get(example)));
  code.emit(m.i32.store8(store.labels, 1, m.i32.add(code.base(), code.get(slot)), label));
}

/** Puts an example into a slot as it is. */
export function emitKeep(code: FunctionCode, memory: DistortionMemory, example: Local, slot: Local): void {
  const { m } = code;
  const from = listOf(code, example);
  const first = code.let(types.i32, m.i32.load(0, 4, code.get(from)));
  const count = code.let(types.i32, m.i32.sub(m.i32.load(entryBytes, 4, code.get(from)), code.get(first)));
  const list = slotList(code, memory, slot);
  const start = code.let(types.i32, m.i32.load(0, 4, code.get(list)));
  const source = entryAt(code, global(code, 'entries'), code.get(first));
  const target = entryAt(code, entriesOf(code, memory), code.get(start));
  code.emit(m.memory.copy(target, source, m.i32.shl(code.get(count), code.i32(2))));
  code.emit(m.i32.store(entryBytes, 4, code.get(list), m.i32.add(code.get(start), code.get(count))));
}

/** Writes an example as numbers from 0 to 255 with paper around it. */
export function emitSource(
  code: FunctionCode,
  { columns }: Distortion,
  memory: DistortionMemory,
  example: Local,
): void {
  const { m } = code;
  const { at, pitch, bytes } = memory.source;
  code.emit(m.memory.fill(code.plus(code.base(), at), code.i32(0), code.i32(bytes)));
  const list = listOf(code, example);
  const address = (offset: number) => entryAt(code, global(code, 'entries'), m.i32.load(offset, 4, code.get(list)));
  const cursor = code.let(types.i32, address(0));
  const end = code.let(types.i32, address(entryBytes));
  const rim = at + (pitch + 1) * floatBytes;
  code.while(
    () => m.i32.lt_u(code.get(cursor), code.get(end)),
    () => {
      const entry = code.let(types.i32, m.i32.load(0, 4, code.get(cursor)));
      const pixel = code.let(types.i32, m.i32.shr_u(code.get(entry), code.i32(8)));
      // A row of the plane is longer by the paper to its sides.
      const row = m.i32.div_u(code.get(pixel), code.i32(columns));
      const place = m.i32.add(code.get(pixel), m.i32.mul(row, code.i32(pitch - columns)));
      const value = m.f32.convert_u.i32(m.i32.and(code.get(entry), code.i32(255)));
      code.emit(m.f32.store(rim, 4, entryAt(code, code.base(), place), value));
      code.advance(cursor, entryBytes);
    },
  );
}

/** Lists the pixels of the changed image that are not zero. */
export function emitList(
  code: FunctionCode,
  { rows, columns }: Distortion,
  memory: DistortionMemory,
  slot: Local,
): void {
  const { m } = code;
  const list = slotList(code, memory, slot);
  const entries = code.let(types.i32, entriesOf(code, memory));
  const cursor = code.let(types.i32, entryAt(code, code.get(entries), m.i32.load(0, 4, code.get(list))));
  const bytes = code.pointer(memory.bytesAt);
  const pixel = code.let(types.i32, code.i32(0));
  const beyond = memory.width - columns;
  code.repeat(rows, [[pixel, -beyond]], () => {
    code.repeat(
      memory.width / 4,
      [
        [pixel, 4],
        [bytes, 4],
      ],
      () => {
        code.if(m.i32.load(0, 4, code.get(bytes)), () => {
          for (let i = 0; i < 4; i++) {
            const byte = code.let(types.i32, m.i32.load8_u(i, 1, code.get(bytes)));
            const place = m.i32.shl(code.plus(code.get(pixel), i), code.i32(8));
            code.emit(m.i32.store(0, 4, code.get(cursor), m.i32.or(place, code.get(byte))));
            const counts = m.i32.shl(m.i32.ne(code.get(byte), code.i32(0)), code.i32(2));
            code.set(cursor, m.i32.add(code.get(cursor), counts));
          }
        });
      },
    );
  });
  const length = m.i32.shr_u(m.i32.sub(code.get(cursor), code.get(entries)), code.i32(2));
  code.emit(m.i32.store(entryBytes, 4, code.get(list), length));
}

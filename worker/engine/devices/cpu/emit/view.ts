import { exampleBytes, type OfExamples, wordsPerChunk } from '../chunks.ts';
import { bufferBytes } from '../layout.ts';
import type { ChunksAt } from '../workspace.ts';
import { type Code, type FunctionCode, type Local, types } from './code.ts';

const chunkBytes = wordsPerChunk * 4;

/** What is done with a chunk of four, two or one values at the places `to` and `from`. */
type Move = (to: () => Code, from: () => Code) => void;

/** Goes through the chunks of every example; `moves` are those for chunks of four, two and one. */
function eachChunk(
  code: FunctionCode,
  { offset, count }: ChunksAt,
  from: OfExamples,
  to: OfExamples,
  moves: readonly [Move, Move, Move],
): void {
  const { m } = code;
  const source = code.pointer();
  const target = code.pointer();
  const steps = [
    [source, exampleBytes(from)],
    [target, exampleBytes(to)],
  ] as const;
  code.repeat(to.examples, steps, () => {
    const cursor = code.pointer(offset);
    const [place, read, write] = [code.local(types.i32), code.local(types.i32), code.local(types.i32)];
    code.repeat(count, [[cursor, chunkBytes]], () => {
      code.set(place, m.i32.load(0, 4, code.get(cursor)));
      code.set(read, m.i32.add(code.get(source), m.i32.load(4, 4, code.get(cursor))));
      code.set(write, m.i32.add(code.get(target), m.i32.and(code.get(place), code.i32(~3))));
      const get = (local: Local) => () => code.get(local);
      const move = (i: 0 | 1 | 2) => () => moves[i](get(write), get(read));
      const kind = () => m.i32.and(code.get(place), code.i32(3));
      code.if(m.i32.eqz(kind()), move(0), () => code.if(m.i32.eq(kind(), code.i32(1)), move(1), move(2)));
    });
  });
}

/** Copies what is looked at of every example. */
export function emitView(code: FunctionCode, chunks: ChunksAt, from: OfExamples, to: OfExamples): void {
  const { m } = code;
  const [a, b] = [from.buffer.offset, to.buffer.offset];
  eachChunk(code, chunks, from, to, [
    (write, read) => code.emit(m.v128.store(b, 4, write(), m.v128.load(a, 4, read()))),
    (write, read) => code.emit(m.i64.store(b, 4, write(), m.i64.load(a, 4, read()))),
    (write, read) => code.emit(m.i32.store(b, 4, write(), m.i32.load(a, 4, read()))),
  ]);
}

/** Sets a matrix to zero, to be added to. */
export function emitClear(code: FunctionCode, { buffer }: OfExamples): void {
  const start = code.plus(code.base(), buffer.offset);
  code.emit(code.m.memory.fill(start, code.i32(0), code.i32(bufferBytes(buffer))));
}

/** Adds the values of every example where a view looks. */
export function emitUnview(code: FunctionCode, chunks: ChunksAt, from: OfExamples, to: OfExamples): void {
  const { m } = code;
  const [a, b] = [from.buffer.offset, to.buffer.offset];
  eachChunk(code, chunks, from, to, [
    (write, read) => {
      const sum = m.f32x4.add(m.v128.load(b, 4, write()), m.v128.load(a, 4, read()));
      code.emit(m.v128.store(b, 4, write(), sum));
    },
    (write, read) => {
      const sum = m.f32x4.add(m.v128.load64_zero(b, 4, write()), m.v128.load64_zero(a, 4, read()));
      code.emit(m.v128.store64_lane(b, 4, 0, write(), sum));
    },
    (write, read) => {
      code.emit(m.f32.store(b, 4, write(), m.f32.add(m.f32.load(b, 4, write()), m.f32.load(a, 4, read()))));
    },
  ]);
}

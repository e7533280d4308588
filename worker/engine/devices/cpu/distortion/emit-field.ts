import { streamKey } from '../../../../data/random/streams.ts';
import { type Distortion, type Field, partOf } from '../../../graph/distortion.ts';
import { f32x4, f64 } from '../emit/arithmetic.ts';
import { type Code, type FunctionCode, type Local, types } from '../emit/code.ts';
import { FormulaEmitter } from '../emit/formula.ts';
import { emitRandom } from '../emit/random.ts';
import { floatBytes, rowBytes } from '../layout.ts';
import type { DistortionMemory, FieldMemory } from './layout.ts';

const vectorBytes = 16;
/** Vectors of a row that are summed side by side. */
const abreast = 8;

/** The normalised weights of a field's Gaussian; to be run once. */
export function emitWeights(code: FunctionCode, { weight, radius }: Field, { weights }: FieldMemory): void {
  const { m } = code;
  const at = code.pointer(weights);
  const k = code.let(types.f64, m.f64.const(-radius));
  const sum = code.let(types.f64, m.f64.const(0));
  const value = () => code.get(new FormulaEmitter(code, f64, () => code.get(k)).emit(weight));
  const advance = () => code.set(k, m.f64.add(code.get(k), m.f64.const(1)));
  code.repeat(2 * radius + 1, [], () => {
    code.set(sum, m.f64.add(code.get(sum), value()));
    advance();
  });
  code.set(k, m.f64.const(-radius));
  code.repeat(2 * radius + 1, [[at, floatBytes]], () => {
    code.emit(m.f32.store(0, 4, code.get(at), m.f32.demote(m.f64.div(value(), code.get(sum)))));
    advance();
  });
}

/** Where rows of numbers begin, and bytes from one row to the next and between what is summed. */
interface Lines {
  readonly at: number;
  readonly row: number;
  readonly step: number;
}

/** Every row of `to` is the sum of rows or columns of `from` times the weights, in the order of the weights. */
function emitSum(
  code: FunctionCode,
  size: { rows: number; width: number },
  taps: number,
  weights: number,
  from: Lines,
  to: Lines,
): void {
  const { m } = code;
  const source = code.pointer(from.at);
  const target = code.pointer(to.at);
  const vectors = size.width / 4;
  code.repeat(
    size.rows,
    [
      [source, from.row],
      [target, to.row],
    ],
    () => {
      for (let first = 0; first < vectors; first += abreast) {
        const count = Math.min(abreast, vectors - first);
        const sums = Array.from({ length: count }, () => code.let(types.v128, f32x4.constant(code, 0)));
        const cursor = code.let(types.i32, code.get(source));
        const weight = code.pointer(weights);
        code.repeat(
          taps,
          [
            [cursor, from.step],
            [weight, floatBytes],
          ],
          () => {
            const by = code.let(types.v128, m.v128.load32_splat(0, 4, code.get(weight)));
            sums.forEach((sum, v) => {
              const value = m.v128.load((first + v) * vectorBytes, 4, code.get(cursor));
              code.set(sum, m.f32x4.add(code.get(sum), m.f32x4.mul(value, code.get(by))));
            });
          },
        );
        sums.forEach((sum, v) => {
          code.emit(m.v128.store((first + v) * vectorBytes, 4, code.get(target), code.get(sum)));
        });
      }
    },
  );
}

/** The first lanes of a vector, zero in the others. */
export function within(code: FunctionCode, lanes: number, value: Code): Code {
  if (lanes >= 4) return value;
  const mask = Array.from({ length: 16 }, (_, byte) => (byte < 4 * lanes ? 255 : 0));
  return code.m.v128.and(
    value,
    code.constant(`first ${lanes}`, types.v128, (m) => m.v128.const(mask)),
  );
}

/** Draws one direction of a field and smooths it: across, then down. */
function emitDirection(
  code: FunctionCode,
  distortion: Distortion,
  field: Field,
  memory: DistortionMemory,
  which: 0 | 1,
  weights: number,
  to: number,
): void {
  const { m } = code;
  const { rows, columns } = distortion;
  const { width, uniform, padded, smoothed, moment } = memory;
  const draw = partOf(field.row, which);
  const node = { op: 'random', id: 0, distribution: 'uniform', key: streamKey('augmentation'), draw } as const;
  emitRandom(code, { ...node, rows, columns }, uniform, moment);
  const from = code.pointer(uniform.offset);
  const into = code.pointer(padded.at + padded.margin * floatBytes);
  const pitch = padded.pitch * floatBytes;
  code.repeat(
    rows,
    [
      [from, rowBytes(uniform)],
      [into, pitch],
    ],
    () => {
      for (let v = 0; v < width / 4; v++) {
        const u = m.v128.load(v * vectorBytes, 4, code.get(from));
        const twice = m.f32x4.mul(u, f32x4.constant(code, 2));
        const centred = m.f32x4.sub(twice, f32x4.constant(code, 1));
        code.emit(m.v128.store(v * vectorBytes, 4, code.get(into), within(code, columns - 4 * v, centred)));
      }
    },
  );
  const row = width * floatBytes;
  const taps = 2 * field.radius + 1;
  // The margins are those of the widest field.
  const inset = padded.margin - field.radius;
  const across = { at: padded.at + inset * floatBytes, row: pitch, step: floatBytes };
  const middle = { at: smoothed.at + smoothed.margin * row, row, step: row };
  emitSum(code, { rows, width }, taps, weights, across, middle);
  const down = { ...middle, at: smoothed.at + inset * row };
  emitSum(code, { rows, width }, taps, weights, down, { at: to, row, step: row });
}

/** Fills both directions of a field with numbers for the moment that stands in the memory. */
export function emitField(
  code: FunctionCode,
  distortion: Distortion,
  field: Field,
  memory: DistortionMemory,
  { weights, across, down }: FieldMemory,
): void {
  emitDirection(code, distortion, field, memory, 0, weights, across);
  emitDirection(code, distortion, field, memory, 1, weights, down);
}

/** The displacement of four places that `at` points to within a plane. */
export function displacement(code: FunctionCode, field: Field, plane: number, at: Local): Code {
  const emitter = new FormulaEmitter(code, f32x4, () => code.m.v128.load(plane, 4, code.get(at)));
  return code.get(emitter.emit(field.by));
}

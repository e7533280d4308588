import type { Distortion } from '../../../graph/distortion.ts';
import { f32x4 } from '../emit/arithmetic.ts';
import { blocks, type Code, type FunctionCode, type Local, types } from '../emit/code.ts';
import { FormulaEmitter } from '../emit/formula.ts';
import { pick } from '../emit/random.ts';
import { floatBytes, rowBytes } from '../layout.ts';
import { displacement, within } from './emit-field.ts';
import type { Places } from './emit-places.ts';
import type { DistortionMemory } from './layout.ts';

const vectorBytes = 16;

/** The values of the source at four places by bilinear interpolation; places beyond the image are at its rim of paper. */
function sample(
  code: FunctionCode,
  { rows, columns }: Distortion,
  { source }: DistortionMemory,
  px: Code,
  py: Code,
): Local {
  const { m } = code;
  const vector = (value: Code) => code.let(types.v128, value);
  const bounded = (place: Code, most: number) =>
    vector(m.f32x4.max(m.f32x4.min(place, f32x4.constant(code, most)), f32x4.constant(code, -1)));
  const x = bounded(px, columns);
  const y = bounded(py, rows);
  const left = vector(m.f32x4.floor(code.get(x)));
  const top = vector(m.f32x4.floor(code.get(y)));
  const fx = vector(m.f32x4.sub(code.get(x), code.get(left)));
  const fy = vector(m.f32x4.sub(code.get(y), code.get(top)));
  // Small whole numbers, so that the number of the pixel is exact.
  const place = m.f32x4.add(m.f32x4.mul(code.get(top), f32x4.constant(code, source.pitch)), code.get(left));
  const words = vector(m.i32x4.shl(m.i32x4.trunc_sat_f32x4_s(place), code.i32(2)));
  const addresses = [0, 1, 2, 3].map((lane) =>
    code.let(types.i32, m.i32.add(m.i32x4.extract_lane(code.get(words), lane), code.base())),
  );
  /** The values at the places of a line, and those to their right. */
  const line = (offset: number): readonly [Local, Local] => {
    const at = source.at + offset * floatBytes;
    const two = (first: number, second: number) => {
      const low = m.v128.load64_zero(at, 4, code.get(addresses[first]!));
      return vector(m.v128.load64_lane(at, 4, 1, code.get(addresses[second]!), low));
    };
    const [low, high] = [two(0, 1), two(2, 3)];
    const half = (words: readonly number[]) => vector(pick(code, code.get(low), code.get(high), words));
    return [half([0, 2, 4, 6]), half([1, 3, 5, 7])];
  };
  const rim = source.pitch + 1;
  const one = () => f32x4.constant(code, 1);
  const between = ([from, to]: readonly [Local, Local], share: Local) => {
    const rest = m.f32x4.sub(one(), code.get(share));
    return vector(m.f32x4.add(m.f32x4.mul(rest, code.get(from)), m.f32x4.mul(code.get(share), code.get(to))));
  };
  return between([between(line(rim), fx), between(line(rim + source.pitch), fx)], fy);
}

/** Makes the bytes of the changed image, four at a time. */
export function emitValues(
  code: FunctionCode,
  distortion: Distortion,
  memory: DistortionMemory,
  [placesX, placesY]: readonly [Places, Places],
): void {
  const { m } = code;
  const { rows, columns, fields, colours } = distortion;
  const vector = (value: Code) => code.let(types.v128, value);
  const splat = (value: Local) => vector(m.f32x4.splat(code.get(value)));
  const byX = { across: splat(placesX.across), down: splat(placesX.down), start: splat(placesX.start) };
  const byY = { across: splat(placesY.across), down: splat(placesY.down), start: splat(placesY.start) };
  const middle = { x: (columns - 1) / 2, y: (rows - 1) / 2 };
  const y = vector(f32x4.constant(code, -middle.y));
  const x = code.local(types.v128);
  const at = code.pointer();
  const bytes = code.pointer(memory.bytesAt);
  const random = code.pointer();
  const ramp = () =>
    code.constant('ramp f32', types.v128, () => {
      const start = m.f32x4.splat(m.f32.const(-middle.x));
      return [1, 2, 3].reduce((made, lane) => m.f32x4.replace_lane(made, lane, m.f32.const(lane - middle.x)), start);
    });

  /** Of the next four pixels, those that are in the image. */
  const emitFour = (lanes: number): void => {
    const linear = (by: typeof byX) =>
      m.f32x4.add(
        m.f32x4.add(m.f32x4.mul(code.get(by.across), code.get(x)), m.f32x4.mul(code.get(by.down), code.get(y))),
        code.get(by.start),
      );
    const displaced = (by: typeof byX, axis: 'across' | 'down') =>
      fields.reduce(
        (place, field, i) => m.f32x4.add(place, displacement(code, field, memory.fields[i]![axis], at)),
        linear(by),
      );
    const byte = sample(code, distortion, memory, displaced(byX, 'across'), displaced(byY, 'down'));
    let value = byte;
    if (colours.length > 0) value = vector(m.f32x4.mul(code.get(byte), f32x4.constant(code, 1 / 255)));
    colours.forEach((colour, i) => {
      const { uniform, normal } = memory.colours[i]!;
      const emitter = new FormulaEmitter(code, f32x4, (name) => {
        const buffer = name === 'u' ? uniform : normal;
        return buffer ? m.v128.load(buffer.offset, 4, code.get(random)) : m.unreachable();
      });
      emitter.assign('x', value);
      value = emitter.emit(colour.value);
    });
    const scaled = colours.length > 0 ? m.f32x4.mul(code.get(value), f32x4.constant(code, 255)) : code.get(value);
    // To the nearest; negative ones become zero and large ones 255 when they are narrowed.
    const rounded = m.f32x4.floor(m.f32x4.add(scaled, f32x4.constant(code, 0.5)));
    const whole = vector(within(code, lanes, m.i32x4.trunc_sat_f32x4_s(rounded)));
    const short = vector(m.i16x8.narrow_i32x4_s(code.get(whole), code.get(whole)));
    const narrow = m.i8x16.narrow_i16x8_u(code.get(short), code.get(short));
    code.emit(m.i32.store(0, 4, code.get(bytes), m.i32x4.extract_lane(narrow, 0)));
    code.set(x, m.f32x4.add(code.get(x), f32x4.constant(code, 4)));
  };
  const steps = [
    [at, vectorBytes],
    [bytes, 4],
    [random, vectorBytes],
  ] as const;
  const used = Math.ceil(columns / 4) * 4;
  const beyond = [
    [at, (memory.width - used) * floatBytes],
    [bytes, memory.width - used],
    [random, rowBytes(memory.uniform) - used * floatBytes],
  ] as const;
  code.repeat(rows, beyond, () => {
    code.set(x, ramp());
    for (const run of blocks(columns, 4)) code.repeat(run.count, steps, () => emitFour(run.size));
    code.set(y, m.f32x4.add(code.get(y), f32x4.constant(code, 1)));
  });
}

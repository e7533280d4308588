import { streamKey } from '../../../../data/random/streams.ts';
import { substitute, symbol } from '../../../formula/tree.ts';
import { amounts, type Distortion } from '../../../graph/distortion.ts';
import { f64 } from '../emit/arithmetic.ts';
import { type Code, type FunctionCode, type Local, types } from '../emit/code.ts';
import { FormulaEmitter } from '../emit/formula.ts';
import { emitRandom } from '../emit/random.ts';
import { floatBytes } from '../layout.ts';
import type { DistortionMemory } from './layout.ts';

/** Where values come from: a place is `across x + down y + start`, with x and y from the middle of the image. */
export interface Places {
  readonly across: Local;
  readonly down: Local;
  readonly start: Local;
}

/** The moves of an image in one: all are linear, so three places say where every place goes. */
export function emitPlaces(
  code: FunctionCode,
  { moves, rows, columns }: Distortion,
  { amounts: drawn, moment }: DistortionMemory,
  shift: readonly [across: Local, down: Local],
): readonly [x: Places, y: Places] {
  const { m } = code;
  const number = (value: Code) => code.let(types.f64, value);
  const node = { op: 'random', id: 0, distribution: 'uniform', key: streamKey('augmentation'), draw: amounts } as const;
  if (moves.length > 0) emitRandom(code, { ...node, rows: 1, columns: drawn.columns }, drawn, moment);
  const start = code.pointer();
  let places = [
    [0, 0],
    [1, 0],
    [0, 1],
  ].map((place) => place.map((value) => number(m.f64.const(value))) as [Local, Local]);
  for (const { row, amount, from } of moves) {
    const [t, s] = [0, 1].map((which) => {
      const u = () => m.f64.promote(m.f32.load(drawn.offset + (2 * row + which) * floatBytes, 4, code.get(start)));
      return new FormulaEmitter(code, f64, u).emit(amount);
    }) as [Local, Local];
    // One emitter for all, so that what does not depend on the place is computed once.
    const emitter = new FormulaEmitter(code, f64, (name) => code.get(locals.get(name)!));
    const locals = new Map([
      ['t', t],
      ['s', s],
    ]);
    places.forEach(([x, y], i) => locals.set(`x${i}`, x).set(`y${i}`, y));
    places = places.map((_, i) => {
      const at = new Map(['x', 'y'].map((name) => [name, symbol(`${name}${i}`)]));
      return [emitter.emit(substitute(from.x, at)), emitter.emit(substitute(from.y, at))];
    });
  }
  const middle = [(columns - 1) / 2, (rows - 1) / 2] as const;
  const [origin, right, below] = places as [[Local, Local], [Local, Local], [Local, Local]];
  const single = (value: Code) => code.let(types.f32, m.f32.demote(value));
  const along = (axis: 0 | 1): Places => {
    const moved = m.f64.convert_s.i32(code.get(shift[axis]));
    const centred = m.f64.add(code.get(origin[axis]), m.f64.const(middle[axis]));
    return {
      across: single(m.f64.sub(code.get(right[axis]), code.get(origin[axis]))),
      down: single(m.f64.sub(code.get(below[axis]), code.get(origin[axis]))),
      start: single(m.f64.sub(centred, moved)),
    };
  };
  return [along(0), along(1)];
}

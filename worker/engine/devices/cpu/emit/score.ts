import { type Buffer, floatBytes, rowBytes } from '../layout.ts';
import type { Workspace } from '../workspace.ts';
import { type FunctionCode, type Local, types } from './code.ts';
import { elementAddress } from './gather.ts';

/** What is known of one row of outputs. */
interface Ranked {
  readonly winner: Local;
  readonly runnerUp: Local;
  /** float32. */
  readonly confidence: Local;
}

/** The two largest outputs of a row, the first of equals, and how large the largest is among all. */
function emitRank(code: FunctionCode, output: Buffer, row: Local): Ranked {
  const { m } = code;
  const [best, second] = [code.let(types.f32, m.f32.const(-Infinity)), code.let(types.f32, m.f32.const(-Infinity))];
  const [winner, runnerUp] = [code.let(types.i32, code.i32(0)), code.let(types.i32, code.i32(0))];
  const sum = code.let(types.f32, m.f32.const(0));
  const column = code.let(types.i32, code.i32(0));
  code.repeat(output.columns, [[column, 1]], () => {
    const x = code.let(types.f32, m.f32.load(output.offset, 4, elementAddress(code, output, row, column)));
    code.set(sum, m.f32.add(code.get(sum), m.f32.max(code.get(x), m.f32.const(0))));
    code.if(
      m.f32.gt(code.get(x), code.get(best)),
      () => {
        code.set(second, code.get(best));
        code.set(runnerUp, code.get(winner));
        code.set(best, code.get(x));
        code.set(winner, code.get(column));
      },
      () =>
        code.if(m.f32.gt(code.get(x), code.get(second)), () => {
          code.set(second, code.get(x));
          code.set(runnerUp, code.get(column));
        }),
    );
  });
  const isNone = m.f32.eq(code.get(sum), m.f32.const(0));
  const share = m.f32.div(code.get(best), code.get(sum));
  const confidence = code.let(types.f32, m.select(isNone, m.f32.const(1 / output.columns), share));
  return { winner, runnerUp, confidence };
}

/**
 * Scores a batch that has been evaluated. Parameters: the address of its example numbers, how many there are, and the
 * place of the first among all that are evaluated.
 */
export function emitScore(code: FunctionCode, output: Buffer, cost: Buffer, to: Workspace): void {
  const { m } = code;
  const [indices, count, from] = [code.parameter(0), code.parameter(1), code.parameter(2)];
  const row = code.let(types.i32, code.i32(0));
  const costLine = code.pointer();
  const store = code.pointer(to.result);
  const place = code.let(types.i32, m.i32.add(code.base(), code.get(from)));
  const confidences = code.let(types.i32, m.i32.add(code.base(), m.i32.shl(code.get(from), code.i32(2))));
  code.while(
    () => m.i32.lt_u(code.get(row), code.get(count)),
    () => {
      const { winner, runnerUp, confidence } = emitRank(code, output, row);
      code.emit(m.i32.store8(to.predictions, 1, code.get(place), code.get(winner)));
      code.emit(m.i32.store8(to.runnersUp, 1, code.get(place), code.get(runnerUp)));
      code.emit(m.f32.store(to.confidences, 4, code.get(confidences), code.get(confidence)));
      const at = m.i32.add(code.get(indices), m.i32.shl(code.get(row), code.i32(2)));
      const label = m.i32.load8_u(0, 1, m.i32.add(m.global.get('labels', types.i32), m.i32.load(0, 4, at)));
      const correct = m.i32.add(m.i32.load(8, 4, code.get(store)), m.i32.eq(label, code.get(winner)));
      code.emit(m.i32.store(8, 4, code.get(store), correct));
      const sum = m.f64.add(
        m.f64.load(0, 8, code.get(store)),
        m.f64.promote(m.f32.load(cost.offset, 4, code.get(costLine))),
      );
      code.emit(m.f64.store(0, 8, code.get(store), sum));
      code.advance(row, 1);
      code.advance(place, 1);
      code.advance(confidences, floatBytes);
      code.advance(costLine, rowBytes(cost));
    },
  );
}

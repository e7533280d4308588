import type { UpdateRule } from '../../../graph/update-rule.ts';
import type { HoistedRule } from '../scalars.ts';
import type { LearnedBuffers } from '../workspace.ts';
import { type Buffer, bufferBytes } from '../layout.ts';
import type { Expression } from '../../../formula/tree.ts';
import { f32x4, f64 } from './arithmetic.ts';
import { type Code, type FunctionCode, type Local, types } from './code.ts';
import { FormulaEmitter } from './formula.ts';

const vectorBytes = 16;
const pair = 2;

/** Applies a rule to every value of a parameter, and sets the place of its next gradient. */
export function emitUpdate(
  code: FunctionCode,
  rule: UpdateRule,
  slots: readonly string[],
  learned: LearnedBuffers,
  gradient: Buffer | null,
  scalars: ReadonlyMap<string, number>,
): void {
  const { m } = code;
  const at = code.pointer();
  const start = code.pointer();
  const buffers = new Map<string, Buffer>([['w', learned.w]]);
  slots.forEach((slot, s) => buffers.set(slot, learned.slots[s]!));
  if (gradient) buffers.set('g', gradient);
  const splats = new Map(
    [...scalars].map(([name, offset]) => [name, code.let(types.v128, m.v128.load32_splat(offset, 4, code.get(start)))]),
  );

  code.repeat(bufferBytes(learned.w) / (pair * vectorBytes), [[at, pair * vectorBytes]], () => {
    // Both vectors are computed before either is stored: only then does V8 fuse them.
    const lanes = Array.from({ length: pair }, (_, lane) => {
      const emitter = new FormulaEmitter(code, f32x4, (name) => {
        const scalar = splats.get(name);
        const offset = lane * vectorBytes;
        return scalar ? code.get(scalar) : m.v128.load(buffers.get(name)!.offset + offset, 4, code.get(at));
      });
      const results: { buffer: Buffer; value: Local }[] = [];
      for (const { name, value } of rule.assignments) {
        const result = emitter.emit(value);
        emitter.assign(name, result);
        results.push({ buffer: buffers.get(name)!, value: result });
      }
      if (rule.lookahead) results.push({ buffer: learned.place, value: emitter.emit(rule.lookahead) });
      return results;
    });
    lanes[0]!.forEach((_, i) => {
      lanes.forEach((results, lane) => {
        const { buffer, value } = results[i]!;
        code.emit(m.v128.store(buffer.offset + lane * vectorBytes, 4, code.get(at), code.get(value)));
      });
    });
  });
}

/**
 * Computes the numbers of a step: parameters are the epoch `k` and the step `t`, both from 0, as float64.
 * The results go to `scalars`; `drops` is where the workspace has how often the schedule lowered the rate, and `norm`
 * where the norm of the gradient lies, if a rule reads it.
 */
export function emitScalars(
  code: FunctionCode,
  rate: Expression,
  rules: readonly HoistedRule[],
  {
    scalars,
    drops,
    norm,
  }: {
    readonly scalars: ReadonlyMap<string, number>;
    readonly drops: number;
    readonly norm: Buffer | undefined;
  },
): void {
  const { m } = code;
  const [k, t] = [code.parameter(0), code.parameter(1)];
  const schedule = new FormulaEmitter(code, f64, (name) =>
    name === 'drops' ? m.f64.load(drops, 8, code.base()) : code.get(name === 'k' ? k : t),
  );
  const eta = schedule.emit(rate);
  const stepNumber = code.let(types.f64, m.f64.add(code.get(t), m.f64.const(1)));
  const at = code.pointer();
  const numbers: Record<string, () => Code> = {
    eta: () => code.get(eta),
    t: () => code.get(stepNumber),
    norm: () => m.f64.promote(m.f32.load(norm!.offset, 4, code.get(at))),
  };
  const emitter = new FormulaEmitter(code, f64, (name) => numbers[name]!());
  for (const { scalars: formulas } of rules) {
    for (const [name, formula] of formulas) {
      if (!scalars.has(name)) continue;
      const value = code.get(emitter.emit(formula));
      code.emit(m.f32.store(scalars.get(name)!, 4, code.get(at), m.f32.demote(value)));
    }
  }
}

import type { Code, FunctionCode } from './code.ts';
import { types } from './code.ts';

/** The operations a formula is made of, for one kind of number. Comparisons give a mask that `select` takes. */
export interface Arithmetic {
  readonly type: number;
  constant(code: FunctionCode, value: number): Code;
  add(code: FunctionCode, x: Code, y: Code): Code;
  subtract(code: FunctionCode, x: Code, y: Code): Code;
  multiply(code: FunctionCode, x: Code, y: Code): Code;
  divide(code: FunctionCode, x: Code, y: Code): Code;
  min(code: FunctionCode, x: Code, y: Code): Code;
  max(code: FunctionCode, x: Code, y: Code): Code;
  sqrt(code: FunctionCode, x: Code): Code;
  abs(code: FunctionCode, x: Code): Code;
  negate(code: FunctionCode, x: Code): Code;
  floor(code: FunctionCode, x: Code): Code;
  less(code: FunctionCode, x: Code, y: Code): Code;
  lessOrEqual(code: FunctionCode, x: Code, y: Code): Code;
  equal(code: FunctionCode, x: Code, y: Code): Code;
  select(code: FunctionCode, mask: Code, yes: Code, no: Code): Code;
  /** The smaller or larger of x and a constant, NaN if x is. */
  atMost(code: FunctionCode, x: Code, limit: Code): Code;
  atLeast(code: FunctionCode, x: Code, limit: Code): Code;
  /**
   * 2^n for a whole number n in the range of normal numbers (one above gives infinity), given n + `rounder`, whose last
   * bits are those of n.
   */
  powerOfTwo(code: FunctionCode, shifted: Code): Code;
  /** The exponent e and mantissa m in [1, 2) of a positive normal number. */
  exponent(code: FunctionCode, x: Code): Code;
  mantissa(code: FunctionCode, x: Code): Code;
  readonly limits: {
    /** Adding and subtracting it rounds to the nearest whole number. */
    readonly rounder: number;
    /** exp is infinite above, and the smallest normal number below. */
    readonly expMax: number;
    readonly expMin: number;
    readonly smallestNormal: number;
    /** ln 2 in two parts, the first with few enough digits for exact multiples. */
    readonly ln2: readonly [number, number];
    /** Terms of the series that reach the precision of the type. */
    readonly expTerms: number;
    readonly logTerms: number;
  };
}

/** The same integer four times. */
const integers = (code: FunctionCode, value: number): Code =>
  code.constant(`i32x4 ${value}`, types.v128, (m) => m.i32x4.splat(m.i32.const(value)));

/** Four float32 at once, every operation rounded to float32: the same bits on every machine. */
export const f32x4: Arithmetic = {
  type: types.v128,
  constant: (code, value) => {
    if (Object.is(value, 0)) return code.m.v128.const(new Array<number>(16).fill(0));
    const name = Object.is(value, -0) ? '-0' : String(value);
    return code.constant(`f32x4 ${name}`, types.v128, (m) => m.f32x4.splat(m.f32.const(value)));
  },
  add: ({ m }, x, y) => m.f32x4.add(x, y),
  subtract: ({ m }, x, y) => m.f32x4.sub(x, y),
  multiply: ({ m }, x, y) => m.f32x4.mul(x, y),
  divide: ({ m }, x, y) => m.f32x4.div(x, y),
  min: ({ m }, x, y) => m.f32x4.min(x, y),
  max: ({ m }, x, y) => m.f32x4.max(x, y),
  sqrt: ({ m }, x) => m.f32x4.sqrt(x),
  abs: ({ m }, x) => m.f32x4.abs(x),
  negate: ({ m }, x) => m.f32x4.neg(x),
  floor: ({ m }, x) => m.f32x4.floor(x),
  less: ({ m }, x, y) => m.f32x4.lt(x, y),
  lessOrEqual: ({ m }, x, y) => m.f32x4.le(x, y),
  equal: ({ m }, x, y) => m.f32x4.eq(x, y),
  select: ({ m }, mask, yes, no) => m.v128.bitselect(yes, no, mask),
  atMost: ({ m }, x, limit) => m.f32x4.pmin(x, limit),
  atLeast: ({ m }, x, limit) => m.f32x4.pmax(x, limit),
  powerOfTwo: (code, shifted) => {
    const { m } = code;
    return m.i32x4.add(m.i32x4.shl(shifted, m.i32.const(23)), integers(code, 127 << 23));
  },
  exponent: (code, x) => {
    const { m } = code;
    return m.f32x4.convert_i32x4_s(m.i32x4.sub(m.i32x4.shr_u(x, m.i32.const(23)), integers(code, 127)));
  },
  mantissa: (code, x) => {
    const { v128 } = code.m;
    return v128.or(v128.and(x, integers(code, 0x007fffff)), integers(code, 0x3f800000));
  },
  limits: {
    rounder: 1.5 * 2 ** 23,
    expMax: 89,
    expMin: -87.33654,
    smallestNormal: 2 ** -126,
    ln2: [0.693359375, -2.12194440054690583e-4],
    expTerms: 7,
    logTerms: 5,
  },
};

/** One float64, for what is computed once per step. */
export const f64: Arithmetic = {
  type: types.f64,
  constant: ({ m }, value) => m.f64.const(value),
  add: ({ m }, x, y) => m.f64.add(x, y),
  subtract: ({ m }, x, y) => m.f64.sub(x, y),
  multiply: ({ m }, x, y) => m.f64.mul(x, y),
  divide: ({ m }, x, y) => m.f64.div(x, y),
  min: ({ m }, x, y) => m.f64.min(x, y),
  max: ({ m }, x, y) => m.f64.max(x, y),
  sqrt: ({ m }, x) => m.f64.sqrt(x),
  abs: ({ m }, x) => m.f64.abs(x),
  negate: ({ m }, x) => m.f64.neg(x),
  floor: ({ m }, x) => m.f64.floor(x),
  less: ({ m }, x, y) => m.f64.lt(x, y),
  lessOrEqual: ({ m }, x, y) => m.f64.le(x, y),
  equal: ({ m }, x, y) => m.f64.eq(x, y),
  select: ({ m }, mask, yes, no) => m.select(mask, yes, no),
  atMost: ({ m }, x, limit) => m.f64.min(x, limit),
  atLeast: ({ m }, x, limit) => m.f64.max(x, limit),
  powerOfTwo: ({ m }, shifted) =>
    m.f64.reinterpret(m.i64.add(m.i64.shl(m.i64.reinterpret(shifted), m.i64.const(52n)), m.i64.const(1023n << 52n))),
  exponent: ({ m }, x) =>
    m.f64.convert_s.i64(m.i64.sub(m.i64.shr_u(m.i64.reinterpret(x), m.i64.const(52n)), m.i64.const(1023n))),
  mantissa: ({ m }, x) =>
    m.f64.reinterpret(
      m.i64.or(m.i64.and(m.i64.reinterpret(x), m.i64.const(0xfffffffffffffn)), m.i64.const(0x3ff0000000000000n)),
    ),
  limits: {
    rounder: 1.5 * 2 ** 52,
    expMax: 710,
    expMin: -708.3964185322641,
    smallestNormal: 2 ** -1022,
    ln2: [0.69314718036912381649, 1.90821492927058770002e-10],
    expTerms: 14,
    logTerms: 12,
  },
};

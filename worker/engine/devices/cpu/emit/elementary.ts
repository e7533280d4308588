import type { Arithmetic } from './arithmetic.ts';
import type { Code, FunctionCode, Local } from './code.ts';

/**
 * Elementary functions from additions, multiplications and divisions alone, so that their bits are the same on every
 * machine. Each appends statements to `code` and returns an expression; `x` may be read any number of times.
 */
export class Elementary {
  readonly #code: FunctionCode;
  readonly #a: Arithmetic;

  constructor(code: FunctionCode, arithmetic: Arithmetic) {
    this.#code = code;
    this.#a = arithmetic;
  }

  #let(value: Code): Local {
    return this.#code.let(this.#a.type, value);
  }

  #get(local: Local): Code {
    return this.#code.get(local);
  }

  #constant(value: number): Code {
    return this.#a.constant(this.#code, value);
  }

  /** c[0] + c[1] x + c[2] x^2 + ... by Horner's rule. */
  #polynomial(x: Local, coefficients: readonly number[]): Code {
    const code = this.#code;
    return coefficients
      .slice(0, -1)
      .reduceRight(
        (sum, c) => this.#a.add(code, this.#a.multiply(code, sum, this.#get(x)), this.#constant(c)),
        this.#constant(coefficients.at(-1)!),
      );
  }

  /** x - n * (high + low), in two steps that keep the digits. */
  #reduce(x: Local, n: Local, [high, low]: readonly [number, number]): Local {
    const c = this.#code;
    const a = this.#a;
    const first = a.subtract(c, this.#get(x), a.multiply(c, this.#get(n), this.#constant(high)));
    return this.#let(a.subtract(c, first, a.multiply(c, this.#get(n), this.#constant(low))));
  }

  /** The nearest whole number n, and n + rounder, whose last bits are those of n. */
  #round(value: Code): { shifted: Local; n: Local } {
    const c = this.#code;
    const rounder = () => this.#constant(this.#a.limits.rounder);
    const shifted = this.#let(this.#a.add(c, value, rounder()));
    return { shifted, n: this.#let(this.#a.subtract(c, this.#get(shifted), rounder())) };
  }

  /** e^x as 2^n times a Taylor polynomial on |r| <= ln 2 / 2; never below the smallest normal number. */
  exp(argument: Local): Code {
    const c = this.#code;
    const a = this.#a;
    const { expMin, expMax, ln2, expTerms } = a.limits;
    const bounded = a.atLeast(c, this.#get(argument), this.#constant(expMin));
    const x = this.#let(a.atMost(c, bounded, this.#constant(expMax)));
    const { shifted, n } = this.#round(a.multiply(c, this.#get(x), this.#constant(Math.LOG2E)));
    const r = this.#reduce(x, n, ln2);
    let factorial = 1;
    const coefficients = Array.from({ length: expTerms }, (_, k) => 1 / (factorial *= Math.max(k, 1)));
    return a.multiply(c, this.#polynomial(r, coefficients), a.powerOfTwo(c, this.#get(shifted)));
  }

  /** ln x as e ln 2 + 2 artanh((m - 1) / (m + 1)) for x = m 2^e with m within a factor sqrt 2 of one. */
  log(x: Local): Code {
    const c = this.#code;
    const a = this.#a;
    const { ln2, logTerms, smallestNormal } = a.limits;
    const raw = this.#let(a.mantissa(c, this.#get(x)));
    const high = () => a.less(c, this.#constant(Math.SQRT2), this.#get(raw));
    const half = a.multiply(c, this.#get(raw), this.#constant(0.5));
    const mantissa = this.#let(a.select(c, high(), half, this.#get(raw)));
    const shift = a.select(c, high(), this.#constant(1), this.#constant(0));
    const exponent = this.#let(a.add(c, a.exponent(c, this.#get(x)), shift));
    const one = () => this.#constant(1);
    const s = this.#let(a.divide(c, a.subtract(c, this.#get(mantissa), one()), a.add(c, this.#get(mantissa), one())));
    const square = this.#let(a.multiply(c, this.#get(s), this.#get(s)));
    const series = this.#polynomial(
      square,
      Array.from({ length: logTerms }, (_, k) => 2 / (2 * k + 1)),
    );
    const small = a.add(
      c,
      a.multiply(c, this.#get(s), series),
      a.multiply(c, this.#get(exponent), this.#constant(ln2[1])),
    );
    const value = a.add(c, a.multiply(c, this.#get(exponent), this.#constant(ln2[0])), small);
    const finite = a.select(c, a.less(c, this.#get(x), this.#constant(Infinity)), value, this.#get(x));
    const negative = a.less(c, this.#get(x), this.#constant(0));
    const edge = a.select(c, negative, this.#constant(NaN), this.#constant(-Infinity));
    return a.select(c, a.less(c, this.#get(x), this.#constant(smallestNormal)), edge, finite);
  }

  /** 1 / (1 + e^-x). */
  sigmoid(x: Local): Code {
    const c = this.#code;
    const minus = this.#let(this.#a.negate(c, this.#get(x)));
    return this.#a.divide(c, this.#constant(1), this.#a.add(c, this.#constant(1), this.exp(minus)));
  }

  /** max(x, 0) + ln(1 + u) with u = e^-|x|; ln(1 + u) = u ln(w) / (w - 1) for the rounded w = 1 + u keeps small u. */
  softplus(x: Local): Code {
    const c = this.#code;
    const a = this.#a;
    const u = this.#let(this.exp(this.#let(a.negate(c, a.abs(c, this.#get(x))))));
    const w = this.#let(a.add(c, this.#constant(1), this.#get(u)));
    const excess = this.#let(a.subtract(c, this.#get(w), this.#constant(1)));
    const quotient = a.divide(c, a.multiply(c, this.#get(u), this.log(w)), this.#get(excess));
    const log1p = a.select(c, a.equal(c, this.#get(excess), this.#constant(0)), this.#get(u), quotient);
    return a.add(c, a.max(c, this.#get(x), this.#constant(0)), log1p);
  }

  /** An odd polynomial where |x| < 0.625 (Cephes tanhf), 1 - 2 / (e^2x + 1) elsewhere. */
  tanh(x: Local): Code {
    const c = this.#code;
    const a = this.#a;
    const square = this.#let(a.multiply(c, this.#get(x), this.#get(x)));
    const coefficients = [-0.333332819422, 0.133314422036, -0.0537397155531, 0.0206390887954, -0.00570498872745];
    const cubic = a.multiply(c, a.multiply(c, this.#polynomial(square, coefficients), this.#get(square)), this.#get(x));
    const small = a.add(c, cubic, this.#get(x));
    const twice = this.#let(a.add(c, this.#get(x), this.#get(x)));
    const fraction = a.divide(c, this.#constant(2), a.add(c, this.exp(twice), this.#constant(1)));
    const large = a.subtract(c, this.#constant(1), fraction);
    return a.select(c, a.less(c, a.abs(c, this.#get(x)), this.#constant(0.625)), small, large);
  }

  /** An odd polynomial where |x| < 1 (Cephes erff), Abramowitz & Stegun 7.1.26 to 1.5e-7 elsewhere. */
  erf(x: Local): Code {
    const c = this.#code;
    const a = this.#a;
    const size = this.#let(a.abs(c, this.#get(x)));
    const scaled = a.multiply(c, this.#constant(0.3275911), this.#get(size));
    const t = this.#let(a.divide(c, this.#constant(1), a.add(c, this.#constant(1), scaled)));
    const series = this.#polynomial(t, [0, 0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429]);
    const gauss = this.exp(this.#let(a.negate(c, a.multiply(c, this.#get(x), this.#get(x)))));
    const value = this.#let(a.subtract(c, this.#constant(1), a.multiply(c, series, gauss)));
    const isNegative = a.less(c, this.#get(x), this.#constant(0));
    const large = a.select(c, isNegative, a.negate(c, this.#get(value)), this.#get(value));
    const square = this.#let(a.multiply(c, this.#get(x), this.#get(x)));
    const coefficients = [
      1.12837916572671, -0.37612625824233, 0.1128358514861418, -0.02685381193529856, 0.005188327685732524,
      -8.010193625184903e-4, 7.853861353153693e-5,
    ];
    const small = a.multiply(c, this.#polynomial(square, coefficients), this.#get(x));
    return a.select(c, a.less(c, this.#get(size), this.#constant(1)), small, large);
  }

  /** sin(x + quarters * pi / 2) by Taylor polynomials on |r| <= pi / 4. */
  sine(x: Local, quarters: 0 | 1): Code {
    const c = this.#code;
    const a = this.#a;
    const { n } = this.#round(a.multiply(c, this.#get(x), this.#constant(2 / Math.PI)));
    const rest = this.#reduce(x, n, [1.5703125, 4.83826794896619e-4]);
    // Far beyond 10^5 the period is lost in rounding; the value must not leave [-1, 1] for that.
    const r = this.#let(a.atMost(c, a.atLeast(c, this.#get(rest), this.#constant(-1)), this.#constant(1)));
    const [sin, cos] = this.#nearZero(r);
    const shifted = this.#let(a.add(c, this.#get(n), this.#constant(quarters)));
    const fourth = a.floor(c, a.multiply(c, this.#get(shifted), this.#constant(0.25)));
    const quadrant = this.#let(a.subtract(c, this.#get(shifted), a.multiply(c, this.#constant(4), fourth)));
    const pair = a.floor(c, a.multiply(c, this.#get(quadrant), this.#constant(0.5)));
    const odd = a.subtract(c, this.#get(quadrant), a.multiply(c, this.#constant(2), pair));
    const isCosine = a.less(c, this.#constant(0.5), odd);
    const value = this.#let(a.select(c, isCosine, cos, sin));
    const isNegative = a.less(c, this.#constant(1.5), this.#get(quadrant));
    return a.select(c, isNegative, a.negate(c, this.#get(value)), this.#get(value));
  }

  /** sin r and cos r by Taylor polynomials on |r| <= pi / 4. */
  #nearZero(r: Local): [Code, Code] {
    const square = this.#let(this.#a.multiply(this.#code, this.#get(r), this.#get(r)));
    const odd = this.#polynomial(square, [1, -1 / 6, 1 / 120, -1 / 5040, 1 / 362880, -1 / 39916800]);
    const cos = this.#polynomial(square, [1, -1 / 2, 1 / 24, -1 / 720, 1 / 40320, -1 / 3628800]);
    return [this.#a.multiply(this.#code, odd, this.#get(r)), cos];
  }

  /** The cosine and the sine of a share of a full turn, 0 <= share <= 1. */
  circle(share: Local): [cos: Code, sin: Code] {
    const c = this.#code;
    const a = this.#a;
    const quarters = this.#let(a.multiply(c, this.#get(share), this.#constant(4)));
    const { n } = this.#round(this.#get(quarters));
    const rest = a.subtract(c, this.#get(quarters), this.#get(n));
    const [s, k] = this.#nearZero(this.#let(a.multiply(c, rest, this.#constant(Math.PI / 2))));
    const [sin, cos] = [this.#let(s), this.#let(k)];
    const is = (...numbers: number[]) =>
      numbers
        .map((number) => a.equal(c, this.#get(n), this.#constant(number)))
        .reduce((any, mask) => c.m.v128.or(any, mask));
    const signed = (isSwapped: Code, isNegative: Code, swapped: Local, own: Local): Code => {
      const value = this.#let(a.select(c, isSwapped, this.#get(swapped), this.#get(own)));
      return a.select(c, isNegative, a.negate(c, this.#get(value)), this.#get(value));
    };
    return [signed(is(1, 3), is(1, 2), sin, cos), signed(is(1, 3), is(2, 3), cos, sin)];
  }
}

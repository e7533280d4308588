import type { FunctionName } from '../../../formula/functions.ts';
import { type Expression, print } from '../../../formula/tree.ts';
import type { Arithmetic } from './arithmetic.ts';
import type { Code, FunctionCode, Local } from './code.ts';
import { Elementary } from './elementary.ts';

type CallNode = Extract<Expression, { type: 'call' }>;

/** How each comparison is made from the three there are. */
const comparisons: Readonly<
  Partial<Record<FunctionName, { readonly by: 'less' | 'lessOrEqual' | 'equal'; readonly isSwapped: boolean }>>
> = {
  smaller: { by: 'less', isSwapped: false },
  larger: { by: 'less', isSwapped: true },
  smallerEq: { by: 'lessOrEqual', isSwapped: false },
  largerEq: { by: 'lessOrEqual', isSwapped: true },
  equal: { by: 'equal', isSwapped: false },
};

/**
 * Emits the statements that compute formulas for one kind of number. What a formula repeats is computed once; so is
 * what two formulas of the same emitter share.
 */
export class FormulaEmitter {
  readonly #code: FunctionCode;
  readonly #a: Arithmetic;
  readonly #elementary: Elementary;
  readonly #symbol: (name: string) => Code;
  readonly #known = new Map<string, Local>();
  readonly #assigned = new Map<string, Local>();
  readonly #uses = new Map<string, number>();

  /** @param symbol reads the value of a symbol; it is asked once for each. */
  constructor(code: FunctionCode, arithmetic: Arithmetic, symbol: (name: string) => Code) {
    this.#code = code;
    this.#a = arithmetic;
    this.#elementary = new Elementary(code, arithmetic);
    this.#symbol = symbol;
  }

  /** Lets the formulas that follow read `value` by this name. */
  assign(name: string, value: Local): void {
    this.#known.clear();
    this.#assigned.set(name, value);
  }

  /** Computes a formula into a local. */
  emit(e: Expression): Local {
    const assigned = e.type === 'symbol' ? this.#assigned.get(e.name) : undefined;
    if (assigned) return assigned;
    this.#uses.clear();
    this.#count(e);
    return this.#local(e);
  }

  #count(e: Expression): void {
    const key = print(e);
    const uses = this.#uses.get(key) ?? 0;
    this.#uses.set(key, uses + 1);
    if (e.type === 'call' && uses === 0) for (const arg of e.args) this.#count(arg);
  }

  /** The value in a local, computed once. */
  #local(e: Expression): Local {
    const assigned = e.type === 'symbol' ? this.#assigned.get(e.name) : undefined;
    if (assigned) return assigned;
    const key = print(e);
    let local = this.#known.get(key);
    if (!local) {
      local = this.#code.let(this.#a.type, this.#value(e));
      this.#known.set(key, local);
    }
    return local;
  }

  /**
   * The value where it is needed. What is used once stays out of locals: a local that is set in a loop lives on to the
   * next round as far as V8 can tell, which keeps it from fusing vectors.
   */
  #inline(e: Expression): Code {
    const isAtHand = e.type === 'symbol' ? this.#assigned.has(e.name) : this.#known.has(print(e));
    const isShared = e.type === 'call' && (this.#uses.get(print(e)) ?? 0) > 1;
    return isAtHand || isShared ? this.#code.get(this.#local(e)) : this.#value(e);
  }

  #value(e: Expression): Code {
    switch (e.type) {
      case 'number':
        return this.#a.constant(this.#code, e.value);
      case 'symbol':
        return this.#symbol(e.name);
      case 'call':
        return this.#call(e);
    }
  }

  /** A condition as a mask: comparisons directly, anything else as "is not zero". */
  #mask(e: Expression): Code {
    const c = this.#code;
    const a = this.#a;
    const comparison = e.type === 'call' ? comparisons[e.fn] : undefined;
    if (e.type !== 'call' || !comparison) return a.less(c, a.constant(c, 0), a.abs(c, this.#inline(e)));
    const [x, y] = e.args.map((arg) => this.#inline(arg)) as [Code, Code];
    return comparison.isSwapped ? a[comparison.by](c, y, x) : a[comparison.by](c, x, y);
  }

  /** The processor compares with a number in one instruction, where two values that may both be NaN take several. */
  #extreme(fn: 'min' | 'max', x: Expression, y: Expression): Code {
    const c = this.#code;
    const a = this.#a;
    if (x.type === 'number') return this.#extreme(fn, y, x);
    const [first, second] = [this.#inline(x), this.#inline(y)];
    if (y.type === 'number') return fn === 'min' ? a.atMost(c, first, second) : a.atLeast(c, first, second);
    return fn === 'min' ? a.min(c, first, second) : a.max(c, first, second);
  }

  #power(x: Local, exponent: Expression): Code {
    const c = this.#code;
    const a = this.#a;
    if (exponent.type === 'number' && Number.isInteger(exponent.value) && Math.abs(exponent.value) <= 64) {
      let square = x;
      let product: Local | null = null;
      for (let n = Math.abs(exponent.value); n > 0; n = Math.floor(n / 2)) {
        if (n % 2 === 1) {
          product = product
            ? this.#code.let(a.type, a.multiply(c, this.#code.get(product), this.#code.get(square)))
            : square;
        }
        if (n > 1) square = this.#code.let(a.type, a.multiply(c, this.#code.get(square), this.#code.get(square)));
      }
      const power = product ? this.#code.get(product) : a.constant(c, 1);
      return exponent.value < 0 ? a.divide(c, a.constant(c, 1), power) : power;
    }
    const log = this.#code.let(a.type, this.#elementary.log(x));
    return this.#elementary.exp(this.#code.let(a.type, a.multiply(c, this.#inline(exponent), this.#code.get(log))));
  }

  #call(e: CallNode): Code {
    const c = this.#code;
    const a = this.#a;
    const value = (i: number) => this.#inline(e.args[i]!);
    const local = () => this.#local(e.args[0]!);
    switch (e.fn) {
      case 'add':
        return a.add(c, value(0), value(1));
      case 'subtract':
        return a.subtract(c, value(0), value(1));
      case 'multiply':
        return a.multiply(c, value(0), value(1));
      case 'divide':
        return a.divide(c, value(0), value(1));
      case 'min':
      case 'max':
        return this.#extreme(e.fn, e.args[0]!, e.args[1]!);
      case 'power':
        return this.#power(local(), e.args[1]!);
      case 'negate':
        return a.negate(c, value(0));
      case 'sqrt':
        return a.sqrt(c, value(0));
      case 'abs':
        return a.abs(c, value(0));
      case 'floor':
        return a.floor(c, value(0));
      case 'exp':
        return this.#elementary.exp(local());
      case 'log':
        return this.#elementary.log(local());
      case 'tanh':
        return this.#elementary.tanh(local());
      case 'sigmoid':
        return this.#elementary.sigmoid(local());
      case 'softplus':
        return this.#elementary.softplus(local());
      case 'erf':
        return this.#elementary.erf(local());
      case 'sin':
        return this.#elementary.sine(local(), 0);
      case 'cos':
        return this.#elementary.sine(local(), 1);
      case 'sign': {
        const x = local();
        const zero = () => a.constant(c, 0);
        const negative = a.select(c, a.less(c, this.#code.get(x), zero()), a.constant(c, -1), zero());
        return a.select(c, a.less(c, zero(), this.#code.get(x)), a.constant(c, 1), negative);
      }
      case 'select': {
        const [yes, no] = [this.#inline(e.args[1]!), this.#inline(e.args[2]!)];
        return a.select(c, this.#mask(e.args[0]!), yes, no);
      }
      case 'smaller':
      case 'smallerEq':
      case 'larger':
      case 'largerEq':
      case 'equal':
        return a.select(c, this.#mask(e), a.constant(c, 1), a.constant(c, 0));
      case 'constant':
        return value(0);
      case 'rowSum':
      case 'rowMax':
        throw new Error(`${e.fn} belongs to the graph`);
    }
  }
}

import type { FunctionName } from '../../../formula/functions.ts';
import { type Expression, print } from '../../../formula/tree.ts';
import { inPlainFunctions } from './delicate.ts';

type CallNode = Extract<Expression, { type: 'call' }>;

const largest = 3.4e38;

/** A number of float32; what is infinite is as large as numbers get, since shaders know no infinity. */
export function literal(value: number): string {
  const bounded = Math.max(-largest, Math.min(largest, value));
  return bounded < 0 || Object.is(bounded, -0) ? `(-${-bounded})` : String(bounded);
}

const comparisons: Partial<Readonly<Record<FunctionName, string>>> = {
  smaller: '<',
  smallerEq: '<=',
  larger: '>',
  largerEq: '>=',
  equal: '==',
};
const operators: Partial<Readonly<Record<FunctionName, string>>> = {
  add: '+',
  subtract: '-',
  multiply: '*',
  divide: '/',
};

/** Statements of a kernel, whose local names count on through all of its blocks. */
export class Block {
  readonly #lines: string[] = [];
  readonly #names: { next: number; readonly numbers: Map<string, string> };

  constructor(parent?: Block) {
    this.#names = parent ? parent.#names : { next: 0, numbers: new Map() };
  }

  /**
   * A number. gpu.js may take a whole one for an integer and cut off the fraction of what it is compared with or added
   * to: as a constant it is a float32 like all others.
   */
  number(value: number): string {
    const text = literal(value);
    if (!Number.isInteger(value)) return text;
    const name = this.#names.numbers.get(text) ?? `n${this.#names.numbers.size}`;
    this.#names.numbers.set(text, name);
    return name;
  }

  /** Declarations of the numbers that are used. */
  get numbers(): string {
    return [...this.#names.numbers].map(([text, name]) => `const ${name} = ${text};`).join('\n');
  }

  add(line: string): void {
    this.#lines.push(line);
  }

  /** A new constant. */
  let(value: string): string {
    const name = this.name('t');
    this.add(`const ${name} = ${value};`);
    return name;
  }

  name(prefix: string): string {
    return `${prefix}${this.#names.next++}`;
  }

  get text(): string {
    return this.#lines.join('\n');
  }
}

function countUses(e: Expression, uses: Map<string, number>): void {
  const key = print(e);
  const known = uses.get(key) ?? 0;
  uses.set(key, known + 1);
  if (known === 0 && e.type === 'call') for (const arg of e.args) countUses(arg, uses);
}

/**
 * The value of a formula as an expression of gpu.js's JavaScript, with statements before it for what occurs several times.
 * Shaders compute both sides of a condition, and take one.
 * @param read the expression of a symbol.
 */
export function formulaSource(formula: Expression, block: Block, read: (name: string) => string): string {
  const e = inPlainFunctions(formula);
  const uses = new Map<string, number>();
  countUses(e, uses);
  const known = new Map<string, string>();

  const text = (node: Expression): string => {
    if (node.type === 'number') return block.number(node.value);
    const key = print(node);
    const there = known.get(key);
    if (there !== undefined) return there;
    const value = node.type === 'symbol' ? read(node.name) : callText(node);
    if ((uses.get(key) ?? 0) < 2) return value;
    const name = block.let(value);
    known.set(key, name);
    return name;
  };

  const condition = (node: Expression): string => {
    const comparison = node.type === 'call' ? comparisons[node.fn] : undefined;
    if (node.type !== 'call' || comparison === undefined) return `${text(node)} != ${block.number(0)}`;
    return `${text(node.args[0]!)} ${comparison} ${text(node.args[1]!)}`;
  };

  const power = (base: string, exponent: Expression): string => {
    if (exponent.type === 'number' && Number.isInteger(exponent.value) && Math.abs(exponent.value) <= 64) {
      return wholePower(block.let(base), exponent.value, block);
    }
    // The logarithm of zero is not to be asked for.
    return `Math.exp(Math.min(${text(exponent)} * Math.log(Math.max(${base}, 1e-37)), 88))`;
  };

  const callText = (node: CallNode): string => {
    const operator = operators[node.fn];
    const arg = (i: number) => text(node.args[i]!);
    if (operator !== undefined) return `(${arg(0)} ${operator} ${arg(1)})`;
    switch (node.fn) {
      case 'power':
        return power(arg(0), node.args[1]!);
      case 'negate':
        return `(-${arg(0)})`;
      case 'min':
      case 'max':
        return `Math.${node.fn}(${arg(0)}, ${arg(1)})`;
      case 'exp':
      case 'log':
      case 'sqrt':
      case 'abs':
      case 'sign':
      case 'floor':
        return `Math.${node.fn}(${arg(0)})`;
      case 'select': {
        const [yes, no] = [arg(1), arg(2)];
        return `(${condition(node.args[0]!)} ? ${yes} : ${no})`;
      }
      case 'constant':
        return arg(0);
      default:
        if (comparisons[node.fn] !== undefined) return `(${condition(node)} ? ${block.number(1)} : ${block.number(0)})`;
        throw new Error(`${node.fn} is not for a formula of a kernel`);
    }
  };

  return text(e);
}

/** x^n by squaring: a shader's own power is wrong below zero. */
function wholePower(x: string, n: number, block: Block): string {
  let square = x;
  let product: string | null = null;
  for (let left = Math.abs(n); left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) product = product === null ? square : block.let(`${product} * ${square}`);
    if (left > 1) square = block.let(`${square} * ${square}`);
  }
  const power = product ?? block.number(1);
  return n < 0 ? `(${block.number(1)} / ${power})` : power;
}

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { activations } from '../worker/catalogue/activations.ts';
import { augmentationModes, augmentations } from '../worker/catalogue/augmentations.ts';
import { averagings } from '../worker/catalogue/averagings.ts';
import { clippings } from '../worker/catalogue/clippings.ts';
import { constraints } from '../worker/catalogue/constraints.ts';
import { inputNoises, unitNoises, weightNoises } from '../worker/catalogue/noise.ts';
import { normalisations } from '../worker/catalogue/normalisations.ts';
import { closedForms, costs } from '../worker/catalogue/costs.ts';
import { biasInitialisers, weightInitialisers } from '../worker/catalogue/initialisers.ts';
import { optimisers, type Optimiser } from '../worker/catalogue/optimisers.ts';
import { outputs } from '../worker/catalogue/outputs.ts';
import { preparations } from '../worker/catalogue/preparations.ts';
import { penalties } from '../worker/catalogue/regularisers.ts';
import { mixings, targets } from '../worker/catalogue/targets.ts';
import { schedules } from '../worker/catalogue/schedules.ts';
import { stoppingRules } from '../worker/catalogue/stopping.ts';
import type { Technique } from '../worker/catalogue/technique.ts';
import { LabError } from '../worker/contract/errors.ts';
import { compile, evaluate } from '../worker/engine/formula/evaluate.ts';
import type { FunctionName } from '../worker/engine/formula/functions.ts';
import { parse, parseStatements } from '../worker/engine/formula/parse.ts';
import { simplify } from '../worker/engine/formula/simplify.ts';
import { call, type Expression, number, print, symbol, symbols } from '../worker/engine/formula/tree.ts';

fc.configureGlobal({ seed: 30 });

/** What `read` throws for text, as a `LabError`; fails if it throws anything else, and is null if it does not throw. */
function refusalOf(text: string, read: (text: string) => unknown = parse): LabError | null {
  try {
    read(text);
    return null;
  } catch (error) {
    if (error instanceof LabError) return error;
    throw error;
  }
}

const valueOf = (text: string, values: Record<string, number> = {}): number => evaluate(parse(text), values);

describe('what the language means', () => {
  test.each([
    ['1 - 2 - 3', -4],
    ['2^3^2', 512],
    ['-2^2', -4],
    ['2^-1', 0.5],
    ['1 / 2 / 4', 0.125],
    ['2 (3 + 4)', 14],
    ['1e-3 * 1000', 1],
    ['1 < 2 ? 3 : 4', 3],
    ['1 > 2 ? 3 : 1 == 1 ? 5 : 6', 5],
    ['0 ? 1 : 2', 2],
    ['2 >= 2 ? 1 : 0', 1],
    ['2 <= 1 ? 1 : 0', 0],
    ['min(2, 1) + max(3, 4)', 5],
    ['abs(-3) * sign(-2)', -3],
    ['pi', Math.PI],
    ['log(e)', 1],
    ['e = 2; e^3', 8],
    ['a = 2; b = a * 3; a + b', 8],
    ['a = 2\nb = 3 # a remark\na * b', 6],
    ['a = 1; a = a + 1; a', 2],
    ['sqrt(9) + exp(0) + floor(1.5)', 5],
  ])('%s', (text, expected) => {
    expect(valueOf(text)).toBe(expected);
  });

  test('the arm of a condition that does not count is not evaluated', () => {
    expect(valueOf('z > 0 ? log(z) : 0', { z: -1 })).toBe(0);
  });

  test('the value of a constant may be hidden from differentiation', () => {
    expect(valueOf('constant(z) + z', { z: 2 })).toBe(4);
  });

  test('sum and max of one argument run over a layer', () => {
    expect(print(parse('sum(z) / max(exp(z))'))).toBe('divide(rowSum(z),rowMax(exp(z)))');
  });

  test('assignments are kept in their order', () => {
    const { assignments, result } = parseStatements('v = mu * v; w = w + v');
    expect(assignments.map(({ name, value }) => `${name} ${print(value)}`)).toEqual(['v multiply(mu,v)', 'w add(w,v)']);
    expect(result).toBeNull();
  });

  test('a value that has no number is a fault of the caller', () => {
    expect(() => compile(parse('z + q'), ['z'])).toThrow('"q"');
  });
});

describe('the catalogue is in the language', () => {
  const families: readonly (readonly [string, Readonly<Record<string, Technique>>, string, readonly string[]])[] = [
    ['activations', activations, 'formula', ['z']],
    ['activations', activations, 'steepest', []],
    ['activations', activations, 'training', ['z', 'n']],
    ['inputNoises', inputNoises, 'formula', ['a', 'u', 'n']],
    ['unitNoises', unitNoises, 'formula', ['a', 'u', 'n']],
    ['unitNoises', unitNoises, 'evaluation', ['a']],
    ['weightNoises', weightNoises, 'formula', ['w', 'u', 'n']],
    ['mixings', mixings, 'formula', ['x', 'other', 'lambda']],
    ['mixings', mixings, 'lambda', ['u', 'v']],
    ['targets', targets, 'formula', ['y', 'n_out']],
    ['clippings', clippings, 'formula', ['g', 'norm']],
    ['constraints', constraints, 'formula', ['w', 'norm']],
    ['averagings', averagings, 'formula', ['w', 'average']],
    ['normalisations', normalisations, 'formula', ['z', 'w', 'share', 'n_in']],
    ['normalisations', normalisations, 'evaluation', ['z']],
    ['outputs', outputs, 'formula', ['z']],
    ['costs', costs, 'formula', ['a', 'y', 'n_out']],
    ['penalties', penalties, 'formula', ['w', 'n', 'm', 'eta']],
    ['penalties', penalties, 'step', ['w', 'n', 'eta']],
    ['weightInitialisers', weightInitialisers, 'formula', ['normal', 'uniform', 'n_in', 'n_out']],
    ['biasInitialisers', biasInitialisers, 'formula', ['normal', 'uniform', 'n_in', 'n_out', 'output', 'first']],
    ['augmentations', augmentations, 'formula', ['u', 'g', 'x', 'n']],
    ['augmentationModes', augmentationModes, 'formula', ['n']],
    ['preparations', preparations, 'formula', ['x', 'mean', 'deviation']],
    ['schedules', schedules, 'formula', ['k', 't', 'epochs', 'drops']],
    ['stoppingRules', stoppingRules, 'formula', ['waited', 'gradient', 'eta']],
  ];

  test.each(families)('%s', (_, family, field, known) => {
    for (const row of Object.values(family)) {
      const formula = parse(((row as Technique & Record<string, unknown>)[field] ?? '0') as string);
      const learned = 'learned' in row ? Object.keys(row.learned as object) : [];
      const statistics = field === 'evaluation' && 'statistics' in row ? Object.keys(row.statistics as object) : [];
      const allowed = new Set([...known, ...learned, ...statistics, ...Object.keys(row.parameters)]);
      expect([...symbols(formula)].filter((name) => !allowed.has(name))).toEqual([]);
    }
  });

  test.each(Object.entries<Optimiser>(optimisers))('optimiser %s', (_, row) => {
    const { assignments, result } = parseStatements(row.update);
    expect(result).toBeNull();
    const state = new Set(['w', ...row.slots]);
    expect(new Set(assignments.map(({ name }) => name))).toEqual(state);
    const read = new Set([...state, 'g', 'eta', 't', ...Object.keys(row.parameters)]);
    const used = [...assignments.map(({ value }) => value), parse(row.lookahead ?? 'w')].flatMap((e) => [
      ...symbols(e),
    ]);
    expect(used.filter((name) => !read.has(name))).toEqual([]);
  });

  test.each(Object.entries<Optimiser>(optimisers))('optimiser %s reads the gradient where it is taken', (_, row) => {
    // `g` contains the pull of the penalties, a formula of the weight or of the place ahead of it.
    const place = symbols(parse(row.lookahead ?? 'w'));
    const { assignments } = parseStatements(row.update);
    const moved = assignments.findIndex(({ name }) => place.has(name));
    const readers = assignments.slice(moved + 1).filter(({ value }) => symbols(value).has('g'));
    expect(readers).toEqual([]);
  });

  test('closed forms', () => {
    for (const { value, error } of closedForms) {
      for (const e of [parse(value), parse(error)]) {
        expect([...symbols(e)].filter((name) => !['z', 'a', 'y'].includes(name))).toEqual([]);
      }
    }
  });
});

describe('what is outside the language is refused', () => {
  test.each([
    // Other kinds of values.
    ...['"z"', "'z'", '[1, 2]', '{a: 1}', '1:3', 'true', 'null', 'z + true', 'exp("1")'],
    // Members, which could lead anywhere.
    ...['z.x', 'z[1]', 'z.exp(1)', '"a".exp(1)', 'exp(1).log(z)', 'sqrt(z).x', 'z.constructor', 'z.x = 1; z'],
    ...['z[1] = 2; z', 'z["constructor"]("1")'],
    // Statements where a value belongs.
    ...['z = 1', '(a = 1) + z', 'a = b = 1', 'f(x) = x', 'f(x) = x; z', '1; 2', 'z;y=1;'],
    // Functions and operators that do not exist.
    ...['foo(z)', 'z(2)', 'z!', 'z % 2', 'z and 1', 'not z', 'z | 1', '~z', 'z .* 2', "z'", 'z to cm', 'z != 1'],
    ...['a < b < c', 'constructor(z)', '__proto__(z)', 'toString(z)', 'hasOwnProperty(z)', 'import(z)', 'eval(z)'],
    // Wrong arity.
    ...['exp()', 'exp(z, 2)', 'min(1)', 'max()', 'max(1, 2, 3)', 'sum(z, 1)', 'constant()'],
    // Broken text.
    ...['', '  ', ';', '# only a remark', 'z +', '(z', ')', 'exp(z', '1, 2', 'z ? 1', 'x => x', '`z`', '\u0000'],
  ])('%j', (text) => {
    const error = refusalOf(text);
    expect(error?.code).toBe('formula-invalid');
    expect(error?.message).toMatch(/^The formula .* cannot be read.*: .*\.$/);
  });

  test('the sentence names the place and what is wrong', () => {
    expect(refusalOf('1 + foo(z)')?.message).toBe(
      'The formula "1 + foo(z)" cannot be read at character 5: there is no function "foo".',
    );
    expect(refusalOf('exp(z, 2)')?.message).toContain('"exp" takes 1 argument, not 2');
    expect(refusalOf('(z')?.message).toContain('at character 3');
  });

  test.each([
    ['it is longer than 1000 characters', `z${' + z'.repeat(1000)}`],
    ['it is nested too deeply', '('.repeat(490) + 'z' + ')'.repeat(490)],
    ['it has more than 1000 terms', `a = z + z; ${'a = a + a; '.repeat(60)}a`],
  ])('%s', (why, text) => {
    const { code, message } = refusalOf(text)!;
    expect(code).toBe('formula-invalid');
    expect(message).toContain(why);
    expect(message.length).toBeLessThan(200);
  });

  const token = fc.constantFrom(
    ...[
      'z',
      'a',
      '1',
      '2.5',
      '(',
      ')',
      '+',
      '-',
      '*',
      '/',
      '^',
      '?',
      ':',
      ',',
      ';',
      '=',
      '<',
      '==',
      '!',
      '.',
      '[',
      ']',
    ],
    ...['{', '}', '"', "'", '%', '\n', ' ', 'exp(', 'sum(', 'max(', 'log', 'select(', 'constant(', 'pi', 'e', 'end'],
  );
  test('any text is either read or refused, and never does anything else', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.array(token, { maxLength: 14 }).map((tokens) => tokens.join('')),
    );
    let read = 0;
    fc.assert(
      fc.property(text, (s) => {
        const refused = refusalOf(s);
        if (refused) expect(refused.code).toBe('formula-invalid');
        else read++;
        refusalOf(s, parseStatements);
      }),
      { numRuns: 2000 },
    );
    expect(read).toBeGreaterThan(50);
  });
});

describe('simplifying', () => {
  test.each([
    ['0 * z + 1 * z', 'z'],
    ['2 * (3 * z)', 'multiply(6,z)'],
    ['(2 * z) * (3 * y)', 'multiply(6,multiply(z,y))'],
    ['z / 4', 'multiply(0.25,z)'],
    ['z^1 + 0', 'z'],
    ['-(-z)', 'z'],
    ['1 + 2 * 3', '7'],
    ['1 > 2 ? z : y', 'y'],
    ['z > 0 ? 1 : 1', '1'],
    ['z - -y', 'add(z,y)'],
    ['-1 * z * -1', 'z'],
  ])('%s is %s', (text, expected) => {
    expect(print(simplify(parse(text)))).toBe(expected);
  });

  // Sums and products of small multiples of 1/8 are exact in float64, so that any order must give the same number.
  const exact = (x: number): boolean => Number.isInteger(x * 2 ** 10) && Math.abs(x) < 2 ** 20;
  const leaf: fc.Arbitrary<Expression> = fc.oneof(
    fc.integer({ min: -16, max: 16 }).map((n) => number(n / 8)),
    fc.constantFrom(...['x', 'y'].map(symbol)),
  );
  const binary: readonly FunctionName[] = ['add', 'subtract', 'multiply', 'min', 'max'];
  const comparisons: readonly FunctionName[] = ['smaller', 'smallerEq', 'larger', 'largerEq', 'equal'];
  const { tree } = fc.letrec<{ tree: Expression }>((tie) => {
    const e = tie('tree');
    return {
      tree: fc.oneof(
        { maxDepth: 5, withCrossShrink: true },
        leaf,
        fc.tuple(fc.constantFrom(...binary), e, e).map(([fn, x, y]) => call(fn, x, y)),
        fc
          .tuple(fc.constantFrom<FunctionName>('negate', 'abs', 'sign', 'floor', 'constant'), e)
          .map(([fn, x]) => call(fn, x)),
        fc.tuple(e, fc.constantFrom(0.25, -2, 1, -1, 8)).map(([x, by]) => call('divide', x, number(by))),
        fc.tuple(e, fc.integer({ min: 0, max: 3 })).map(([x, to]) => call('power', x, number(to))),
        fc
          .tuple(fc.constantFrom(...comparisons), e, e, e, e)
          .map(([fn, x, y, yes, no]) => call('select', call(fn, x, y), yes, no)),
      ),
    };
  });

  /** The value of a tree, or null where a part of it is not exact. */
  function exactValue(e: Expression, values: Record<string, number>): number | null {
    if (e.type === 'call' && e.args.some((arg) => exactValue(arg, values) === null)) return null;
    const value = evaluate(e, values);
    return exact(value) ? value : null;
  }

  test('keeps the value of any tree', () => {
    const value = fc.integer({ min: -24, max: 24 }).map((n) => n / 8);
    let compared = 0;
    fc.assert(
      fc.property(tree, value, value, (e, x, y) => {
        const expected = exactValue(e, { x, y });
        if (expected === null) return;
        compared++;
        // Adding zero makes -0 and 0 alike.
        expect(evaluate(simplify(e), { x, y }) + 0).toBe(expected + 0);
      }),
      { numRuns: 5000 },
    );
    expect(compared).toBeGreaterThan(2500);
  });

  test('is settled after one time', () => {
    fc.assert(
      fc.property(tree, (e) => {
        const once = simplify(e);
        expect(print(simplify(once))).toBe(print(once));
      }),
      { numRuns: 2000 },
    );
  });
});

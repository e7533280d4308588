import { describe, expect, test } from 'vitest';
import { evaluate } from '../worker/engine/formula/evaluate.ts';
import { parse } from '../worker/engine/formula/parse.ts';
import { inFloat32, inFloat64 } from './fixtures/vector-formula.ts';

const smallestNormal = 2 ** -126;
const ulp = 2 ** -23;

/** Float32 numbers from `from` to `to`, evenly spaced. */
function linear(from: number, to: number, count = 20_001): number[] {
  return Array.from({ length: count }, (_, i) => Math.fround(from + ((to - from) * i) / (count - 1)));
}

/** Float32 numbers from `from` to `to` (of one sign), every step by the same factor. */
function geometric(from: number, to: number, count = 20_001): number[] {
  return Array.from({ length: count }, (_, i) => Math.fround(from * (to / from) ** (i / (count - 1))));
}

interface Bound {
  readonly relative: number;
  readonly absolute: number;
}

/** Holds a formula of `x`, as `cpu` computes it, against its value in float64. */
function check(
  text: string,
  xs: readonly number[],
  { relative, absolute }: Bound,
  compute: typeof inFloat32 | typeof inFloat64 = inFloat32,
): void {
  const e = parse(text);
  const values = compute(e, { x: xs });
  const wrong = xs.flatMap((x, i) => {
    const expected = evaluate(e, { x });
    const isRight = Math.abs(values[i]! - expected) <= relative * Math.abs(expected) + absolute;
    return isRight ? [] : [`${text} at ${x}: ${values[i]!}, not ${expected}`];
  });
  expect(wrong.slice(0, 5)).toEqual([]);
}

const everywhere = [...linear(-10, 10), ...linear(-1, 1), ...geometric(1e-37, 3e38), ...geometric(-1e-37, -3e38)];

describe('float32, four at once', () => {
  test('exp, from the smallest normal number to infinity', () => {
    check('exp(x)', [...linear(-87.33, 88.37), ...linear(-1, 1), ...geometric(1e-37, 80)], {
      relative: 3 * ulp,
      absolute: 0,
    });
    const beyond = inFloat32(parse('exp(x)'), { x: [88.73, 89, 1e10, 3e38, Infinity] });
    expect([...beyond]).toEqual(Array<number>(5).fill(Infinity));
    const below = [...inFloat32(parse('exp(x)'), { x: [-87.4, -88, -1e10, -3e38, -Infinity] })];
    expect(below.filter((y) => y >= 0 && y <= 1.0001 * smallestNormal)).toHaveLength(5);
  });

  test('log, of every normal number', () => {
    check('log(x)', [...geometric(smallestNormal, 3.4e38), ...linear(0.5, 2)], { relative: 3 * ulp, absolute: 0 });
    const edge = inFloat32(parse('log(x)'), { x: [0, -0, 1, -smallestNormal, -1, -Infinity, Infinity, NaN] });
    expect([...edge]).toEqual([-Infinity, -Infinity, 0, NaN, NaN, NaN, Infinity, NaN]);
  });

  test('tanh', () => {
    check('tanh(x)', everywhere, { relative: 3 * ulp, absolute: smallestNormal });
  });

  test('sigmoid', () => {
    check('sigmoid(x)', everywhere, { relative: 4 * ulp, absolute: 2 * smallestNormal });
  });

  test('softplus', () => {
    check('softplus(x)', everywhere, { relative: 4 * ulp, absolute: 2 * smallestNormal });
  });

  test('erf, to the accuracy of its approximation', () => {
    check('erf(x)', everywhere, { relative: 0, absolute: 8e-7 });
  });

  test.each(['sin', 'cos'])('%s, while the argument is known to a fraction of a period', (name) => {
    check(`${name}(x)`, [...linear(-10, 10), ...geometric(1e-37, 1e4), ...linear(-1e4, 1e4)], {
      relative: 0,
      absolute: 2e-7,
    });
    check(`${name}(x)`, linear(-1e5, 1e5), { relative: 0, absolute: 2e-6 });
  });

  test('sin near zero keeps its digits', () => {
    check('sin(x)', geometric(1e-37, 0.7), { relative: 3 * ulp, absolute: 0 });
  });

  test.each(['sin', 'cos'])('%s stays within -1 and 1 for any number', (name) => {
    const values = inFloat32(parse(`${name}(x)`), { x: everywhere });
    expect([...values].filter((y) => !(Math.abs(y) <= 1 + ulp))).toEqual([]);
  });

  test('powers', () => {
    for (const exponent of ['2', '3', '-1', '-3', '5', '0.5']) {
      check(`x^(${exponent})`, geometric(1e-6, 1e6), { relative: 1e-6, absolute: 0 });
      if (exponent !== '0.5') check(`x^(${exponent})`, geometric(-1e-6, -1e6), { relative: 1e-6, absolute: 0 });
    }
    check('x^2.5', geometric(1e-6, 1e6), { relative: 1e-5, absolute: 0 });
    check('1.5^x', linear(-50, 50), { relative: 1e-5, absolute: 0 });
    expect([...inFloat32(parse('x^0'), { x: [0, 2, -3] })]).toEqual([1, 1, 1]);
  });

  test('what is exact stays exact', () => {
    const x = [-3e38, -2.5, -1, -0.3, 0, 0.3, 1, 1.5, 2.5, 3e38, Infinity, -Infinity].map(Math.fround);
    const texts = [
      ...['abs(x)', 'sign(x)', 'floor(x)', '-x', 'min(x, 1)', 'max(x, 1)', 'x > 1 ? x : 2', 'x >= 1 ? 1 : 0'],
      ...['x < 1 ? 1 : 0', 'x <= 1 ? 1 : 0', 'x == 1 ? 1 : 0', 'x ? 1 : 0', '(x > 0) + 1', 'constant(x)', 'x / 4'],
    ];
    for (const text of texts) {
      const expected = x.map((value) => Math.fround(evaluate(parse(text), { x: value })) + 0);
      expect([...inFloat32(parse(text), { x })].map((y) => y + 0)).toEqual(expected);
    }
  });

  test.each(['exp(x)', 'log(x)', 'tanh(x)', 'sigmoid(x)', 'softplus(x)', 'erf(x)', 'sin(x)', 'cos(x)', 'sqrt(x)'])(
    '%s of what is not a number is not a number',
    (text) => {
      expect([...inFloat32(parse(text), { x: [NaN] })]).toEqual([NaN]);
    },
  );

  test('limits at infinity', () => {
    const limit = (text: string) => [...inFloat32(parse(text), { x: [-Infinity, Infinity] })];
    expect(limit('tanh(x)')).toEqual([-1, 1]);
    expect(limit('sigmoid(x)')).toEqual([0, 1]);
    expect(limit('erf(x)')).toEqual([-1, 1]);
    expect(limit('softplus(x)')[0]).toBeLessThanOrEqual(2 * smallestNormal);
    expect(limit('softplus(x)')[1]).toBe(Infinity);
  });
});

describe('float64, for the numbers of a step', () => {
  const single = { relative: 2 ** -25, absolute: 0 };

  test('is more exact than the float32 it is rounded to', () => {
    check('exp(x)', linear(-700, 700), single, inFloat64);
    check('log(x)', geometric(1e-38, 1e38), single, inFloat64);
    check('sigmoid(x)', linear(-30, 30), single, inFloat64);
    check('softplus(x)', linear(-30, 30), single, inFloat64);
    check('tanh(x)', linear(-5, 5), single, inFloat64);
    check('sqrt(x)', geometric(1e-38, 1e38), single, inFloat64);
    check('cos(x)', linear(-100, 100), { relative: 0, absolute: 1e-9 }, inFloat64);
    check('sin(x)', linear(-100, 100), { relative: 0, absolute: 1e-9 }, inFloat64);
  });

  test('powers of a decay, for as many steps as a run has', () => {
    check('1 - 0.999^x', linear(1, 20_000), single, inFloat64);
    check('0.9^x', linear(1, 5000), single, inFloat64);
  });
});

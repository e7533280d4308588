import { describe, expect, test } from 'vitest';
import { families } from '../worker/catalogue/families.ts';
import { type ChosenTechnique, modelApi } from '../worker/contract/api/model.ts';
import { inverseNormal } from '../worker/data/random/inverse-normal.ts';
import { explain } from '../worker/training/explain.ts';
import { refusal } from './fixtures/refusal.ts';

const setting = { epochs: 12, stepsPerEpoch: 50, trainImages: 500, fanIn: 784, fanOut: 30 };
const chosen = (family: string, technique: string, values = {}): ChosenTechnique => ({
  family,
  technique,
  values,
  setting,
});
const all = families.flatMap(({ name, rows }) => Object.keys(rows).map((technique) => [name, technique] as const));

/** The values of one line at the places of another list. */
function lineOf(family: string, technique: string, values: object, line: string) {
  const { figure } = explain(chosen(family, technique, values));
  const found = figure!.lines.find(({ name }) => name === line)!;
  return [...found.xs].map((x, i) => [x, found.ys[i]!] as const);
}

describe('a technique is explained in formulas and curves', () => {
  test.each(all)('%s %s, with what crosses to a page', (family, technique) => {
    const explained = explain(chosen(family, technique));
    expect(modelApi.explain.output.parse(explained)).toEqual(explained);
    expect(explained.formula.tex).not.toBe('');
    for (const { xs } of explained.figure?.lines ?? []) expect([...xs]).toEqual([...xs].sort((a, b) => a - b));
  });

  test('an activation and its slope, with the values given', () => {
    for (const [z, a] of lineOf('activation', 'leaky-relu', { beta: 0.3 }, 'f(z)')) {
      expect(a).toBeCloseTo(z > 0 ? z : 0.3 * z, 12);
    }
    for (const [z, slope] of lineOf('activation', 'sigmoid', {}, 'slope of f(z)')) {
      const a = 1 / (1 + Math.exp(-z));
      expect(slope).toBeCloseTo(a * (1 - a), 12);
    }
  });

  test('a cost for either target', () => {
    for (const [a, cost] of lineOf('cost', 'cross-entropy', {}, 'target 0')) {
      expect(cost).toBeCloseTo(-Math.log(1 - a), 10);
    }
    for (const [a, slope] of lineOf('cost', 'quadratic', {}, 'slope, target 1')) expect(slope).toBeCloseTo(a - 1, 12);
  });

  test('a schedule at every epoch, its own formula too', () => {
    expect(lineOf('schedule', 'step', { kind: 'step', eta: 1, factor: 0.5, every: 5 }, 'learning rate')).toEqual(
      Array.from({ length: 12 }, (_, k) => [k, 0.5 ** Math.floor(k / 5)]),
    );
    const rate = lineOf('schedule', 'formula', { eta: 2, formula: 'eta / (1 + t)' }, 'learning rate');
    expect(rate[3]).toEqual([3, 2 / 151]);
  });

  test('an initialiser by the density of its values', () => {
    for (const [w, p] of lineOf('weights', 'normal-scaled', {}, 'density')) {
      expect(p).toBeCloseTo((28 / Math.sqrt(2 * Math.PI)) * Math.exp((-w * w * 784) / 2), 8);
    }
    const uniform = lineOf('weights', 'glorot-uniform', {}, 'density');
    const limit = Math.sqrt(6 / 814);
    expect(uniform.at(0)![0]).toBeCloseTo(-limit, 12);
    expect(uniform.at(-1)![0]).toBeCloseTo(limit, 12);
    for (const [, p] of uniform) expect(p).toBeCloseTo(1 / (2 * limit), 9);
    expect(inverseNormal(0.5)).toBe(0);
  });

  test('what is no curve of one variable has none', () => {
    expect(explain(chosen('regularisation', 'l2', { lambda: 5 })).figure).not.toBeNull();
    const none = [
      ['regularisation', 'l2'],
      ['output', 'softmax'],
      ['optimiser', 'nesterov'],
      ['biases', 'zero'],
    ] as const;
    for (const [family, technique] of none) expect(explain(chosen(family, technique)).figure).toBeNull();
    expect(explain(chosen('optimiser', 'nesterov')).lookahead!.text).toBe('w + mu * v');
  });
});

test('what the catalogue does not have or allow is refused', async () => {
  const refused = async (...args: Parameters<typeof chosen>) => (await refusal(() => explain(chosen(...args)))).code;
  expect(await refused('activation', 'constructor')).toBe('usage');
  expect(await refused('nothing', 'sigmoid')).toBe('usage');
  expect(await refused('activation', 'elu', { beta: 11 })).toBe('usage');
  expect(await refused('activation', 'elu', { alpha: 1 })).toBe('usage');
  expect(await refused('activation', 'formula', { formula: 'z +' })).toBe('formula-invalid');
});

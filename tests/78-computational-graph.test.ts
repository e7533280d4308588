import { expect, test } from 'vitest';
import { layOut } from '../renderer/pages/demos/computational-graph/layout.ts';
import {
  type ComputationalGraphAnswer,
  type computationalGraphSettings,
} from '../worker/contract/demonstrations/computational-graph.ts';
import { answer } from '../worker/lab/service.ts';
import { labPlaces, openLab } from './fixtures/lab/open-lab.ts';

async function ask(part: Parameters<typeof computationalGraphSettings.parse>[0]): Promise<ComputationalGraphAnswer> {
  const { lab } = openLab(await labPlaces());
  return (await answer(lab, 'computationalGraph', [part])) as ComputationalGraphAnswer;
}

test.each([
  ['(x + y) * z', [-2, 5, -4], -12, { x: -4, y: -4, z: 3 }],
  ['3 * u * (w * x + v * y)', [2, 3, 1, 2, 4], 84, { u: 42, v: 24, w: 12, x: 6, y: 18 }],
  ['exp(1 / x)', [2], Math.exp(0.5), { x: -Math.exp(0.5) / 4 }],
  ['(sigmoid(w * x + b) - y)^2 / 2', [0.9, 0.6, 1, 0], 0.817574476193644 ** 2 / 2, { w: 0.121938, b: 0.121938 }],
  ['x * x + exp(x * x)', [0.5], 1.534025, { x: 2.284025 }],
] as const)('%s', async (expression, values, result, slopes) => {
  const { nodes, variables } = await ask({ expression, values: [...values] });
  expect(nodes.at(-1)!.value).toBeCloseTo(result, 5);
  for (const { passed, formula, difference } of variables) {
    expect(passed).toBeCloseTo(formula, 10);
    expect(difference).toBeCloseTo(formula, 5);
  }
  for (const [name, slope] of Object.entries(slopes)) {
    expect(variables.find((variable) => variable.name === name)!.passed).toBeCloseTo(slope, 5);
  }
});

test('values come forwards one operation per step, derivatives back after the last', async () => {
  const { nodes, knownAt, slopes, steps, edges } = await ask({});
  expect(steps).toBe(5);
  expect(nodes.map(({ label }) => label)).toEqual(['x', 'y', '+', 'z', '×']);
  expect(knownAt).toEqual([0, 0, 1, 0, 2]);
  const at = (step: number) => [...slopes.subarray(step * 5, step * 5 + 5)];
  expect(at(2)).toEqual([NaN, NaN, NaN, NaN, NaN]);
  expect(at(3)).toEqual([NaN, NaN, NaN, NaN, 1]);
  expect(at(4)).toEqual([NaN, NaN, -4, 3, 1]);
  expect(at(5)).toEqual([-4, -4, -4, 3, 1]);
  expect(edges.map(({ partial }) => partial)).toEqual([1, 1, -4, 3]);
});

test('what is used twice is one node, to which both parts come back', async () => {
  const { nodes, edges } = await ask({ expression: 'x * x + exp(x * x)', values: [0.5] });
  expect(nodes.map(({ label }) => label)).toEqual(['x', '×', 'exp', '+']);
  expect(edges).toHaveLength(5);
});

test('no two nodes of a graph are drawn at one place', async () => {
  const made = await ask({ expression: 'x * x + exp(x * x) / (1 + y^2)', values: [0.5, 1] });
  const { nodes } = layOut(made);
  expect(new Set(nodes.map(({ x, y }) => `${x} ${y}`)).size).toBe(nodes.length);
});

test.each([
  ['u(w*x)', 'there is no function "u"'],
  ['x +', 'cannot be read'],
  ['sum(x)', 'runs over a layer'],
  [Array.from({ length: 30 }, (_, i) => `x^${i}`).join('+'), 'may have 60'],
])('%s is refused with a sentence', async (expression, sentence) => {
  await expect(ask({ expression })).rejects.toMatchObject({
    code: 'formula-invalid',
    message: expect.stringContaining(sentence) as string,
  });
});

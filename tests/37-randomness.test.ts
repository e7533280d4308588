import { describe, expect, test } from 'vitest';
import { inputNoises, type Noise, unitNoises, weightNoises } from '../worker/catalogue/noise.ts';
import { mixings } from '../worker/catalogue/targets.ts';
import type { Family } from '../worker/catalogue/technique.ts';
import { philox } from '../worker/data/random/philox.ts';
import { streamKey } from '../worker/data/random/streams.ts';
import type { Device } from '../worker/engine/devices/device.ts';
import { draw } from '../worker/engine/devices/reference/random.ts';
import { compile } from '../worker/engine/formula/evaluate.ts';
import { bind } from '../worker/engine/graph/bind.ts';
import type { GraphNode, Slice } from '../worker/engine/graph/graph.ts';
import { makePlan, type Plan } from '../worker/engine/graph/plan.ts';
import { compileForCpu, devices, openCpu, smallRecipe, usual } from './fixtures/engine.ts';
import { range, someExamples, someState } from './fixtures/examples.ts';

const key = streamKey('dropout', 3);
const moment = { seed: 4_000_000_000, epoch: 2, step: 5 };
const slice = (distribution: Slice['distribution'], part: number, rows: number, columns: number) =>
  ({ op: 'random', id: 0, distribution, key, draw: part, rows, columns }) as const;

/** Mean, variance, skewness and kurtosis. */
function moments(values: Float64Array) {
  const about = (centre: number, power: number) =>
    values.reduce((sum, x) => sum + (x - centre) ** power, 0) / values.length;
  const mean = about(0, 1);
  const variance = about(mean, 2);
  return [mean, variance, about(mean, 3) / variance ** 1.5, about(mean, 4) / variance ** 2] as const;
}

describe('a slice of randomness', () => {
  test('is made of the words of Philox at its place in the stream of the step', () => {
    const [rows, columns] = [3, 10];
    const found = draw(slice('uniform', 1, rows, columns), moment);
    const words = new Uint32Array(4);
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        const index = r * 12 + c;
        philox(Math.floor(index / 4), moment.step, moment.epoch, 1, moment.seed, key, words, 0);
        expect(found[r * columns + c]).toBe(Math.floor(words[index % 4]! / 256) / 2 ** 24);
      }
    }
  });

  const many = 200_000;

  test('of uniform numbers has their moments, between 0 and 1', () => {
    const values = draw(slice('uniform', 0, 100, many / 100), moment);
    expect(Math.min(...values.slice(0, 1000))).toBeGreaterThanOrEqual(0);
    expect(values.every((x) => x >= 0 && x < 1)).toBe(true);
    const [mean, variance, skewness, kurtosis] = moments(values);
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / many));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(4 * Math.sqrt(1 / 180 / many));
    expect(Math.abs(skewness)).toBeLessThan(4 * Math.sqrt(6 / many));
    expect(Math.abs(kurtosis - 1.8)).toBeLessThan(4 * Math.sqrt(24 / many));
  });

  test('of normal numbers has their moments', () => {
    const values = draw(slice('normal', 0, 100, many / 100), moment);
    const [mean, variance, skewness, kurtosis] = moments(values);
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(many));
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / many));
    expect(Math.abs(skewness)).toBeLessThan(4 * Math.sqrt(6 / many));
    expect(Math.abs(kurtosis - 3)).toBeLessThan(4 * Math.sqrt(24 / many));
    const beyond = (limit: number) => values.filter((x) => Math.abs(x) > limit).length / many;
    expect(Math.abs(beyond(1.959964) - 0.05)).toBeLessThan(0.002);
    expect(Math.abs(beyond(3.290527) - 0.001)).toBeLessThan(0.0003);
  });

  test('is another one for every seed, stream, epoch, step and part', () => {
    const first = draw(slice('uniform', 0, 50, 40), moment);
    const others = [
      draw(slice('uniform', 0, 50, 40), { ...moment, seed: 1 }),
      draw(slice('uniform', 0, 50, 40), { ...moment, epoch: 1 }),
      draw(slice('uniform', 0, 50, 40), { ...moment, step: 1 }),
      draw(slice('uniform', 1, 50, 40), moment),
      draw({ ...slice('uniform', 0, 50, 40), key: streamKey('dropout', 2) }, moment),
    ];
    for (const other of others) {
      const product = other.reduce((sum, x, i) => sum + 12 * (x - 0.5) * (first[i]! - 0.5), 0) / other.length;
      expect(Math.abs(product)).toBeLessThan(4 / Math.sqrt(other.length));
    }
  });
});

describe('cpu draws the numbers of reference', () => {
  /** A plan whose gradients are random numbers: from zero, one step of rate 1 leaves their negatives. */
  function drawingPlan(units: number, classes: number, distribution: Slice['distribution']): Plan {
    const recipe = smallRecipe({
      network: { hidden: [{ units, activation: { kind: 'sigmoid' } }], output: { kind: 'sigmoid' } },
      schedule: { kind: 'constant', eta: 1 },
    });
    const plan = makePlan(recipe, 7, classes, 20);
    const nodes = plan.parameters.map(({ rows, columns }, id): GraphNode => {
      return { op: 'random', id, rows, columns, distribution, key: streamKey('noise', id), draw: id };
    });
    return { ...plan, train: { rows: plan.batch, nodes, outputs: nodes.map(({ id }) => id) } };
  }

  test.each([
    [5, 3],
    [33, 10],
    [120, 17],
    [210, 1],
  ])('%i units, %i classes', (units, classes) => {
    for (const distribution of ['uniform', 'normal'] as const) {
      const plan = drawingPlan(units, classes, distribution);
      const examples = someExamples(1, 20, 7, classes, 0.5);
      for (const panel of [8, 24, 104]) {
        const compiled = compileForCpu(plan, examples, 1, { tuning: { ...usual.tuning, panel } });
        const session = openCpu(compiled, 0, moment.seed);
        const parameters = plan.parameters.map(({ rows, columns }) => new Float32Array(rows * columns));
        session.load({ parameters, slots: [] });
        session.setOrder(range(20));
        session.train(moment.epoch, moment.step - 1, 1);
        session.load({ parameters, slots: [] });
        session.train(moment.epoch, moment.step - 1, 1);
        session.parameters().forEach((found, i) => {
          const node = plan.train.nodes[i] as Extract<GraphNode, { op: 'random' }>;
          draw(node, { ...moment, step: moment.step - 1 }).forEach((expected, j) => {
            if (distribution === 'uniform') expect(-found[j]!).toBeCloseTo(expected, 12);
            else expect(Math.abs(found[j]! + expected)).toBeLessThan(1e-6);
          });
        });
      }
    }
  });
});

describe('noise in training', () => {
  const train = (parts: Record<string, unknown>, device: Device, seed = 1): Float64Array[] => {
    const hidden = [{ units: 20, activation: { kind: 'sigmoid' } }];
    const recipe = smallRecipe({ network: { hidden, output: { kind: 'sigmoid' } }, ...parts });
    const plan = makePlan(recipe, 30, 10, 40);
    const session = device.session(plan, someExamples(1, 40, 30, 10, 0.5), seed);
    session.load(someState(plan, 1));
    session.setOrder(range(40));
    session.train(0, 0, plan.stepsPerEpoch);
    return session.parameters().map((values) => Float64Array.from(values));
  };

  describe.each(devices)('$device.kind', ({ device }) => {
    test.each([
      ['units', { kind: 'dropout', rate: 0 }],
      ['units', { kind: 'dropout-by-batch', rate: 0 }],
      ['inputs', { kind: 'dropout', rate: 0 }],
      ['weights', { kind: 'dropconnect', rate: 0 }],
      ['weights', { kind: 'shakeout', rate: 0 }],
      ['inputs', { kind: 'gaussian', sigma: 0 }],
    ])('of %s, %o, is none to the bit', (place, choice) => {
      expect(train({ noise: { [place]: choice } }, device)).toEqual(train({}, device));
    });

    test('is that of the seed', () => {
      const noise = { units: { kind: 'dropout' } };
      expect(train({ noise }, device, 7)).toEqual(train({ noise }, device, 7));
      expect(train({ noise }, device, 7)).not.toEqual(train({ noise }, device, 8));
      expect(train({}, device, 7)).toEqual(train({}, device, 8));
    });
  });

  test('keeps the mean of a value, except where it is made up for afterwards', () => {
    const families: Record<string, Family<Noise>> = { a: { ...inputNoises, ...unitNoises }, w: weightNoises };
    for (const [value, rows] of Object.entries(families)) {
      for (const row of Object.values(rows)) {
        const choice = Object.fromEntries(Object.entries(row.parameters).map(([name, { default: x }]) => [name, x]));
        const uniforms = draw(slice('uniform', 0, 300, 300), moment);
        const normals = draw(slice('normal', 2, 300, 300), moment);
        const names = [value, 'u', 'n'];
        const formula = compile(bind(row.formula, row, choice), names);
        const total = uniforms.reduce((sum, u, i) => sum + formula([0.7, u, normals[i]!]), 0);
        const expected = compile(bind(row.evaluation ?? value, row, choice), names)([0.7, 0, 0]);
        expect(Math.abs(total / uniforms.length - expected), row.title).toBeLessThan(0.015);
      }
    }
  });

  test('of whiteout has the variance of its formula', () => {
    const row = weightNoises.whiteout;
    const formula = bind(row.formula, row, { sigma: 0.3, gamma: 1.5, lambda: 0.02, least: 0.01 });
    const value = compile(formula, ['w', 'n']);
    const noise = draw(slice('normal', 2, 300, 300), moment).map((n) => value([-0.4, n]) + 0.4);
    expect(moments(noise)[1] / (0.09 * 0.4 ** -1.5 + 0.02)).toBeCloseTo(1, 1);
  });

  test.each([0.1, 0.2, 0.4, 1, 3])('mixup draws its share from Beta(%f, same)', (alpha) => {
    const row = mixings.mixup;
    const lambda = compile(bind(row.lambda, row, { alpha }), ['u', 'v']);
    const second = draw(slice('uniform', 1, 300, 300), moment);
    const shares = draw(slice('uniform', 0, 300, 300), moment).map((u, i) => lambda([u, second[i]!]));
    expect(shares.every((x) => x >= 0 && x <= 1)).toBe(true);
    const [mean, variance, skewness, kurtosis] = moments(shares);
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.007);
    expect(Math.abs(variance - 1 / (4 * (2 * alpha + 1)))).toBeLessThan(0.004);
    expect(Math.abs(skewness)).toBeLessThan(0.04);
    expect(Math.abs(kurtosis - (3 - 6 / (3 + 2 * alpha)))).toBeLessThan(0.05);
  });
});

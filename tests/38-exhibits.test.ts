import { describe, expect, test } from 'vitest';
import { type Cost, costs } from '../worker/catalogue/costs.ts';
import { everyCost, everyOptimiser, everyWeightNoise } from '../worker/catalogue/exhibits.ts';
import { families } from '../worker/catalogue/families.ts';
import { checkExperiment } from '../worker/contract/check-experiment.ts';
import { experimentJsonSchema } from '../worker/contract/json-schema.ts';
import { draw } from '../worker/engine/devices/reference/random.ts';
import { compile, evaluate } from '../worker/engine/formula/evaluate.ts';
import { bind } from '../worker/engine/graph/bind.ts';
import type { Learned } from '../worker/engine/devices/reference/update.ts';
import type { Device } from '../worker/engine/devices/device.ts';
import { updater } from '../worker/engine/devices/reference/update.ts';
import { makePlan } from '../worker/engine/graph/plan.ts';
import { initialFormulas } from '../worker/training/initial-formulas.ts';
import { lineSearchSettings, searchDirection } from '../worker/training/line-search/settings.ts';
import { listTechniques } from '../worker/training/list-techniques.ts';
import { refused, smallFile, withValue } from './experiment-file.ts';
import { devices, smallRecipe } from './fixtures/engine.ts';
import { range, someExamples, someState } from './fixtures/examples.ts';

const exhibits = families.flatMap(({ path, choose, rows }) =>
  Object.entries(rows).flatMap(([name, { exhibit }]) => (exhibit ? [{ path, choose, name, exhibit, rows }] : [])),
);

/** What a recipe must have beside an exhibit: an output its cost goes with, a batch its line search can do with. */
function beside({ path, name }: { readonly path: string; readonly name: string }) {
  const cost: Cost | undefined = path === 'recipe.cost' ? everyCost[name as keyof typeof everyCost] : undefined;
  const output = cost?.outputs[0] ?? 'sigmoid';
  const usual = Object.entries<Cost>(costs).find(([, row]) => row.outputs.includes(output))![0];
  const isSearched = path === 'recipe.optimiser' && 'direction' in everyOptimiser[name as keyof typeof everyOptimiser];
  return { output, usual, batch: isSearched ? ('all' as const) : 4 };
}

/** A small network with some of its parts as given, after `steps` steps of an epoch that begins at step `first`. */
function trained(parts: Record<string, unknown>, device: Device, first = 0, steps = 1) {
  const plan = makePlan(smallRecipe(parts), 20, 10, 30);
  const session = device.session(plan, someExamples(1, 30, 20, 10, 0.5), 1);
  const state = someState(plan, 1);
  session.load(state);
  session.setOrder(range(30));
  session.train(0, first, steps);
  return { session, state };
}

/** Single weights under a rule, their gradients given by `slope` of the place where it is taken. */
function descend(parts: Record<string, unknown>, start: number, steps: number, slope: (w: number) => number): number[] {
  const plan = makePlan(smallRecipe({ schedule: { kind: 'constant', eta: 0.1 }, ...parts }), 4, 2, 10);
  const rule = updater(plan.update.weights, plan.slots);
  const learned: Learned = {
    w: Float64Array.of(start),
    slots: plan.slots.map(() => new Float64Array(1)),
    lookahead: new Float64Array(1),
  };
  rule.look(learned);
  return Array.from({ length: steps }, (_, t) => {
    rule.step(learned, Float64Array.of(slope(learned.lookahead[0]!)), { eta: 0.1, t: t + 1 });
    return learned.w[0]!;
  });
}

describe('formulas as they were printed', () => {
  test('there are some, and each says which row is right', () => {
    expect(exhibits.length).toBeGreaterThanOrEqual(20);
    for (const { exhibit, rows } of exhibits) expect(rows[exhibit.right]?.exhibit).toBeUndefined();
  });

  test.each(exhibits)('$name is refused unless the experiment wants exhibits', ({ path, choose, name }) => {
    const place = path.replace(/^recipe\./, '');
    const change = choose === 'one' ? { [`${place}.kind`]: name } : { [`${place}.${name}.lambda`]: 1 };
    const { output, usual, batch } = beside({ path, name });
    const usable = Object.entries({
      'network.output.kind': output,
      'cost.kind': usual,
      'protocol.batch': batch,
    }).reduce((file: unknown, [at, value]) => withValue(file, `recipe.${at}`, value), smallFile);
    const file = { ...(usable as object), arms: [{ name: 'a', changes: change }] };
    const { code, problems } = refused(() => checkExperiment(file));
    expect(code).toBe('experiment-invalid');
    expect(problems[0]!.message).toMatch(/is an exhibit .*; right is ".*", and "exhibits": true lets/);
    expect(checkExperiment({ ...file, exhibits: true }).exhibits).toBe(true);
  });

  test('no schema and no list of techniques offers them', () => {
    const schema = JSON.stringify(experimentJsonSchema());
    const { families: listed } = listTechniques();
    for (const { name } of exhibits) {
      expect(schema).not.toContain(`"${name}"`);
      expect(listed.flatMap(({ techniques }) => techniques.map((row) => row.name))).not.toContain(name);
      expect(listed.flatMap((family) => family.exhibits.map((row) => row.name))).toContain(name);
    }
    expect(schema).toContain('"adam"');
  });

  const stepped = exhibits.filter((exhibit) => beside(exhibit).batch !== 'all');
  test.each(stepped)('$name runs on every device', ({ path, choose, name }) => {
    const keys = path.split('.').slice(1);
    const { output } = beside({ path, name });
    const network = { hidden: [{ units: 5, activation: { kind: 'sigmoid' } }], output: { kind: output } };
    const value = choose === 'one' ? { kind: name } : { [name]: { lambda: 0.1 } };
    const parts = keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Record<string, unknown>;
    const [exact, fast] = devices.map(({ device }) => {
      const { session } = trained({ network, ...parts }, device, 0, 2);
      return session.parameters().flatMap((values) => [...values]);
    });
    const largest = Math.max(...exact!.map(Math.abs));
    fast!.forEach((w, i) => expect(Math.abs(w - exact![i]!)).toBeLessThan(1e-4 * largest));
  });
});

describe('what is wrong with them shows', () => {
  const bowl = (w: number) => w;

  test('ascent and momentum climb', () => {
    expect(descend({ optimiser: { kind: 'ascent-printed' } }, 1, 20, bowl).at(-1)).toBeGreaterThan(5);
    expect(descend({ optimiser: { kind: 'momentum-printed' } }, 1, 20, bowl).at(-1)).toBeGreaterThan(5);
  });

  test('the Nesterov scheme is momentum, one step later', () => {
    const printed = descend({ optimiser: { kind: 'nesterov-printed' } }, 1, 30, bowl);
    const momentum = descend({ optimiser: { kind: 'momentum' } }, 1, 30, bowl);
    expect(printed.slice(1)).toEqual(momentum.slice(0, -1));
    expect(descend({ optimiser: { kind: 'nesterov' } }, 1, 30, bowl)).not.toEqual(momentum);
  });

  test('Adam’s steps shrink to nothing: 1, .316, .091, .026 of the rate for a constant gradient', () => {
    const path = descend({ optimiser: { kind: 'adam-printed' } }, 0, 40, () => 0.5);
    const steps = path.map((w, t) => (w - (path[t - 1] ?? 0)) / -0.1);
    [1, 0.316, 0.091, 0.026].forEach((size, t) => expect(steps[t]).toBeCloseTo(size, 3));
    expect(path.at(-1)! / -0.1).toBeCloseTo(1.44, 2);
  });

  test('L1 with the other sign grows weights: 2 to 4 in 2000 steps of .001', () => {
    const printed = { regularisation: { 'l1-printed': { lambda: 0.1 } } };
    expect(descend(printed, 2, 2000, () => 0).at(-1)).toBeCloseTo(4, 9);
    expect(descend({ regularisation: { l1: { lambda: 0.1 } } }, 2, 1000, () => 0).at(-1)).toBeCloseTo(1, 9);
  });

  test('L2 without the rate decays too fast, and from the prior the wrong way', () => {
    const decay = (kind: string, lambda: number) =>
      descend({ regularisation: { [kind]: { lambda } } }, 1, 1, () => 0)[0]!;
    expect(decay('l2-printed', 0.01)).toBeCloseTo(0.99, 12);
    expect(decay('l2-half', 0.01)).toBeCloseTo(0.999, 12);
    expect(decay('l2-prior-printed', 0.01)).toBeCloseTo(1.001, 12);
  });

  test('what noise on inputs is said to add pulls weights down beyond zero, without end', () => {
    const printed = { regularisation: { 'noise-printed': { lambda: 0.5 } } };
    expect(descend(printed, 1, 40, () => 0).at(-1)).toBeCloseTo(-1, 12);
  });

  test('the sum of past weights grows to 1 / (1 - beta) times the weights', () => {
    const [exact] = devices;
    const parts = { averaging: { kind: 'sum-printed', beta: 0.5 }, schedule: { kind: 'constant', eta: 1e-12 } };
    const { session, state } = trained(parts, exact.device, 0, 7);
    const sums = session.state().slots[0]!;
    sums.forEach((values, i) =>
      values.forEach((sum, j) => {
        const [w, begun] = [state.parameters[i]![j]!, state.slots[0]![i]![j]!];
        expect(sum).toBeCloseTo(2 * (1 - 0.5 ** 7) * w + 0.5 ** 7 * begun, 9);
      }),
    );
  });

  test('conjugate directions climb', () => {
    const directionOf = (kind: string) => {
      const recipe = smallRecipe({ optimiser: { kind }, protocol: { epochs: 1, batch: 'all' } });
      const method = searchDirection(lineSearchSettings(recipe, makePlan(recipe, 1, 2, 1))!.direction);
      const at = Float64Array.of(1, -2);
      return method.from({ at, cost: 1, gradient: at }).next().value;
    };
    expect(directionOf('fletcher-reeves')).toEqual(Float64Array.of(-1, 2));
    expect(directionOf('conjugate-printed')).toEqual(Float64Array.of(1, -2));
  });

  test.each(devices)('the softmax of a softmax leaves an error where there is none on $device.kind', ({ device }) => {
    const network = { hidden: [], output: { kind: 'softmax' } };
    const errors = ['log-likelihood', 'softmax-twice-printed'].map((kind) => {
      const recipe = smallRecipe({
        network,
        cost: { kind },
        schedule: { kind: 'constant', eta: 1 },
        protocol: { epochs: 1, batch: 1 },
      });
      const plan = makePlan(recipe, 20, 3, 1);
      const examples = someExamples(1, 1, 20, 3, 0.5);
      const session = device.session(plan, examples);
      const right = examples.labels[0]!;
      // So sure of the right class that nothing is left to learn.
      const sure = Float64Array.from({ length: 3 }, (_, c) => (c === right ? 50 : 0));
      session.load({ parameters: [new Float64Array(60), sure], slots: [] });
      session.setOrder(range(1));
      session.train(0, 0, 1);
      return sure[right]! - session.parameters()[1]![right]!;
    });
    expect(errors[0]).toBeCloseTo(0, 9);
    expect(errors[1]).toBeCloseTo(Math.E / (Math.E + 2) - 1, 5);
  });

  test('units that are dropped stay so for the epoch, and are others in the next', () => {
    const maskOf = (epoch: number, step: number) => {
      const node = { op: 'random', id: 0, distribution: 'uniform', key: 5, draw: 0, held: 'epoch' } as const;
      return [...draw({ ...node, rows: 1, columns: 30 }, { seed: 1, epoch, step })];
    };
    expect(maskOf(2, 7)).toEqual(maskOf(2, 0));
    expect(maskOf(3, 0)).not.toEqual(maskOf(2, 0));
  });

  test.each(devices)(
    'with scaled biases nothing but biases gives less outside training on $device.kind',
    ({ device }) => {
      const outputsOf = (kind: string) => {
        const network = { hidden: [{ units: 5, activation: { kind: 'sigmoid' } }], output: { kind: 'identity' } };
        const cost = { kind: 'quadratic' };
        const { session, state } = trained({ network, cost, noise: { units: { kind, rate: 0.25 } } }, device);
        const [w1, b1, w2, b2] = state.parameters;
        session.load({ parameters: [w1!, b1!, w2!.map(() => 0), b2!], slots: [] });
        return { found: [...session.outputs(range(1))], biases: [...b2!] };
      };
      const [right, printed] = [outputsOf('dropout-by-batch'), outputsOf('dropout-biases-printed')];
      right.found.forEach((a, i) => expect(a).toBeCloseTo(right.biases[i]!, 6));
      printed.found.forEach((a, i) => expect(a).toBeCloseTo(0.75 * printed.biases[i]!, 6));
    },
  );

  test('shakeout loses the sign of a weight', () => {
    const meanOf = (kind: keyof typeof everyWeightNoise) => {
      const row = everyWeightNoise[kind];
      const value = compile(bind(row.formula, row, { rate: 0.5, c: 0.1, alpha: 2 }), ['w', 'u']);
      return (value([-0.4, 0.2]) + value([-0.4, 0.7])) / 2;
    };
    expect(meanOf('shakeout')).toBeCloseTo(-0.4, 12);
    expect(meanOf('shakeout-printed')).toBeCloseTo((-0.8 - 0.1 - 0.1) / 2, 12);
  });

  test('initial weights vary too much', () => {
    const spread = (kind: string, drawn: object) => {
      const { initialisation } = smallRecipe({ initialisation: { weights: { kind } } });
      return evaluate(initialFormulas(initialisation).weights, { n_in: 784, n_out: 30, output: 0, ...drawn });
    };
    const one = { normal: 1, uniform: 1 };
    expect(spread('glorot-variance-printed', one)).toBeCloseTo(0.186, 3);
    expect(spread('glorot-normal', one)).toBeCloseTo(0.0496, 4);
    expect(spread('he-printed', one) / spread('he-normal', one)).toBeCloseTo(Math.SQRT2, 12);
    expect(spread('glorot-tanh-printed', one) / spread('glorot-uniform', one)).toBeCloseTo(4, 12);
  });
});

describe('the four scalings of L2', () => {
  test('are one decay: eta lambda / n = eta lambda / m = eta lambda = 2 eta lambda', () => {
    const [n, m] = [10, 4];
    const lambda = { l2: 5, 'l2-batch': (5 * m) / n, 'l2-half': 5 / n, 'l2-square': 5 / (2 * n) };
    const paths = Object.entries(lambda).map(([kind, value]) =>
      descend({ regularisation: { [kind]: { lambda: value } }, protocol: { epochs: 1, batch: m } }, 1, 5, Math.sin),
    );
    for (const path of paths) path.forEach((w, t) => expect(w).toBeCloseTo(paths[0]![t]!, 14));
  });

  test('spare the biases, except the whole square of S3', () => {
    const biasRule = (kind: string) =>
      makePlan(smallRecipe({ regularisation: { [kind]: { lambda: 1 } } }), 4, 2, 10).update.biases;
    const free = makePlan(smallRecipe({}), 4, 2, 10).update.biases;
    for (const kind of ['l2', 'l2-batch', 'l2-half']) expect(biasRule(kind)).toEqual(free);
    expect(biasRule('l2-square')).not.toEqual(free);
  });
});

describe('protocols', () => {
  test('a batch of all images is one step per epoch', () => {
    const plan = makePlan(smallRecipe({ protocol: { epochs: 1, batch: 'all' } }), 4, 2, 37);
    expect([plan.batch, plan.stepsPerEpoch]).toEqual([37, 1]);
    const single = makePlan(smallRecipe({ protocol: { epochs: 1, batch: 1 } }), 4, 2, 37);
    expect([single.batch, single.stepsPerEpoch]).toEqual([1, 37]);
    expect(checkExperiment(withValue(smallFile, 'recipe.protocol.batch', 'all')).recipe.protocol.batch).toBe('all');
    expect(refused(() => checkExperiment(withValue(smallFile, 'recipe.protocol.batch', 'some'))).problems).toEqual([
      {
        path: 'recipe.protocol.batch',
        message: 'must be a whole number from 1 to 65536, or "all", but is "some"',
      },
    ]);
  });
});

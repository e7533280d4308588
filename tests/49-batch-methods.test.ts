import { describe, expect, test } from 'vitest';
import { lineSearchMethods } from '../worker/catalogue/line-search-methods.ts';
import { checkExperiment } from '../worker/contract/check-experiment.ts';
import type { Experiment } from '../worker/contract/experiment.ts';
import { threadDevices } from './fixtures/training/train-here.ts';
import type { TrainingState } from '../worker/engine/devices/device.ts';
import { makePlan } from '../worker/engine/graph/plan.ts';
import { Objective } from '../worker/training/line-search/objective.ts';
import { openSession } from '../worker/training/open-session.ts';
import { refused, smallFile, withValue } from './experiment-file.ts';
import { devices, smallRecipe } from './fixtures/engine.ts';
import { range, someExamples, someOrder, someState } from './fixtures/examples.ts';
import { flatten, gradient, judge, plainNetwork } from './fixtures/training/plain-network.ts';
import { tinyDigits } from './fixtures/training/tiny-digits.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';
import { again, jobOf, order, train } from './fixtures/training/train-here.ts';

type Kind = keyof typeof lineSearchMethods;
const kinds = Object.keys(lineSearchMethods) as Kind[];

/** The tiny digits, on networks that are small enough for every method. */
const experimentOf = (kind: Kind, values: Readonly<Record<string, unknown>> = {}): Experiment =>
  tinyExperiment({
    'recipe.optimiser': { kind },
    'recipe.protocol': { epochs: 4, batch: 'all' },
    'recipe.network.hidden.0.units': kind === 'newton' ? 1 : 8,
    ...values,
  });

const hashes = (epochs: readonly { readonly weightsHash: string }[]) => epochs.map(({ weightsHash }) => weightsHash);

describe.each(threadDevices)('on %s', (device) => {
  test('cost and gradient over any images are those of the definition, in parts as well', async () => {
    const dataSet = tinyDigits({ train: 1240, test: 60, side: 6 });
    const source = `sha256:${dataSet.fingerprint.sha256}`;
    const experiment = experimentOf('l-bfgs', { 'data.source': source, 'data.train': 1200 });
    const job = await jobOf(experiment, { device, dataSet });
    const session = openSession(job);
    const plan = job.plan;
    expect(plan.train.rows).toBeLessThan(1200 / 2);
    const weights = plan.parameters.map(({ rows, columns }, p) =>
      Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(7 * i + p) / 3),
    );
    session.load({ parameters: weights, slots: [] });
    session.setOrder(job.splits.train);
    const network = plainNetwork(weights, 'sigmoid');
    for (const [first, count] of [
      [0, 1200],
      [17, 1],
      [3, 700],
    ] as const) {
      const images = [...job.splits.train.subarray(first, first + count)];
      const found = session.gradient(first, count);
      const close = device === 'cpu' ? 1e-6 : 1e-12;
      expect(Math.abs(found.cost - judge(network, dataSet, images).cost)).toBeLessThan(10 * close);
      const expected = flatten(gradient(network, dataSet, images));
      found.gradients.forEach((values, p) => {
        expect(values).toBeInstanceOf(Float64Array);
        values.forEach((value, i) => expect(Math.abs(value - expected[p]![i]!)).toBeLessThan(close));
      });
    }
  });

  test.each(kinds)('%s lowers the cost in every epoch, and further than plain descent', async (kind) => {
    const { epochs, end } = train(await jobOf(experimentOf(kind), { device }));
    const costs = epochs.map((epoch) => epoch.train.cost);
    for (const [i, cost] of costs.slice(1).entries()) expect(cost).toBeLessThan(costs[i]!);
    const sgd = train(await jobOf(experimentOf(kind, { 'recipe.optimiser': { kind: 'sgd' } }), { device }));
    expect(costs.at(-1)).toBeLessThan(sgd.epochs.at(-1)!.train.cost);
    expect(end).toMatchObject({ outcome: 'finished', stand: null });
    const looks = epochs.map(({ evaluations }) => evaluations!);
    expect(looks[0]).toBe(0);
    looks.slice(1).forEach((count, i) => expect(count).toBeGreaterThan(looks[i]!));
    expect(end.reason).toBe(`Made 4 line searches with ${looks.at(-1)} evaluations of cost and gradient.`);
    expect(epochs.at(-1)!.step).toBe(4);
  });

  test.each(kinds)('%s goes on from every checkpoint to the same bits', async (kind) => {
    const values = { 'recipe.regularisation': { l2: { lambda: 0.1 } } };
    // A step of Newton is many evaluations, which the reference takes its time for.
    const shorter = kind === 'newton' ? { 'recipe.protocol': { epochs: 2, batch: 'all' } } : {};
    const job = await jobOf(experimentOf(kind, { ...values, ...shorter }), { device });
    const whole = train(job);
    for (const [epoch, checkpoint] of whole.bytes.entries()) {
      const rest = train(again(job, checkpoint));
      expect(hashes(rest.epochs)).toEqual(hashes(whole.epochs.slice(epoch + 1)));
      expect(rest.end).toEqual(whole.end);
    }
  });
});

test.each(kinds)('%s says the same on cpu as on reference', async (kind) => {
  const [cpu, reference] = await Promise.all(
    threadDevices.map(async (device) => train(await jobOf(experimentOf(kind), { device })).epochs),
  );
  // A first step each; later ones take up what float32 left of it.
  for (const epoch of [0, 1, 2]) {
    const apart = Math.abs(cpu![epoch]!.train.cost - reference![epoch]!.train.cost);
    expect(apart).toBeLessThan(1e-3 * reference![epoch]!.train.cost);
  }
});

test.each(kinds)('%s stops within a search and goes on from there to the same bits', async (kind) => {
  const job = await jobOf(experimentOf(kind));
  const whole = train(job);
  let bytes: Uint8Array | null = null;
  let stops = 0;
  const seen: string[] = [];
  for (;;) {
    const part = again(job, bytes);
    const told = train(part, ({ kind: what }) => {
      // The first word after the start comes after one evaluation, in the middle of a step.
      if (what === 'progress' && stops < 3) order(part, 'stop');
    });
    seen.push(...hashes(told.epochs));
    if (told.end.stand === null) break;
    bytes = told.end.stand.checkpoint;
    expect(told.end.stand.step).toBeLessThan(4);
    stops++;
  }
  expect(stops).toBe(3);
  expect(seen).toEqual(hashes(whole.epochs));
});

test('large batches take a step each, and resume in the middle of an epoch', async () => {
  const experiment = experimentOf('l-bfgs', { 'recipe.protocol': { epochs: 3, batch: 100 } });
  const job = await jobOf(experiment);
  const whole = train(job);
  expect(whole.epochs.map(({ step }) => step)).toEqual([0, 2, 4, 6]);
  expect(whole.epochs.at(-1)!.train.cost).toBeLessThan(whole.epochs[0]!.train.cost / 2);
  const part = again(job, null);
  const told = train(part, (message) => {
    if (message.kind === 'progress' && message.step >= 0) order(part, 'stop');
  });
  const rest = train(again(job, told.end.stand!.checkpoint));
  expect(hashes([...told.epochs, ...rest.epochs])).toEqual(hashes(whole.epochs));
});

describe('the cost that is searched', () => {
  const tanh = { units: 9, activation: { kind: 'tanh' } };
  const softmax = { hidden: [tanh, { units: 7, activation: { kind: 'swish' } }], output: { kind: 'softmax' } };

  test.each([
    ['log-likelihood', { network: softmax, cost: { kind: 'log-likelihood' } }],
    ['quadratic', { network: softmax, cost: { kind: 'quadratic' } }],
    ['huber', { network: { ...softmax, output: { kind: 'identity' } }, cost: { kind: 'huber' } }],
    ['soft targets', { network: softmax, cost: { kind: 'log-likelihood' }, targets: { kind: 'smoothed' } }],
    [
      'normalised layers',
      {
        network: {
          hidden: [
            { ...tanh, normalisation: { kind: 'layer' } },
            { units: 6, activation: { kind: 'prelu' }, normalisation: { kind: 'weights' } },
          ],
          output: { kind: 'sigmoid' },
        },
      },
    ],
  ])('has the slope it says, the same on every device: %s', (_, parts) => {
    const recipe = smallRecipe({ ...parts, optimiser: { kind: 'l-bfgs' }, protocol: { epochs: 1, batch: 'all' } });
    const plan = makePlan(recipe, 20, 10, 130);
    const examples = someExamples(3, 130, 20, 10, 0.4);
    const state = someState(plan, 5);
    const [reference, cpu] = devices.map(({ device }) => {
      const session = device.session(plan, examples);
      session.setOrder(someOrder(2, 130));
      return session;
    });
    const exact = (parameters: TrainingState['parameters']) => {
      reference!.load({ parameters, slots: [] });
      return reference!.gradient(0, 130);
    };
    const { cost, gradients } = exact(state.parameters);
    cpu!.load(state);
    const found = cpu!.gradient(0, 130);
    expect(Math.abs(found.cost - cost)).toBeLessThan(1e-5);
    gradients.forEach((values, p) => {
      const places = range(values.length).filter((i) => i % Math.ceil(values.length / 8) === 0);
      for (const i of places) {
        expect(Math.abs(found.gradients[p]![i]! - values[i]!)).toBeLessThan(1e-5);
        const moved = (by: number) =>
          exact(state.parameters.map((all, q) => Float64Array.from(all, (w, j) => (p === q && i === j ? w + by : w))))
            .cost;
        expect(Math.abs((moved(1e-5) - moved(-1e-5)) / 2e-5 - values[i]!)).toBeLessThan(1e-7);
      }
    });
  });

  test.each([
    ['l2', 1],
    ['l1', 0.3],
    ['l2-square', 0.01],
  ] as const)('has the penalty %s in value and slope', async (name, lambda) => {
    const job = await jobOf(experimentOf('bfgs', { 'recipe.regularisation': { [name]: { lambda } } }), {
      device: 'reference',
    });
    const plain = await jobOf(experimentOf('bfgs'), { device: 'reference' });
    const looking = [job, plain].map((each) => {
      const session = openSession(each);
      session.setOrder(each.splits.train);
      return new Objective(each.plan, session, each.lineSearch!.penalties);
    });
    const count = job.plan.parameters.reduce((sum, { rows, columns }) => sum + rows * columns, 0);
    const place = Float64Array.from({ length: count }, (_, i) => Math.sin(5 * i + 1));
    const [all, cost] = looking.map((objective) => objective.look(place, 0, 200, 0.5));
    const kindOf = job.plan.parameters.flatMap(({ kind, rows, columns }) =>
      Array.from({ length: rows * columns }, () => kind),
    );
    const isCharged = kindOf.map((kind) => kind === 'weights' || name === 'l2-square');
    const value = { l2: (w: number) => (lambda / 400) * w * w, l1: (w: number) => (lambda / 200) * Math.abs(w) };
    const penalty = name === 'l2-square' ? (w: number) => lambda * w * w : value[name];
    const sum = place.reduce((total, w, i) => total + (isCharged[i] ? penalty(w) : 0), 0);
    expect(all!.cost - cost!.cost).toBeCloseTo(sum, 10);
    for (const i of range(count)) {
      const step = 1e-6;
      const slope = isCharged[i] ? (penalty(place[i]! + step) - penalty(place[i]! - step)) / (2 * step) : 0;
      expect(Math.abs(all!.gradient[i]! - cost!.gradient[i]! - slope)).toBeLessThan(1e-8);
    }
  });
});

describe('a run ends', () => {
  const strong = { 'recipe.regularisation': { 'l2-half': { lambda: 0.1 } }, 'recipe.protocol.epochs': 500 };

  test('by itself where no lower cost is to be found, again so from its last checkpoint', async () => {
    const job = await jobOf(experimentOf('bfgs', strong));
    const { epochs, end, bytes } = train(job);
    expect(epochs.length).toBeLessThan(400);
    expect(end.outcome).toBe('finished');
    expect(end.reason).toMatch(/^Stopped by its own rule after epoch \d+: the line search finds no lower cost\. Made /);
    expect(train(again(job, bytes.at(-1)!)).end).toEqual(end);
  });

  test('by the norm of the gradient, as with every optimiser', async () => {
    const epsilon = 0.05;
    const { epochs, end } = train(
      await jobOf(experimentOf('l-bfgs', { ...strong, 'recipe.stopping': { gradient: { epsilon } } })),
    );
    expect(end.reason).toContain('the step down the gradient has become as short as asked');
    const norm = Math.hypot(...epochs.at(-1)!.layers.map(({ gradientNorm }) => gradientNorm));
    expect(0.5 * norm).toBeLessThanOrEqual(epsilon);
  });

  test('as diverged where the cost is no number from the start', async () => {
    const job = await jobOf(
      experimentOf('l-bfgs', { 'recipe.network.output.kind': 'identity', 'recipe.cost.kind': 'quadratic' }),
    );
    const weights = job.plan.parameters.map(({ rows, columns }) => new Float32Array(rows * columns).fill(1e30));
    const { end } = train({ ...job, weights });
    expect(end).toMatchObject({ outcome: 'diverged', reason: 'The training cost is no longer finite after epoch 1.' });
  });
});

describe('what a line search cannot do with is refused', () => {
  const file = (values: Readonly<Record<string, unknown>>) =>
    Object.entries({
      'recipe.optimiser': { kind: 'l-bfgs' },
      'recipe.protocol.batch': 'all',
      ...values,
    }).reduce<unknown>((made, [path, to]) => withValue(made, path, to), smallFile);
  const sentence = (values: Readonly<Record<string, unknown>>) =>
    refused(() => checkExperiment(file(values))).problems.map(({ path, message }) => `${path} ${message}`);

  test.each([
    ['recipe.noise', { units: { kind: 'dropout' } }, 'recipe.noise.units.kind'],
    ['recipe.noise', { inputs: { kind: 'gaussian' } }, 'recipe.noise.inputs.kind'],
    ['recipe.noise', { weights: { kind: 'dropconnect' } }, 'recipe.noise.weights.kind'],
    ['recipe.mixing', { kind: 'mixup' }, 'recipe.mixing.kind'],
    ['recipe.network.hidden.0.activation', { kind: 'noisy-relu' }, 'recipe.network.hidden.0.activation.kind'],
    ['recipe.network.hidden.0.normalisation', { kind: 'batch' }, 'recipe.network.hidden.0.normalisation.kind'],
    ['recipe.augmentation', { rotation: { degrees: 10 } }, 'recipe.augmentation'],
  ])('%s %j, which makes the cost another one at every look', (path, value, place) => {
    expect(sentence({ [path]: value })).toEqual([
      `${place} does not go with the optimiser l-bfgs: its line search needs a cost that stays the same from look to look`,
    ]);
  });

  test.each([
    ['recipe.clipping', { kind: 'norm' }, 'recipe.clipping.kind'],
    ['recipe.constraint', { kind: 'max-norm' }, 'recipe.constraint.kind'],
    ['recipe.averaging', { kind: 'exponential' }, 'recipe.averaging.kind'],
    ['recipe.regularisation', { 'l1-clipped': { lambda: 1 } }, 'recipe.regularisation.l1-clipped'],
  ])('%s %j, which changes weights beside it', (path, value, place) => {
    expect(sentence({ [path]: value })).toEqual([
      `${place} does not go with the optimiser l-bfgs, whose line search alone decides about steps`,
    ]);
  });

  test('small batches, and constants in the wrong order', () => {
    expect(sentence({ 'recipe.protocol.batch': 10 })).toEqual([
      'recipe.protocol.batch must be "all" or at least 100 for the line search of l-bfgs, but is 10',
    ]);
    expect(sentence({ 'recipe.optimiser': { kind: 'l-bfgs', c1: 0.3, c2: 0.2 } })).toEqual([
      'recipe.optimiser.c1 must be less than c2, 0.2, but is 0.3',
    ]);
  });

  test.each([
    ['bfgs', 30, '3,000', '23,860'],
    ['newton', 2, '1,000', '1,600'],
  ] as const)('networks that are too large for %s', (kind, units, most, has) => {
    const values = { 'recipe.optimiser': { kind }, 'recipe.network.hidden.0.units': units };
    expect(refused(() => checkExperiment(file(values)))).toMatchObject({
      code: 'over-budget',
      message: `The experiment cannot be run: recipe.optimiser.kind: ${kind} takes at most ${most} parameters, since its matrices have as many rows, but the network has ${has}.`,
    });
    // Images may be smaller than those of MNIST: that is known when the data set is.
    const source = `sha256:${'0'.repeat(64)}`;
    expect(() => checkExperiment(file({ ...values, 'data.source': source }))).not.toThrow();
    expect(
      refused(() => checkExperiment(file({ ...values, 'data.source': source }), { image: 784, outputs: 10 })).code,
    ).toBe('over-budget');
  });
});

test('plans without line searches have nothing of them', () => {
  const { recipe } = tinyExperiment();
  expect(makePlan(recipe, 36, 10, 200)).not.toHaveProperty('isSearched');
});

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import type { EpochMetrics } from '../worker/contract/metrics.ts';
import { threadDevices } from './fixtures/training/train-here.ts';
import { permutation } from '../worker/data/random/streams.ts';
import type { Session } from '../worker/engine/devices/device.ts';
import { checkExperiment } from '../worker/contract/check-experiment.ts';
import type { TrainerJob, TrainerMessage } from '../worker/training/messages.ts';
import { openSession } from '../worker/training/open-session.ts';
import { trainRun } from '../worker/training/train-run.ts';
import { refusal } from './fixtures/refusal.ts';
import type { Commander } from './fixtures/training/commander.ts';
import {
  descend,
  flatten,
  forward,
  gradient,
  example,
  judge,
  plainNetwork,
} from './fixtures/training/plain-network.ts';
import { tinyDigits } from './fixtures/training/tiny-digits.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';
import { acknowledge, jobOf, order, train, trainHere } from './fixtures/training/train-here.ts';

const tolerance = { cpu: 1e-4, reference: 1e-9 } as const;
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
const norm = (values: readonly number[]): number => Math.hypot(...values);

/** Relative to the size of what is expected, with room for rounding around zero. */
function expectClose(found: number, expected: number, within: number, what: string): void {
  expect(Math.abs(found - expected), `${what}: ${found}, expected ${expected}`).toBeLessThanOrEqual(
    within * Math.max(Math.abs(expected), 1e-3),
  );
}

/** Everything measured after an epoch, from the weights and the definitions. */
function expectMeasured(
  metrics: EpochMetrics,
  parameters: readonly ArrayLike<number>[],
  options: { hidden: 'sigmoid' | 'relu'; within: number; dataSet?: ReturnType<typeof tinyDigits>; train?: number },
): void {
  const { within, dataSet = tinyDigits(), train: images = 200 } = options;
  const network = plainNetwork(parameters, options.hidden);
  const trained = judge(network, dataSet, range(0, Math.min(images, 10_000)));
  expectClose(metrics.train.cost, trained.cost, within, 'training cost');
  expect(metrics.train.accuracy).toBe(trained.accuracy);
  if (metrics.validation) {
    const validation = judge(network, dataSet, range(dataSet.train.count - 40, dataSet.train.count));
    expectClose(metrics.validation.cost, validation.cost, within, 'validation cost');
    expect(metrics.validation.accuracy).toBe(validation.accuracy);
  }
  const seen = range(0, Math.min(images, 1000));
  const slope = gradient(network, dataSet, seen);
  const passes = seen.map((index) => forward(network, example(dataSet, index).x));
  metrics.layers.forEach((layer, l) => {
    expectClose(layer.weightNorm, norm(network.weights[l]!.flat()), within, 'weight norm');
    expectClose(layer.gradientNorm, norm(slope.weights[l]!.flat()), within, 'gradient norm');
    const activations = passes.flatMap(({ a }) => a[l + 1]!);
    const mean = activations.reduce((sum, a) => sum + a, 0) / activations.length;
    const deviation = norm(activations.map((a) => a - mean)) / Math.sqrt(activations.length);
    expectClose(layer.activationMean!, mean, within, 'mean activation');
    expectClose(layer.activationDeviation!, deviation, within, 'spread of activations');
    const isHidden = l < metrics.layers.length - 1;
    const flat = network.biases[l]!.map(
      (_, unit) =>
        passes.filter(({ z, a }) => {
          const [sum, value] = [z[l]![unit]!, a[l + 1]![unit]!];
          return options.hidden === 'relu' ? sum <= 0 : value < 0.01 || value > 0.99;
        }).length,
    );
    const saturated = flat.reduce((sum, count) => sum + count, 0) / (flat.length * seen.length);
    expectClose(layer.saturated, isHidden ? saturated : 0, 1e-12, 'saturated');
    expectClose(layer.dead, isHidden ? flat.filter((n) => n === seen.length).length / flat.length : 0, 1e-12, 'dead');
  });
}

describe.each(threadDevices)('a run on %s', (device) => {
  test('tells epoch 0 before training, then every epoch in order, then its end with the test', async () => {
    const told = await trainHere(tinyExperiment(), { device });
    expect(told.epochs.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3]);
    expect(told.epochs.map(({ step }) => step)).toEqual([0, 20, 40, 60]);
    expect(told.checkpoints.map(({ position }) => position.epoch)).toEqual([0, 1, 2, 3]);
    expect(told.epochs[0]).toMatchObject({ seconds: 0, stepsPerSecond: 0 });
    const seconds = told.epochs.map((metrics) => metrics.seconds);
    expect(seconds).toEqual(seconds.toSorted((a, b) => a - b));
    expect(told.epochs.slice(1).every(({ stepsPerSecond }) => stepsPerSecond > 0)).toBe(true);
    expect(new Set(told.epochs.map(({ weightsHash }) => weightsHash)).size).toBe(4);
    expect(told.epochs[3]!.train.cost).toBeLessThan(told.epochs[0]!.train.cost);
    expect(told.end).toMatchObject({ outcome: 'finished', reason: null, stand: null });
    expect(told.messages.at(-1)).toBe(told.end);
  });

  test('measures what the definitions say, epoch by epoch', async () => {
    const told = await trainHere(tinyExperiment(), { device });
    told.epochs.forEach((metrics, i) => {
      expectMeasured(metrics, told.checkpoints[i]!.state.parameters, { hidden: 'sigmoid', within: tolerance[device] });
    });
    const network = plainNetwork(told.checkpoints.at(-1)!.state.parameters, 'sigmoid');
    const expected = judge(network, tinyDigits(), range(240, 300));
    expectClose(told.end.test!.cost, expected.cost, tolerance[device], 'test cost');
    expect(told.end.test!.accuracy).toBe(expected.accuracy);
    expect(Array.from(told.end.test!.predictions)).toEqual(expected.predictions);
  });

  test.each(['sigmoid', 'relu'] as const)('counts saturated and dead %s units', async (hidden) => {
    const experiment = tinyExperiment({
      'recipe.network.hidden.0': { units: 4, activation: { kind: hidden } },
      'recipe.protocol.epochs': 1,
    });
    // Unit 0 is flat whatever it sees, unit 1 never, unit 2 for some images; unit 3 is what a relu calls dead.
    const weights = [
      Float32Array.from({ length: 36 * 4 }, (_, i) => (i % 4 === 2 ? 4 * ((i % 3) - 1) : 0.001)),
      Float32Array.of(hidden === 'relu' ? -30 : 30, 0.5, 0, -30),
      Float32Array.from({ length: 40 }, (_, i) => ((i * 7) % 11) / 10 - 0.5),
      new Float32Array(10),
    ];
    const [metrics] = (await trainHere(experiment, { device, weights })).epochs;
    expect(metrics!.layers[0]!.dead).toBe(0.5);
    expect(metrics!.layers[0]!.saturated).toBeGreaterThan(0.5);
    expect(metrics!.layers[0]!.saturated).toBeLessThan(0.75);
    expect(metrics!.layers[1]).toMatchObject({ saturated: 0, dead: 0 });
    expectMeasured(metrics!, weights, { hidden, within: tolerance[device] });
  });

  test.each([
    [32, 7, 'a short last batch'],
    [200, 1, 'one batch for all'],
    [199, 2, 'a last batch of one image'],
  ])('batch %i takes %i steps: %s, averaged over the images it has', async (batch, steps) => {
    const lambda = 0.3;
    const experiment = tinyExperiment({
      'recipe.protocol': { epochs: 2, batch },
      'recipe.regularisation': { l2: { lambda } },
    });
    const told = await trainHere(experiment, { device, seed: 3 });
    expect(told.epochs.map(({ step }) => step)).toEqual([0, steps, 2 * steps]);
    let network = plainNetwork(told.checkpoints[0]!.state.parameters, 'sigmoid');
    for (const epoch of [0, 1]) {
      const images = Array.from(permutation(200, 3, epoch));
      for (let from = 0; from < 200; from += batch) {
        network = descend(network, tinyDigits(), images.slice(from, from + batch), 0.5, (0.5 * lambda) / 200);
      }
      const expected = flatten(network);
      told.checkpoints[epoch + 1]!.state.parameters.forEach((values, i) => {
        const difference = norm(expected[i]!.map((x, k) => x - values[k]!));
        expect(difference).toBeLessThanOrEqual(tolerance[device] * norm(expected[i]!));
      });
    }
  });

  test('trains on the images its seed chose, and measures on them', async () => {
    const experiment = tinyExperiment({ 'data.train': 50, 'data.subset': 'by-seed', 'recipe.protocol.batch': 50 });
    const job = await jobOf(experiment, { device, seed: 9 });
    const told = train(job);
    const chosen = Array.from(job.splits.train);
    expect(chosen).not.toEqual(range(0, 50));
    const start = plainNetwork(told.checkpoints[0]!.state.parameters, 'sigmoid');
    expectClose(told.epochs[0]!.train.cost, judge(start, tinyDigits(), chosen).cost, tolerance[device], 'cost');
    const expected = flatten(descend(start, tinyDigits(), chosen, 0.5));
    const found = told.checkpoints[1]!.state.parameters;
    expect(norm(expected[0]!.map((x, k) => x - found[0]![k]!))).toBeLessThan(tolerance[device] * norm(expected[0]!));
  });

  test('does without validation and test images', async () => {
    const data = { 'data.validation': 0, 'data.test': 0, measure: { split: 'train' } };
    const told = await trainHere(tinyExperiment(data), { device });
    expect(told.epochs.map(({ validation }) => validation)).toEqual([null, null, null, null]);
    expect(told.best).toEqual([]);
    expect(told.end).toMatchObject({ outcome: 'finished', test: null });
    const usual = await trainHere(tinyExperiment(), { device });
    expect(told.epochs.map(({ weightsHash }) => weightsHash)).toEqual(usual.epochs.map((epoch) => epoch.weightsHash));
  });

  test('divergence is an outcome: it ends with the reason and shows the numbers as they are', async () => {
    const experiment = tinyExperiment({
      'recipe.network': { hidden: [{ units: 12, activation: { kind: 'relu' } }], output: { kind: 'identity' } },
      'recipe.cost': { kind: 'quadratic' },
      'recipe.schedule.eta': 1e6,
      'recipe.protocol.epochs': 30,
    });
    const told = await trainHere(experiment, { device });
    const last = told.epochs.at(-1)!;
    expect(told.end).toMatchObject({ outcome: 'diverged', test: null, stand: null });
    expect(told.end.reason).toMatch(
      /^The (weights of layer 1 are|training cost is) no longer finite after epoch \d+\.$/,
    );
    expect(told.end.reason).toContain(` ${last.epoch}.`);
    expect(last.epoch).toBeLessThan(30);
    expect(told.epochs.slice(0, -1).every(({ train: { cost } }) => Number.isFinite(cost))).toBe(true);
    expect(last.train.cost).not.toSatisfy(Number.isFinite);
    expect(told.best).not.toContain(last.epoch);

    // Cut off after that epoch was stored: the run must still end as it would have.
    const resumed = await trainHere(experiment, { device, checkpoint: told.bytes.at(-1)! });
    expect(resumed.epochs).toEqual([]);
    expect(resumed.end).toEqual(told.end);
    const shorter = tinyExperiment({ ...experiment, 'recipe.protocol.epochs': last.epoch });
    expect((await trainHere(shorter, { device, checkpoint: told.bytes.at(-1)! })).end).toEqual(told.end);
  });

  test.each([
    ['accuracy', { metric: 'accuracy' }, Math.max],
    ['cost', { metric: 'cost' }, Math.min],
    ['accuracy', { metric: 'accuracy', at: { kind: 'reach', threshold: 0.5 } }, Math.max],
    ['cost', { metric: 'cost', at: { kind: 'reach', threshold: 1 } }, Math.min],
  ] as const)('the best epoch is the first with the best validation %s (%o)', async (metric, measure, best) => {
    const experiment = tinyExperiment({ 'recipe.protocol.epochs': 14, 'recipe.schedule.eta': 1, measure });
    const told = await trainHere(experiment, { device });
    const values = told.epochs.slice(1).map(({ validation }) => validation![metric]);
    const records = range(1, 15).filter((n) => values.indexOf(best(...values.slice(0, n))) === n - 1);
    expect(told.best).toEqual(records);
    expect(records.length).toBeGreaterThan(2);
  });
});

test('a batch of more images than there are is refused before it gets this far', async () => {
  const error = await refusal(() => checkExperiment(tinyExperiment({ 'recipe.protocol.batch': 201 })));
  expect(error.code).toBe('experiment-invalid');
  expect(error.message).toContain('must be at most the 200 training images, but is 201');
});

test('a data set with too few images is refused with the field', async () => {
  const error = await refusal(jobOf(tinyExperiment({ 'data.train': 201, 'data.test': 61 })));
  expect(error.problems.map(({ path }) => path)).toEqual(['data.train', 'data.test']);
});

test('cost is measured on ten thousand training images at most, layers on one thousand', async () => {
  const dataSet = tinyDigits({ train: 10_090, test: 10, side: 4 });
  const experiment = tinyExperiment({
    data: { source: 'mnist', train: 10_050, validation: 40, test: 10 },
    'recipe.protocol': { epochs: 1, batch: 2000 },
  });
  const told = await trainHere(experiment, { dataSet });
  told.epochs.forEach((metrics, i) => {
    const { parameters } = told.checkpoints[i]!.state;
    expectMeasured(metrics, parameters, { hidden: 'sigmoid', within: tolerance.cpu, dataSet, train: 10_050 });
  });
});

test('the cost alone can diverge', async () => {
  const experiment = tinyExperiment({
    'recipe.network': { hidden: [], output: { kind: 'identity' } },
    'recipe.cost': { kind: 'quadratic' },
    'recipe.schedule.eta': 1e-6,
  });
  const weights = [new Float32Array(360).fill(1e25), new Float32Array(10)];
  const told = await trainHere(experiment, { weights });
  expect(told.epochs.map(({ train: { cost } }) => cost)).toEqual([Infinity, Infinity]);
  expect(told.end).toMatchObject({
    outcome: 'diverged',
    reason: 'The training cost is no longer finite after epoch 1.',
  });
});

/** The job's session, which also counts the steps it makes where other threads can see it. */
function countedSession(job: TrainerJob, made: Int32Array): Session {
  const session = openSession(job);
  return new Proxy(session, {
    get(target, name) {
      if (name === 'train')
        return (epoch: number, first: number, count: number) => {
          target.train(epoch, first, count);
          Atomics.add(made, 0, count);
        };
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** Trains in this thread while another one commands. */
async function commanded(
  job: TrainerJob,
  plan: Commander['plan'],
  hear: (message: TrainerMessage) => void = () => undefined,
) {
  const steps = new SharedArrayBuffer(12);
  const workerData: Commander = { control: job.control, steps, plan };
  const thread = new Worker(new URL('./fixtures/training/commander.ts', import.meta.url), { workerData });
  const gone = once(thread, 'exit');
  await once(thread, 'online');
  const made = new Int32Array(steps);
  const messages: TrainerMessage[] = [];
  trainRun(job, countedSession(job, made), (message) => {
    messages.push(message);
    acknowledge(job, message);
    hear(message);
  });
  expect(await gone).toEqual([0]);
  const hashes = messages.flatMap((message) => (message.kind === 'epoch' ? [message.metrics.weightsHash] : []));
  return { made: Array.from(made), hashes, messages, end: messages.at(-1)! };
}

describe('commands from another thread', () => {
  const long = tinyExperiment({ 'recipe.protocol.epochs': 10_000 });

  test('a pause holds the run between two steps, even if asked for twice, and changes nothing', async () => {
    const experiment = tinyExperiment();
    const job = await jobOf(experiment);
    const told = await commanded(job, { kind: 'pause-and-go' }, (message) => {
      if (message.kind === 'epoch' && message.metrics.epoch === 1) order(job, 'pause');
    });
    expect(told.made).toEqual([60, 20, 20]);
    expect(told.end).toMatchObject({ kind: 'end', outcome: 'finished' });
    const straight = await trainHere(experiment);
    expect(told.hashes).toEqual(straight.epochs.map(({ weightsHash }) => weightsHash));
  });

  test.each(threadDevices)(
    'a stop ends the run on %s within a few steps, with all that is needed to go on',
    async (device) => {
      const job = await jobOf(long, { device });
      const { made, hashes, end } = await commanded(job, { kind: 'stop-after', steps: 33 });
      if (end.kind !== 'end' || !end.stand) throw new Error('the run was not stopped');
      expect(end).toMatchObject({ outcome: 'stopped', reason: null, test: null });
      expect(end.stand.step).toBe(made[0]);
      expect(end.stand.step).toBeGreaterThanOrEqual(33);
      expect(end.stand.epoch).toBe(Math.floor(end.stand.step / 20));
      expect(end.stand.epoch).toBeLessThan(10_000);
      expect(hashes).toHaveLength(end.stand.epoch + 1);
    },
  );

  test('a run that is told to stop before it begins makes no step', async () => {
    const job = await jobOf(long);
    order(job, 'stop');
    const told = train(job);
    expect(told.epochs).toHaveLength(1);
    expect(told.end.stand).toMatchObject({ epoch: 0, step: 0 });
  });

  test('a stop is seen after the first step, long before the epoch ends', async () => {
    const job = await jobOf(long);
    const told = train(job, ({ kind }) => kind === 'progress' && order(job, 'stop'));
    expect(told.end.stand).toMatchObject({ epoch: 0, step: 1 });
  });
});

test('progress says where the run stands, and is the only thing said between epochs', async () => {
  const told = await trainHere(tinyExperiment({ 'recipe.protocol.epochs': 40 }), { device: 'reference' });
  const progress = told.messages.filter((message) => message.kind === 'progress');
  expect(progress.length).toBeGreaterThan(0);
  let epoch = -1;
  for (const message of told.messages) {
    if (message.kind === 'epoch') expect(message.metrics.epoch).toBe(++epoch);
    if (message.kind !== 'progress') continue;
    expect(message.epoch).toBe(epoch);
    expect(message.step).toBeGreaterThan(20 * epoch);
    expect(message.step).toBeLessThanOrEqual(20 * (epoch + 1));
    expect(message.stepsPerSecond).toBeGreaterThan(0);
  }
  const steps = progress.map(({ step }) => step);
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
});

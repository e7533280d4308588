import { describe, expect, test } from 'vitest';
import { threadDevices } from './fixtures/training/train-here.ts';
import type { EpochMetrics } from '../worker/contract/metrics.ts';
import { checkExperiment } from '../worker/contract/check-experiment.ts';
import { endOf, remember } from '../worker/training/decide-epoch.ts';
import { epochRules } from '../worker/training/epoch-rules.ts';
import { ruleStart, type RuleState } from '../worker/training/patience.ts';
import { refused, smallFile, withValue } from './experiment-file.ts';
import { makePlan } from '../worker/engine/graph/plan.ts';
import { devices, smallRecipe } from './fixtures/engine.ts';
import { range, someExamples, someState } from './fixtures/examples.ts';
import { labPlaces, openLab } from './fixtures/lab/open-lab.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';
import { again, jobOf, order, train, type Told } from './fixtures/training/train-here.ts';

/** What the rules make of values on validation, epoch by epoch, until they end the training. */
function follow(parts: Record<string, unknown>, values: readonly number[], gradient = 1) {
  const rules = epochRules(smallRecipe(parts));
  let state: RuleState = ruleStart;
  const drops: number[] = [];
  for (const [i, value] of values.entries()) {
    state = remember(rules, state, value, 'higher');
    drops.push(state.drops);
    const metrics = { epoch: i + 1, layers: [{ gradientNorm: gradient }] } as unknown as EpochMetrics;
    const end = endOf(rules, state, metrics, 0.5);
    if (end !== null) return { epoch: i + 1, drops, end };
  }
  return { epoch: null, drops, end: null };
}
const early = (patience: number, delta = 0) => ({ stopping: { early: { patience, delta } } });

describe('rules that end a training', () => {
  test('nothing ends it by default', () => {
    expect(follow({}, Array<number>(50).fill(0.1), 0)).toMatchObject({ epoch: null });
  });

  test('early stopping waits for as many epochs as it is told', () => {
    expect(follow(early(3), [0.1, 0.5, 0.4, 0.5, 0.3, 0.9]).epoch).toBe(5);
    expect(follow(early(1), [0.1, 0.2, 0.3, 0.3]).epoch).toBe(4);
    expect(follow(early(2), [0.5, 0.4, 0.6, 0.5, 0.7]).epoch).toBe(null);
    expect(follow(early(2), [0.5, 0.4, 0.4]).end).toBe(
      'Stopped by its own rule after epoch 3: validation has not improved for as many epochs as early stopping waits.',
    );
  });

  test('an improvement is more than delta, and never a number that is none', () => {
    expect(follow(early(2, 0.1), [0.5, 0.55, 0.59]).epoch).toBe(3);
    expect(follow(early(2, 0.1), [0.5, 0.55, 0.61, 0.62, 0.63]).epoch).toBe(5);
    expect(follow(early(2), [0.5, NaN, Infinity]).epoch).toBe(3);
  });

  test('a gradient that moves the weights no further than epsilon', () => {
    const rule = { stopping: { gradient: { epsilon: 0.2 } } };
    expect(follow(rule, [0.1], 0.5).epoch).toBe(null);
    expect(follow(rule, [0.1], 0.4).epoch).toBe(1);
  });

  test('the rate is halved on a plateau until 1/1024, and the plateau after that ends the training', () => {
    const schedule = { kind: 'plateau', patience: 2 };
    const { drops, epoch, end } = follow({ schedule }, [0.5, ...Array<number>(30).fill(0.4)]);
    expect(drops.slice(0, 7)).toEqual([0, 0, 1, 1, 2, 2, 3]);
    // Ten halvings of two epochs each, and two epochs at the least rate.
    expect({ epoch, last: drops.at(-1) }).toEqual({ epoch: 1 + 22, last: 10 });
    expect(end).toMatch(/at the least learning rate/);
    const tenfold = { kind: 'plateau', patience: 1, divisor: 10, least: 1e-3 };
    expect(follow({ schedule: tenfold }, Array<number>(9).fill(0.5))).toMatchObject({
      epoch: 5,
      drops: [0, 1, 2, 3, 3],
    });
  });

  test('what needs validation is refused without it', () => {
    const without = withValue(smallFile, 'data', { validation: 0 });
    const cases = [
      ['recipe.schedule', { kind: 'plateau' }, 'recipe.schedule.kind'],
      ['recipe.stopping', early(3).stopping, 'recipe.stopping.early.patience'],
      ['recipe.protocol', { epochs: 3, keep: 'best' }, 'recipe.protocol.keep'],
    ] as const;
    for (const [path, value, at] of cases) {
      const changed = withValue(withValue(without, path, value), 'measure', { split: 'train' });
      expect(refused(() => checkExperiment(changed)).problems).toEqual([
        { path: at, message: 'needs validation images, but data.validation is 0' },
      ]);
    }
  });
});

/** Learns until it can no more: at this rate validation soon goes up and down. */
const restless = tinyExperiment({
  'recipe.schedule': { kind: 'plateau', eta: 8, patience: 1, least: 0.25 },
  'recipe.stopping': { early: { patience: 4 } },
  'recipe.protocol': { epochs: 40, batch: 10, keep: 'best' },
});

test.each(devices.map(({ device }) => [device.kind, device] as const))('drops lower the rate on %s', (_, device) => {
  const trained = (schedule: object, drops: number) => {
    const plan = makePlan(smallRecipe({ schedule }), 20, 10, 30);
    const session = device.session(plan, someExamples(1, 30, 20, 10, 0.5));
    session.load(someState(plan, 1));
    session.setOrder(range(30));
    session.setDrops(drops);
    session.train(0, 0, 3);
    return session.parameters();
  };
  const plateau = { kind: 'plateau', eta: 0.8 };
  expect(trained(plateau, 3)).toEqual(trained({ kind: 'constant', eta: 0.1 }, 0));
  expect(trained(plateau, 0)).not.toEqual(trained(plateau, 1));
});

describe.each(threadDevices)('a run on %s that ends by its own rule', (device) => {
  test('is finished, with the reason, and is tested on the weights of its best epoch', async () => {
    const job = await jobOf(restless, { device });
    const told = train(job);
    const last = told.epochs.at(-1)!.epoch;
    expect(last).toBeLessThan(40);
    expect(told.end).toMatchObject({
      outcome: 'finished',
      reason: expect.stringMatching(`after epoch ${last}: `) as string,
    });
    expect(told.checkpoints.at(-1)!.position.rules.drops).toBeGreaterThan(0);
    const best = told.best.at(-1)!;
    expect(best).toBeLessThan(last);
    const plain = train(
      await jobOf(
        tinyExperiment({
          'recipe.schedule': { kind: 'plateau', eta: 8, patience: 1, least: 0.25 },
          'recipe.protocol': { epochs: best, batch: 10 },
        }),
        { device },
      ),
    );
    expect(plain.epochs.at(-1)!.weightsHash).toBe(told.epochs[best]!.weightsHash);
    expect(plain.end.test).toEqual(told.end.test);
  });

  test('comes to the same bits and the same end if it is stopped at every epoch', async () => {
    const whole = await jobOf(restless, { device });
    const straight = train(whole);
    const parts: Told[] = [];
    let best: Uint8Array | null = null;
    for (let checkpoint: Uint8Array | null = null; ;) {
      const job = { ...again(whole, checkpoint), bestCheckpoint: best };
      const told = train(job, ({ kind }) => kind === 'epoch' && parts.length < 60 && order(job, 'stop'));
      parts.push(told);
      told.messages.forEach((message) => {
        if (message.kind === 'epoch' && message.isBest) best = message.checkpoint;
      });
      if (!told.end.stand) break;
      checkpoint = told.end.stand.checkpoint;
    }
    const hashes = (all: readonly Told[]) => all.flatMap(({ epochs }) => epochs.map((metrics) => metrics.weightsHash));
    expect(hashes(parts)).toEqual(hashes([straight]));
    expect(parts.at(-1)!.end).toEqual(straight.end);
    expect(parts.length).toBeGreaterThan(3);
  });
});

test('the history keeps a run that ended early as finished, with its reason, and compares it', async () => {
  const { lab } = openLab(await labPlaces());
  const { id } = await lab.start({ ...restless, seeds: [1, 2] }, 'cpu');
  await lab.queue.idle();
  const runs = lab.history.runs(id);
  for (const run of runs) {
    expect(run).toMatchObject({
      state: 'finished',
      reason: expect.stringMatching(/^Stopped by its own rule/) as string,
    });
    expect(run.epoch).toBeLessThan(run.epochs);
  }
  const { arms } = await lab.compare(id);
  const bests = runs.map((run) =>
    Math.max(
      ...lab.history
        .epochs(run.id)
        .slice(1)
        .map((epoch) => epoch.validation!.accuracy),
    ),
  );
  expect(arms[0]!.values.map(({ measured }) => measured.value)).toEqual(bests);
});

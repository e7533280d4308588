import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Run } from '../worker/contract/run.ts';
import { GraphicsCard } from '../worker/lab/graphics-card.ts';
import { SmallCard } from './fixtures/gpu/small-card.ts';
import { gpuMissing, softwareName } from './fixtures/gpu/software-adapter.ts';
import { openQueue, type OpenQueue } from './fixtures/lab/open-queue.ts';
import { trainers } from './fixtures/lab/open-lab.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';

const arms = [
  { name: 'fast', changes: { 'schedule.eta': 0.5 } },
  { name: 'slow', changes: { 'schedule.eta': 0.001 } },
];

const open = (adapter: string | null = softwareName): GraphicsCard => new GraphicsCard(trainers.real, adapter);

/** Runs of an experiment after all have ended. */
async function trained(
  { queue, history, add }: OpenQueue,
  experiment: Parameters<OpenQueue['add']>[0],
): Promise<Run[]> {
  const runs = add(experiment);
  await queue.idle();
  return runs.map(({ id }) => history.run(id));
}

const accuracies = ({ history }: OpenQueue, runs: readonly Run[]) =>
  runs.map(({ id }) => history.epochs(id).map(({ train }) => train.accuracy));

/** Waits until a run has come further than it is. */
async function advanced({ history }: OpenQueue, { id }: Run): Promise<void> {
  const { epoch } = history.run(id);
  while (history.run(id).epoch <= epoch) await sleep(20);
}

describe.skipIf(gpuMissing !== null)('a lab with a graphics card', () => {
  const experiment = tinyExperiment({ arms, seeds: [1, 2, 3, 4], 'recipe.protocol.epochs': 2 });

  test('trains all runs on it, which end as on cpu', async () => {
    const [onCard, onCpu] = [await openQueue(1, open()), await openQueue(1)];
    const [found, expected] = [await trained(onCard, experiment), await trained(onCpu, experiment)];
    expect(found.map(({ state }) => state)).toEqual(found.map(() => 'finished'));
    for (const { device } of found) {
      expect(device).toMatchObject({ asked: 'gpu', got: 'gpu' });
      expect(device?.detail).toContain('swiftshader');
    }
    const [ours, theirs] = [accuracies(onCard, found), accuracies(onCpu, expected)];
    ours.forEach((run, i) => run.forEach((accuracy, e) => expect(accuracy).toBeCloseTo(theirs[i]![e]!, 2)));
  });

  test('takes an adapter in software only if it is named, and trains on cpu otherwise, saying why', async () => {
    const lab = await openQueue(1, open(null));
    const [run] = await trained(lab, tinyExperiment({ seeds: [1] }));
    expect(run!.state).toBe('finished');
    expect(run!.device).toMatchObject({ asked: 'gpu', got: 'cpu' });
    expect(run!.device!.detail).toMatch(/No graphics card can be used: .* runs in software\.$/);
  });

  test('trains on cpu what the card cannot take, saying why', async () => {
    const lab = await openQueue(1, new SmallCard(2 ** 10));
    const [run] = await trained(lab, tinyExperiment({ seeds: [1] }));
    expect(run!.device).toMatchObject({ asked: 'gpu', got: 'cpu' });
    expect(run!.device!.detail).toMatch(
      /cannot train it because it needs 29 KiB in one piece, where the card gives 1 KiB\.$/,
    );
  });

  test('trains layers one by one before the network, each in a lane of its own', async () => {
    const lab = await openQueue(1, open());
    const pretraining = { kind: 'autoencoder', epochs: 1, batch: 20 };
    const runs = await trained(
      lab,
      tinyExperiment({
        seeds: [1, 2],
        'recipe.network.hidden': [{ units: 6, activation: { kind: 'sigmoid' } }],
        'recipe.initialisation': { pretraining },
        'recipe.protocol.epochs': 1,
      }),
    );
    for (const { state, device } of runs) expect([state, device?.got]).toEqual(['finished', 'gpu']);
  });

  const long = tinyExperiment({ arms, seeds: [1, 2], 'recipe.protocol.epochs': 6 });

  test('goes on from the last checkpoints when the process is killed, to the same weights', async () => {
    const whole = await openQueue(1, open());
    const undisturbed = await trained(whole, long);
    const card = open();
    const lab = await openQueue(1, card);
    const runs = lab.add(long);
    await advanced(lab, runs[0]!);
    process.kill(card.processNumber!, 'SIGKILL');
    await lab.queue.idle();
    const ended = runs.map(({ id }) => lab.history.run(id));
    expect(ended.map(({ state, device }) => [state, device?.got])).toEqual(ended.map(() => ['finished', 'gpu']));
    const hashes = ({ history }: OpenQueue, of: readonly Run[]) =>
      of.map(({ id }) => history.epochs(id).map(({ weightsHash }) => weightsHash));
    expect(hashes(lab, ended)).toEqual(hashes(whole, undisturbed));
  });

  test('moves to cpu when the device is lost twice, and says so', async () => {
    const card = open();
    const lab = await openQueue(1, card);
    const runs = lab.add(tinyExperiment({ arms, seeds: [1, 2], 'recipe.protocol.epochs': 60 }));
    await advanced(lab, runs[0]!);
    (await card.open()).process.lose();
    await advanced(lab, runs[0]!);
    (await card.open()).process.lose();
    await lab.queue.idle();
    for (const { id } of runs) {
      const { state, device } = lab.history.run(id);
      expect(state).toBe('finished');
      expect(device).toMatchObject({ asked: 'gpu', got: 'cpu' });
      expect(device!.detail).toMatch(
        / It moved from the graphics card to cpu after epoch \d+\. The graphics card stopped: .+\.$/,
      );
    }
  });
});

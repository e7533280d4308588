import { expect, test } from 'vitest';
import { changeExperiment } from '../worker/contract/check-experiment.ts';
import { preset } from '../worker/contract/presets.ts';
import { labPlaces, openLab } from './fixtures/lab/open-lab.ts';
import { realMnist, whyNoMnist } from './fixtures/real-mnist.ts';

/**
 * The short form of the lecture's figure: 784-30-10, cross-entropy, batch 10, eta 0.1, lambda 5. The windows are those of
 * the lecture's own runs after one epoch; the full preset trains five seeds for thirty epochs.
 */
test.skipIf(realMnist === undefined)(
  `the new initial weights learn faster on MNIST, as in the lecture${whyNoMnist}`,
  async () => {
    const { lab } = openLab({ ...(await labPlaces()), dataFolder: realMnist! });
    const changes = { 'recipe.protocol.epochs': 1, seeds: [1, 2, 3] };
    const { id, data, runs } = await lab.start(changeExperiment(preset('weight-initialisation'), changes), 'cpu');
    expect(data.name).toBe('MNIST');
    await lab.queue.idle();
    expect(runs.map((run) => lab.history.run(run.id).state)).toEqual(runs.map(() => 'finished'));

    const { arms, pairs, verdict, best } = await lab.compare(id);
    const [before, after] = arms.map(({ mean }) => 100 * mean!);
    expect(Math.abs(before! - 87.3)).toBeLessThan(1.5);
    expect(Math.abs(after! - 92.8)).toBeLessThan(0.6);
    expect(best).toBe('new: N(0, 1/n_in)');
    expect(pairs[0]).toMatchObject({ better: 'new: N(0, 1/n_in)', n: 3 });
    expect(verdict).toMatch(/^"new: N\(0, 1\/n_in\)" is better than "old: N\(0, 1\)"/);
    // On every seed hundreds of test images are right for the new weights alone.
    for (const { onlyA, onlyB, p } of pairs[0]!.mcnemar) {
      expect(onlyB).toBeGreaterThan(onlyA);
      expect(p).toBeLessThan(1e-6);
    }
    // Before training both arms know nothing.
    for (const { epochs } of runs.map((run) => ({ epochs: lab.history.epochs(run.id) }))) {
      expect(epochs[0]!.validation!.accuracy).toBeLessThan(0.25);
      expect(epochs).toHaveLength(2);
      expect(epochs[1]!.step).toBe(5000);
    }
  },
);

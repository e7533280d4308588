import { describe, expect, test } from 'vitest';
import { families } from '../worker/catalogue/families.ts';
import type { Checkpoint } from '../worker/training/checkpoint.ts';
import { everyTechnique } from './fixtures/training/every-technique.ts';
import { again, jobOf, order, train, type Told } from './fixtures/training/train-here.ts';

const hashes = (told: readonly Told[]) => told.flatMap(({ epochs }) => epochs.map(({ weightsHash }) => weightsHash));

/** How far weights are from others, relative to the largest of their matrix. */
function distance(found: Checkpoint, expected: Checkpoint): number {
  const apart = expected.state.parameters.map((values, i) => {
    const [exact, other] = [[...values], [...found.state.parameters[i]!]];
    const largest = Math.max(...exact.map(Math.abs));
    return Math.max(...exact.map((x, j) => Math.abs(other[j]! - x))) / (largest || 1);
  });
  return Math.max(...apart);
}

test('every row of the catalogue is here', () => {
  expect(everyTechnique.length).toBe(families.reduce((sum, { rows }) => sum + Object.keys(rows).length, 0));
  expect(everyTechnique.length).toBeGreaterThan(140);
});

/** Newton's method divides differences of float32 gradients by a small distance. */
const toleranceOf = (name: string): number => (name === 'optimiser: newton' ? 1e-3 : 1e-4);

describe.each(everyTechnique)('%s', (name, experiment) => {
  test('goes on from the middle of an epoch to the same bits', async () => {
    const whole = await jobOf(experiment);
    const straight = train(whole);
    expect(straight.end.outcome).toBe('finished');
    const parts: Told[] = [];
    for (let checkpoint: Uint8Array | null = null; ;) {
      const job = again(whole, checkpoint);
      const told = train(job, (message) => {
        if (message.kind === 'progress' && message.pretraining === null && parts.length < 3) order(job, 'stop');
      });
      parts.push(told);
      if (!told.end.stand) break;
      checkpoint = told.end.stand.checkpoint;
    }
    expect(parts).toHaveLength(4);
    expect(hashes(parts)).toEqual(hashes([straight]));
    expect(parts.at(-1)!.end).toEqual(straight.end);
  });

  test('comes on cpu to what reference comes to', async () => {
    const [cpu, reference] = [train(await jobOf(experiment)), train(await jobOf(experiment, { device: 'reference' }))];
    expect(distance(cpu.checkpoints[1]!, reference.checkpoints[1]!)).toBeLessThan(toleranceOf(name));
    expect(cpu.end.outcome).toBe(reference.end.outcome);
  });
});

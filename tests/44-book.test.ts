import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkExperiment } from '../worker/contract/check-experiment.ts';
import { makePlan } from '../worker/engine/graph/plan.ts';
import { initialFormulas } from '../worker/training/initial-formulas.ts';
import { initialState } from '../worker/training/initial-state.ts';
import { randomnessOf } from '../worker/training/randomness.ts';
import { refused, smallFile, withValue } from './experiment-file.ts';
import { smallRecipe } from './fixtures/engine.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';
import { again, jobOf, order, train, type Told } from './fixtures/training/train-here.ts';

const { replication: from } = JSON.parse(readFileSync(new URL('fixtures/nielsen.json', import.meta.url), 'utf8')) as {
  replication: {
    first_randn: number[];
    shuffle_epoch1_n1000_first8: number[];
    shuffle_epoch2_n1000_first8: number[];
    overfitting_large_init: { b1_first3: number[]; W1_row0_first3: number[] };
  };
};
const seed = 12345678;
const book = (choice: object = {}) => randomnessOf({ kind: 'book', networks: 0, epochs: 0, ...choice }, seed);

describe('the random numbers of the book', () => {
  const start = (weights: string, choice: object) => {
    const recipe = smallRecipe({
      network: { hidden: [{ units: 30, activation: { kind: 'sigmoid' } }], output: { kind: 'sigmoid' } },
      initialisation: { weights: { kind: weights } },
    });
    const plan = makePlan(recipe, 784, 10, 1000);
    return initialState(plan, initialFormulas(recipe.initialisation), book(choice), null).parameters;
  };

  test('begin a network as Network() does: biases, then weights by row of the book’s matrix', () => {
    const [, b1] = start('normal-scaled', {});
    from.first_randn.forEach((x, i) => expect(b1![i]).toBe(Math.fround(x)));
  });

  test('begin a second network where the first one ended', () => {
    const [W1, b1] = start('normal', { networks: 1 });
    from.overfitting_large_init.b1_first3.forEach((x, i) => expect(b1![i]).toBeCloseTo(x, 6));
    // Row 0 of the book is what leads to unit 0: a column here.
    from.overfitting_large_init.W1_row0_first3.forEach((x, i) => expect(W1![i * 30]).toBeCloseTo(x, 6));
  });

  test('shuffle the order of the epoch before, whichever epoch is asked for first', () => {
    const [first, second] = [from.shuffle_epoch1_n1000_first8, from.shuffle_epoch2_n1000_first8];
    const orders = book();
    expect([...orders.order(1000, 0).subarray(0, 8)]).toEqual(first);
    expect([...orders.order(1000, 1).subarray(0, 8)]).toEqual(second);
    expect([...orders.order(1000, 0).subarray(0, 8)]).toEqual(first);
    expect([...book().order(1000, 1).subarray(0, 8)]).toEqual(second);
    expect([...book({ epochs: 1 }).order(1000, 0).subarray(0, 8)]).toEqual(second);
  });

  test('have none that are uniform', () => {
    const file = withValue(smallFile, 'recipe.randomness', { kind: 'book' });
    expect(() => checkExperiment(file)).not.toThrow();
    const uniform = withValue(file, 'recipe.initialisation', { weights: { kind: 'he-uniform' } });
    expect(refused(() => checkExperiment(uniform)).problems).toEqual([
      {
        path: 'recipe.initialisation.weights.kind',
        message: 'needs uniform numbers, which the random source book does not have',
      },
    ]);
  });

  test('lead a run that is stopped at every epoch to the same bits', async () => {
    const whole = await jobOf(tinyExperiment({ 'recipe.randomness': { kind: 'book', epochs: 2 } }));
    const straight = train(whole);
    const parts: Told[] = [];
    for (let checkpoint: Uint8Array | null = null; ;) {
      const job = again(whole, checkpoint);
      parts.push(train(job, ({ kind }) => kind === 'epoch' && order(job, 'stop')));
      const stand = parts.at(-1)!.end.stand;
      if (!stand) break;
      checkpoint = stand.checkpoint;
    }
    const hashes = (all: readonly Told[]) => all.flatMap(({ epochs }) => epochs.map((metrics) => metrics.weightsHash));
    expect(hashes(parts)).toEqual(hashes([straight]));
    expect(parts.length).toBeGreaterThan(2);
  });
});

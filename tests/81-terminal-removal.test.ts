import { expect, test } from 'vitest';
import { Lab } from '../worker/lab/lab.ts';
import { openHistory } from '../worker/store/history.ts';
import { storeFinished } from './fixtures/page/seeded-home.ts';
import { epochLab, newDesk } from './fixtures/terminal/epoch-lab.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';

test('rm takes experiments and runs out of the history, restore brings them back, purge deletes them for good', async () => {
  const desk = await newDesk();
  const history = openHistory(Lab.historyPath(desk.home));
  storeFinished(history, tinyExperiment({ name: 'Seeds', seeds: [1, 2, 3] }));
  const left = (): number[] => history.experiments().flatMap(({ id }) => history.runs(id).map((run) => run.id));
  const say = async (...args: string[]): Promise<string> => {
    const { code, out, err } = await epochLab(desk, args);
    expect([code, err]).toEqual([0, '']);
    return out;
  };
  const back = 'Until the lab is opened or trains again, it can be brought back: epoch-lab restore 1\n';
  expect(await say('rm', '1', '2')).toBe(`Removed 1 run of experiment 1.\n${back}`);
  expect(left()).toEqual([1, 3]);
  expect(await say('rm', '1')).toBe(`Removed experiment 1 with 2 runs.\n${back}`);
  expect(left()).toEqual([]);
  expect(await say('restore')).toMatch(/^id +name +runs +of +removed\n +1 +Seeds +1 3 +3 .+\n +1 +Seeds +2 +3 .+\n$/);
  expect(await say('restore', '1', '3')).toBe('Restored 1 run of experiment 1.\n');
  expect(left()).toEqual([3]);
  expect(await say('restore', '1')).toBe('Restored 2 runs of experiment 1.\n');
  expect(left()).toEqual([1, 2, 3]);
  expect(await say('restore')).toBe('Nothing can be restored.\n');
  await say('rm', '1', '1', '3');
  expect(await say('purge')).toBe('Deleted 2 runs for good.\n');
  expect(await say('purge')).toBe('Nothing was removed.\n');
  expect(left()).toEqual([2]);
  history.close();
});

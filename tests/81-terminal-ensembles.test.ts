import { expect, test } from 'vitest';
import type { Ensemble } from '../worker/contract/api/ensembles.ts';
import { epochLab, newDesk, writeJson } from './fixtures/terminal/epoch-lab.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';

test('ensemble prints members, average, vote and rho, of an experiment, an arm, or runs', async () => {
  const desk = await newDesk();
  const bagged = tinyExperiment({
    'data.subset': 'bootstrap',
    arms: [{ name: 'one' }, { name: 'two', changes: { 'schedule.eta': 1 } }],
    seeds: [1, 2, 3],
  });
  const file = await writeJson(desk, 'bagged.json', bagged);
  expect((await epochLab(desk, ['run', file, '--quiet'])).code).toBe(0);
  expect((await epochLab(desk, ['show', '1'])).out).toMatch(/train 200 drawn with replacement by seed/);

  const { out, err, code } = await epochLab(desk, ['ensemble', '1']);
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/^Ensemble of 6 networks: accuracy on 40 validation images\n/);
  expect(out.match(/^run \d +(one|two) +[123] +3 +\d+\.\d\d %$/gm)).toHaveLength(6);
  for (const line of ['mean alone', 'best alone', 'average of outputs', 'majority vote']) {
    expect(out).toMatch(new RegExp(`^${line} +\\d+\\.\\d\\d %$`, 'm'));
  }
  expect(out).toMatch(/rho = 0\.\d{3}/);

  const json = await epochLab(desk, ['ensemble', '1', '--arm', 'two', '--split', 'test', '--json']);
  const ofArm = JSON.parse(json.out) as Ensemble;
  expect([ofArm.split, ofArm.images]).toEqual(['test', 60]);
  const ids = ofArm.members.map(({ run }) => run);
  expect(ids).toHaveLength(3);
  const named = await epochLab(desk, ['ensemble', '--runs', ids.join(','), '--split', 'test', '--json']);
  expect(named.out).toBe(json.out);
});

test.each([
  [['ensemble'], 2, 'Name an experiment, or runs of any experiments by --runs.'],
  [['ensemble', '1', '--split', 'train'], 2, '--split must be validation or test, but is "train".'],
  [['ensemble', '--runs', '1,x'], 2, '"x" is no run'],
  [['ensemble', '1'], 66, 'There is no history'],
])('%j is refused with %i', async (args, exit, sentence) => {
  const { code, err } = await epochLab(await newDesk(), args);
  expect([code, err]).toEqual([exit, expect.stringContaining(sentence)]);
});

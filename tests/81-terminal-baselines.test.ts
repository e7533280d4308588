import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { epochLab, newDesk, writeJson } from './fixtures/terminal/epoch-lab.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';

test('baselines prints networks and other learners by the number of images, trains nothing twice, and reports them', async () => {
  const desk = await newDesk();
  const file = await writeJson(desk, 'tiny.json', tinyExperiment({ arms: [{ name: 'one' }], seeds: [1, 2] }));
  expect((await epochLab(desk, ['run', file, '--quiet'])).code).toBe(0);
  const wanted = ['baselines', '1', '--sizes', '40,150', '--baseline', 'nearest-neighbours:k=1'];

  const { out, err, code } = await epochLab(desk, wanted);
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/^Accuracy on validation by number of training images\n/);
  expect(out).toMatch(/^% +40 +150 +200$/m);
  expect(out).toMatch(/^one +\d+\.\d\d$/m);
  expect(out).toMatch(/^Nearest neighbours \(k = 1\) +\d+\.\d\d +\d+\.\d\d$/m);

  const json = await epochLab(desk, [...wanted, '--json']);
  const { lines } = JSON.parse(json.out) as { lines: { name: string; points: { images: number; runs: number }[] }[] };
  expect(lines.map(({ name, points }) => [name, points.map(({ images, runs }) => [images, runs])])).toEqual([
    ['one', [[200, 2]]],
    [
      'Nearest neighbours (k = 1)',
      [
        [40, 1],
        [150, 1],
      ],
    ],
  ]);
  const csv = await epochLab(desk, [...wanted, '--csv']);
  expect(csv.out.trim().split('\n')).toHaveLength(4);

  const page = join(desk.folder, 'report.html');
  expect((await epochLab(desk, ['report', '1', '--out', page])).code).toBe(0);
  expect(await readFile(page, 'utf8')).toContain('Beside other learners');
});

test.each([
  [['baselines', '1', '--split', 'train'], 2, '--split must be validation or test, but is train.'],
  [['baselines', '1', '--sizes', '10,x'], 2, '--sizes must be a whole number'],
  [['baselines', '1', '--baseline', 'forest'], 2, 'is none of nearest-neighbours, rbf-svm'],
  [['baselines', '1', '--baseline', 'rbf-svm:c=0'], 2, 'rbf-svm:c=0'],
  [['baselines', 'one'], 2, '"one" is no experiment'],
  [['baselines', '1'], 66, 'There is no history'],
])('%j is refused with %i', async (args, exit, sentence) => {
  const { code, err } = await epochLab(await newDesk(), args);
  expect([code, err]).toEqual([exit, expect.stringContaining(sentence)]);
});

import { describe, expect, test } from 'vitest';
import { kindOption } from '../worker/hosts/terminal/options/kind.ts';
import { varyOption } from '../worker/hosts/terminal/options/search.ts';
import { epochLab, newDesk, start, writeJson } from './fixtures/terminal/epoch-lab.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';

interface Found {
  readonly tag: string;
  readonly rounds: readonly { experiment: number; epochs: number; seeds: number[]; trials: { changes: object }[] }[];
  readonly chosen: { changes: Record<string, unknown>; n: number; mean: number; sd: number | null } | null;
}

describe('search', () => {
  test('trains rounds, prints their trials with the best first, and trains nothing twice', async () => {
    const desk = await newDesk();
    const file = await writeJson(desk, 'tiny.json', tinyExperiment());
    const args = ['search', file, '--vary', 'schedule.eta=0.001..1:log:4', '--seeds', '1-4'];
    const halving = [...args, '--method', 'halving:trials=4,grow=seeds'];
    const { code, out, err } = await epochLab(desk, halving);
    expect([code, code === 0 ? '' : err]).toEqual([0, '']);
    expect(out.match(/^Round \d: .*$/gm)).toEqual([
      'Round 1: 4 trials x 1 seed x 3 epochs (experiment 1)',
      'Round 2: 2 trials x 1 seed x 3 epochs (experiment 2)',
      'Round 3: 1 trial x 2 seeds x 3 epochs (experiment 3)',
    ]);
    expect(out).toMatch(/^ *schedule\.eta +n +mean +sd$/m);
    const trials = [...out.split('\n\n')[0]!.matchAll(/^ *(0\.\d+) +1 +(\d+\.\d\d) %/gm)];
    const means = trials.map(([, , mean]) => Number(mean));
    expect(means).toHaveLength(4);
    expect(means).toEqual(means.toSorted((a, b) => b - a));
    const best = trials[0]![1]!;
    expect(out).toMatch(
      /^Chosen: schedule\.eta 0\.\d+ \(validation accuracy at the end: \d+\.\d\d % over 4\sseeds\)$/m,
    );
    expect(out).toContain(`  --set schedule.eta=${/^Chosen: schedule\.eta (\S+)/m.exec(out)![1]!}\n`);
    expect(out).toMatch(/best of 4 trials flatters it/);

    const again = await epochLab(desk, [...halving, '--json']);
    expect([again.code, again.err]).toEqual([0, '']);
    const found = JSON.parse(again.out) as Found;
    expect(found.rounds.map(({ experiment, seeds }) => [experiment, seeds])).toEqual([
      [1, [1]],
      [2, [2]],
      [3, [3, 4]],
    ]);
    expect(found.chosen).toMatchObject({ n: 4 });
    expect(found.rounds[1]!.trials.map(({ changes }) => changes)).toContainEqual({ 'schedule.eta': Number(best) });
    const list = (await epochLab(desk, ['list'])).out;
    expect(list.match(/halving search, round/g)).toHaveLength(3);
  });

  test('goes on after it was killed, from a search file', async () => {
    const desk = await newDesk();
    const experiment = tinyExperiment({ 'recipe.protocol.epochs': 300, seeds: [1, 2] });
    const vary = { 'schedule.eta': [0.01, 1] };
    const file = await writeJson(desk, 'a.search.json', { format: 'epoch-lab/search@1', experiment, vary });
    const { child, said, ended } = start(desk, ['search', file, '--jobs', '1']);
    await said(/epoch \d+\/300/);
    child.kill('SIGKILL');
    expect((await ended).code).toBe('SIGKILL');

    const { code, out } = await epochLab(desk, ['search', file, '--json']);
    expect(code).toBe(0);
    const { rounds, chosen } = JSON.parse(out) as Found;
    expect(rounds.map((round) => [round.experiment, round.trials.length])).toEqual([[1, 2]]);
    expect(chosen).toMatchObject({ n: 2 });
    expect((await epochLab(desk, ['list'])).out).toMatch(/grid search, round 1/);
    expect((await epochLab(desk, ['show', '2'])).code).toBe(66);
  });

  test.each([
    [['--vary', 'schedule.eta'], 2, '--vary takes path=from..to:log:steps'],
    [[], 2, 'Say what to vary'],
    [['--vary', 'schedule.eta=1,2', '--method', 'grid:steps'], 2, '--method takes kind:name=value'],
    [['--vary', 'schedule.etta=1,2'], 65, 'did you mean "eta"'],
    [['--vary', 'schedule.eta=1,2', '--arm', 'two'], 65, 'name one of "one"'],
    [['--vary', 'schedule.eta=1,2', '--method', 'grids'], 65, 'unknown value "grids"'],
  ])('with %j ends with %i', async (args, exit, sentence) => {
    const desk = await newDesk();
    const file = await writeJson(desk, 'tiny.json', tinyExperiment());
    const { code, err } = await epochLab(desk, ['search', file, ...args]);
    expect([code, err]).toEqual([exit, expect.stringContaining(sentence)]);
  });
});

test('ranges, lists and methods as they are written', () => {
  expect(varyOption(['a=0.01..1e1:LOG:5', 'b=-1..2', 'c=1, two,true', 'd=[{"kind":"relu"},3]', 'e=1..4:4'])).toEqual({
    a: { from: 0.01, to: 10, scale: 'log', steps: 5 },
    b: { from: -1, to: 2 },
    c: [1, 'two', true],
    d: [{ kind: 'relu' }, 3],
    e: { from: 1, to: 4, steps: 4 },
  });
  expect(kindOption('--method', 'halving:trials=8,grow=seeds')).toEqual({ kind: 'halving', trials: 8, grow: 'seeds' });
  expect(kindOption('--method', 'grid')).toEqual({ kind: 'grid' });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Ensemble } from '../worker/contract/api/ensembles.ts';
import { Tally } from '../worker/lab/ensemble/tally.ts';
import type { Lab } from '../worker/lab/lab.ts';
import { answer } from '../worker/lab/service.ts';
import { completed, labPlaces, openLab } from './fixtures/lab/open-lab.ts';
import { tinyDigits } from './fixtures/training/tiny-digits.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';
import { trainHere } from './fixtures/training/train-here.ts';

const ask = async (lab: Lab, runs: number[], split = 'validation'): Promise<Ensemble> =>
  (await answer(lab, 'ensemble', structuredClone([runs, split]))) as Ensemble;

function tallied(labels: number[], classes: number, members: number[][]): Tally {
  const tally = new Tally(labels, classes);
  for (const outputs of members) tally.add(outputs);
  return tally;
}

describe('the figures', () => {
  test('of average and vote, where they differ, and ties by the summed output', () => {
    // Image 1: two weak votes for class 0 against a strong one for 1. Image 2: one vote each, 2 has the largest sum.
    const members = [
      [0.6, 0.5, 0, 0.9, 0, 0.8],
      [0.6, 0.5, 0, 0.1, 0.3, 0.2],
      [0, 1, 0, 0, 0.1, 0.6],
    ];
    const tally = new Tally([1, 2], 3);
    expect(members.map((outputs) => tally.add(outputs))).toEqual([0, 0, 1]);
    expect(tally.figures()).toMatchObject({ average: 1, vote: 0.5 });
  });

  test('of rho, as the mean of the correlations of all pairs', () => {
    // Errors against targets (1, 0): a = (-1, 1), b = (-1, 1) + noise, worked out by hand.
    const labels = [0, 1];
    const a = [0, 1, 1, 0];
    const b = [0, 1, 0, 1];
    // Errors of a: -1, 1, 1, -1; of b: -1, 1, 0, 0: covariance 1/2, variances 1 and 1/2.
    const { correlation, share } = tallied(labels, 2, [a, b]).figures();
    expect(correlation).toBeCloseTo(0.5 / Math.sqrt(0.5), 12);
    expect(share?.predicted).toBeCloseTo(correlation! + (1 - correlation!) / 2, 12);
    // The mean error is -1, 1, 1/2, -1/2: variance 5/8, of a mean of 3/4.
    expect(share?.measured).toBeCloseTo(0.625 / 0.75, 12);
    expect(tallied(labels, 2, [a]).figures()).toMatchObject({ correlation: null, share: null });
    expect(tallied(labels, 2, [a, [1, 0, 0, 1]]).figures()).toMatchObject({ correlation: null, share: null });
  });

  test('predict the variance exactly where all members err equally', () => {
    const errors = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(errors, { minLength: 2, maxLength: 6 }), (raw) => {
        const standardised = raw.map((each) => {
          const mean = each.reduce((sum, e) => sum + e, 0) / each.length;
          const sd = Math.sqrt(each.reduce((sum, e) => sum + (e - mean) ** 2, 0) / each.length);
          return each.map((e) => (e - mean) / sd);
        });
        fc.pre(standardised.flat().every((e) => Math.abs(e) < 100));
        const labels = [0, 2, 1, 0];
        const outputs = standardised.map((each) =>
          each.map((e, i) => e + (i % 3 === labels[Math.floor(i / 3)] ? 1 : 0)),
        );
        const { correlation, share } = tallied(labels, 3, outputs).figures();
        expect(correlation).not.toBeNull();
        expect(share!.measured).toBeCloseTo(share!.predicted, 9);
      }),
    );
  });
});

describe('an ensemble of runs', () => {
  const experiment = tinyExperiment({
    'data.subset': 'bootstrap',
    'recipe.protocol.epochs': 4,
    'recipe.protocol.keep': 'best',
    arms: [{ name: 'one' }, { name: 'two', changes: { 'network.hidden.0.units': 7 } }],
    seeds: [1, 2, 3],
  });

  test('beside each of them, on validation and test, bagged by seed', async () => {
    const { lab } = openLab(await labPlaces());
    const { runs } = await lab.start(experiment, 'cpu');
    await lab.queue.idle();
    const ids = runs.map(({ id }) => id);

    const tested = await ask(lab, ids, 'test');
    expect(tested).toMatchObject({ split: 'test', images: 60, warning: null });
    expect(tested.members.map(({ run, accuracy }) => [run, accuracy])).toEqual(
      ids.map((id) => [id, lab.history.test(id)!.accuracy]),
    );
    const labels = tinyDigits().test.labels;
    const predictions = ids.map((id) => lab.history.test(id)!.predictions);
    const sure = [...labels].filter((label, image) => predictions.filter((each) => each[image] === label).length > 3);
    const lost = [...labels].filter((label, image) => predictions.every((each) => each[image] !== label));
    expect(tested.vote).toBeGreaterThanOrEqual(sure.length / 60);
    expect(tested.vote).toBeLessThanOrEqual(1 - lost.length / 60);
    expect(tested.correlation).toBeGreaterThan(0);
    expect(tested.correlation).toBeLessThan(1);
    expect(tested.share!.measured).toBeCloseTo(tested.share!.predicted, 1);

    const series = await ask(lab, ids.slice(0, 3));
    expect(series.members).toEqual(
      await Promise.all(
        ids.slice(0, 3).map(async (run) => {
          const judged = (await lab.inspector.judgement(run, 'validation'))!;
          return { run, epoch: judged.epoch, accuracy: judged.correct / judged.images };
        }),
      ),
    );
    const same = await trainHere(experiment, { seed: 1 });
    expect(lab.history.epochs(ids[0]!).map(({ weightsHash }) => weightsHash)).toEqual(
      same.epochs.map(({ weightsHash }) => weightsHash),
    );
  });

  test('of one run: its checkpoints', async () => {
    const { lab } = openLab(await labPlaces());
    // The accuracy stands at its highest long before the end.
    const early = tinyExperiment({
      'recipe.schedule.eta': 3,
      'recipe.protocol': { epochs: 30, batch: 10, keep: 'best' },
    });
    const { runs } = await lab.start(early, 'cpu');
    await lab.queue.idle();
    const run = runs[0]!.id;
    const [best, last] = [lab.history.checkpoint(run, 'best')!, lab.history.checkpoint(run, 'last')!];
    expect(best.epoch).toBeLessThan(last.epoch);
    const { members } = await ask(lab, [run]);
    const accuracies = lab.history.epochs(run);
    expect(members).toEqual(
      [best, last].map(({ epoch }) => ({ run, epoch, accuracy: accuracies[epoch]!.validation!.accuracy })),
    );
  });

  test('is refused where its members did not see the same images, or may not see them yet', async () => {
    const { lab, next } = openLab(await labPlaces());
    const other = await lab.start(tinyExperiment({ 'data.validation': 30 }), 'cpu');
    const hinge = {
      'recipe.network.output.kind': 'identity',
      'recipe.cost.kind': 'hinge',
      'recipe.schedule.eta': 0.01,
    };
    const unlike = await lab.start(tinyExperiment(hinge), 'cpu');
    await lab.queue.idle();
    const long = await lab.start(tinyExperiment({ 'recipe.protocol.epochs': 5000 }), 'cpu');
    const [a, b, c] = [other, unlike, long].map(({ runs }) => runs[0]!.id) as [number, number, number];
    await next(completed(c, 1));
    await expect(ask(lab, [a, b])).rejects.toMatchObject({ code: 'not-comparable' });
    await expect(ask(lab, [b, b])).rejects.toMatchObject({ code: 'usage' });
    await expect(ask(lab, [99])).rejects.toMatchObject({ code: 'not-found' });
    await expect(ask(lab, [b, c], 'test')).rejects.toMatchObject({ code: 'run-busy' });
    expect((await ask(lab, [b, c])).warning).toMatch(/different kinds \(identity, sigmoid\)/);
    lab.queue.stop([c]);
    await lab.queue.idle();
  });
});

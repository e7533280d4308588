import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkSearch, type Search } from '../worker/contract/search.ts';
import { type Axes, axesOf, drawn, grid, isWhole, type Trial } from '../worker/lab/search/axes.ts';
import { chosenOf, type DoneRound, experimentOf, nextRound, ranking } from '../worker/lab/search/rounds.ts';
import { doneRound, isDone, storedRound, tagOf, trainRound } from '../worker/lab/search/search.ts';
import { refused } from './experiment-file.ts';
import { cameTo, labPlaces, openLab } from './fixtures/lab/open-lab.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';

const eta = 'schedule.eta';

function searchOf(
  vary: Record<string, unknown>,
  method: Record<string, unknown> = { kind: 'grid' },
  values: Record<string, unknown> = {},
): Search {
  return checkSearch({ format: 'epoch-lab/search@1', experiment: tinyExperiment(values), vary, method });
}

/** Goes through a search whose runs measure what a function says; checks every round's experiment on the way. */
function through(search: Search, score: (trial: Trial) => number, isStable: (trial: Trial) => boolean = () => true) {
  const done: DoneRound[] = [];
  for (let round = nextRound(search, done); round !== null; round = nextRound(search, done)) {
    const experiment = experimentOf(search, done.length + 1, round);
    expect(experiment.arms.map(({ changes }) => changes)).toEqual(round.trials);
    expect([experiment.seeds, experiment.recipe.protocol.epochs]).toEqual([round.seeds, round.epochs]);
    const { seeds, trials } = round;
    const runs = trials.map((trial) =>
      seeds.map((seed) => ({ seed, measured: { value: score(trial) + seed / 1e6 }, isStable: isStable(trial) })),
    );
    done.push({ ...round, runs });
    expect(done.length).toBeLessThan(20);
  }
  const trained = done.flatMap(({ trials, seeds, epochs }) =>
    trials.flatMap((trial) => seeds.map((seed) => JSON.stringify([trial, seed, epochs]))),
  );
  expect(new Set(trained).size).toBe(trained.length);
  return { done, chosen: chosenOf(search, done) };
}

describe('axes', () => {
  const range = fc
    .record({
      from: fc.double({ min: 1e-6, max: 10, noNaN: true }),
      factor: fc.double({ min: 1.5, max: 1e5, noNaN: true }),
      steps: fc.integer({ min: 2, max: 12 }),
      scale: fc.constantFrom('log' as const, 'linear' as const),
    })
    .map(({ from, factor, ...rest }) => ({ from, to: from * factor, ...rest }));

  test('a grid goes from end to end in equal steps or by equal factors', () => {
    fc.assert(
      fc.property(range, (one) => {
        const values = grid([[eta, one, false]]).map((trial) => Number(trial[eta]));
        expect([values.length, values[0], values.at(-1)]).toEqual([one.steps, one.from, one.to]);
        const steps = values
          .slice(1)
          .map((value, i) => (one.scale === 'log' ? value / values[i]! : value - values[i]!));
        const usual =
          one.scale === 'log' ? (one.to / one.from) ** (1 / (one.steps - 1)) : (one.to - one.from) / (one.steps - 1);
        // Values have six digits.
        for (const step of steps)
          expect(Math.abs(step - usual)).toBeLessThan(2e-5 * Math.max(usual, one.scale === 'log' ? 1 : one.to));
      }),
    );
  });

  test('a drawn trial lies in the range, and more trials begin with the same ones', () => {
    fc.assert(
      fc.property(range, fc.nat(1e6), fc.integer({ min: 2, max: 20 }), (one, seed, count) => {
        const axes: Axes = [
          [eta, one, false],
          ['network.hidden.0.units', { from: 3, to: 40, steps: 5 }, true],
          ['cost.kind', ['quadratic', 'cross-entropy'], false],
        ];
        const trials = drawn(axes, count, seed);
        for (const trial of trials) {
          expect(Number(trial[eta])).toBeGreaterThanOrEqual(one.from * (1 - 1e-5));
          expect(Number(trial[eta])).toBeLessThanOrEqual(one.to * (1 + 1e-5));
          expect(Number.isInteger(trial['network.hidden.0.units'])).toBe(true);
          expect(['quadratic', 'cross-entropy']).toContain(trial['cost.kind']);
        }
        expect(drawn(axes, count + 3, seed).slice(0, trials.length)).toEqual(trials);
      }),
    );
  });

  test('by factors where the range is positive and spans ten or more, else evenly', () => {
    const middle = (from: number, to: number) => grid([[eta, { from, to, steps: 3 }, false]])[1]![eta];
    expect([middle(0.01, 1), middle(1, 9), middle(0, 1)]).toEqual([0.1, 5, 0.5]);
    const uniforms = drawn([[eta, { from: 0.001, to: 1000, steps: 2 }, false]], 500, 1).map((trial) =>
      Number(trial[eta]),
    );
    // Half of what is drawn by factors lies below the geometric middle.
    expect(Math.abs(uniforms.filter((value) => value < 1).length - 250)).toBeLessThan(5 * Math.sqrt(125));
  });

  test('whole numbers where the recipe takes no others, each once', () => {
    const { recipe } = tinyExperiment();
    const whole = ['network.hidden.0.units', 'protocol.batch', 'protocol.epochs', eta, 'cost.kind'];
    expect(whole.map((path) => isWhole(recipe, path))).toEqual([true, true, true, false, false]);
    const search = searchOf({ 'recipe.protocol.batch': { from: 1, to: 3, steps: 9 } });
    expect(grid(axesOf(search)).map((trial) => trial['protocol.batch'])).toEqual([1, 2, 3]);
  });
});

describe('rounds', () => {
  const rates = { from: 0.001, to: 10, steps: 5 };
  const best = fc.double({ min: Math.log(0.001), max: Math.log(10), noNaN: true });
  /** A hill over the logarithm of the rate. */
  const hill = (top: number) => (trial: Trial) => -((Math.log(Number(trial[eta])) - top) ** 2);

  test('a grid trains every combination once and takes the best', () => {
    const search = searchOf({ [eta]: [0.1, 1, 10], 'cost.kind': ['quadratic', 'cross-entropy'] });
    const { done, chosen } = through(search, (trial) => (trial['cost.kind'] === 'quadratic' ? Number(trial[eta]) : 0));
    expect(done.map(({ trials }) => trials.length)).toEqual([6]);
    expect(chosen).toMatchObject({ trial: { [eta]: 10, 'cost.kind': 'quadratic' }, n: 1 });
  });

  test('a measure of which less is better is taken at its least', () => {
    const search = searchOf({ [eta]: [0.1, 1, 10] }, { kind: 'grid' }, { measure: { metric: 'cost' } });
    expect(through(search, (trial) => Number(trial[eta])).chosen?.trial).toEqual({ [eta]: 0.1 });
  });

  test('trials without values come last, however good the others of their runs are', () => {
    const search = searchOf({ [eta]: [1, 2] }, { kind: 'grid' }, { seeds: [1, 2] });
    const round = nextRound(search, [])!;
    const none = { value: null, absence: 'diverged', why: 'diverged after 1 epoch' } as const;
    const run = (seed: number, measured: { value: number } | typeof none) => ({ seed, measured, isStable: true });
    const runs = [
      [run(1, { value: 1 }), run(2, none)],
      [run(1, { value: 0.2 }), run(2, { value: 0.3 })],
    ];
    expect(ranking(search, [{ ...round, runs }]).map(({ trial }) => trial[eta])).toEqual([2, 1]);
    const lost = round.trials.map(() => [run(1, none), run(2, none)]);
    expect(chosenOf(search, [{ ...round, runs: lost }])).toBeNull();
  });

  test('coarse to fine closes in on the best', () => {
    fc.assert(
      fc.property(best, fc.integer({ min: 2, max: 6 }), (top, rounds) => {
        const search = searchOf({ [eta]: rates }, { kind: 'coarse-to-fine', rounds });
        const { done, chosen } = through(search, hill(top));
        expect(done.length).toBeLessThanOrEqual(rounds);
        // Of five steps the neighbours span half the range, so every round halves the distance to the next value.
        const spacing = Math.log(10) / 2 ** (done.length - 1);
        expect(Math.abs(Math.log(Number(chosen!.trial[eta])) - top)).toBeLessThan(0.51 * spacing + 1e-4);
      }),
    );
  });

  test('halving gives the better ones more, until one has had all, and keeps the best', () => {
    const method = fc.record({
      kind: fc.constant('halving'),
      trials: fc.integer({ min: 2, max: 20 }),
      factor: fc.integer({ min: 2, max: 4 }),
      grow: fc.constantFrom('epochs', 'seeds'),
      seed: fc.nat(1000),
    });
    fc.assert(
      fc.property(best, method, fc.integer({ min: 6, max: 30 }), (top, how, whole) => {
        const seeds = Array.from({ length: whole }, (_, i) => i);
        const search = searchOf({ [eta]: rates }, how, { seeds, 'recipe.protocol.epochs': whole });
        const { done, chosen } = through(search, hill(top));
        const sizes = done.map(({ trials }) => trials.length);
        expect(sizes.at(-1)).toBe(1);
        sizes.slice(1).forEach((size, i) => expect(size).toBe(Math.ceil(sizes[i]! / how.factor)));
        const first = [...done[0]!.trials].sort((a, b) => hill(top)(b) - hill(top)(a));
        expect(chosen).toMatchObject({ trial: first[0], epochs: whole, n: whole });
        if (how.grow === 'seeds') expect(done.flatMap((round) => round.seeds)).toEqual(seeds);
        const epochs = done.map((round) => round.epochs);
        if (how.grow === 'epochs') expect(new Set(epochs).size).toBe(done.length);
        expect(epochs).toEqual(epochs.toSorted((a, b) => a - b));
      }),
      { numRuns: 50 },
    );
  });

  test('the largest stable rate is found, and half of it trained for as long as the experiment says', () => {
    const search = searchOf({ [eta]: { from: 0.001, to: 1000, steps: 7 } }, { kind: 'largest-stable' });
    const { done, chosen } = through(
      search,
      () => 1,
      (trial) => Number(trial[eta]) < 2,
    );
    expect(done.map(({ epochs }) => epochs)).toEqual([1, 3]);
    expect(chosen?.trial).toEqual({ [eta]: 0.5 });
    expect(
      through(
        search,
        () => 1,
        () => false,
      ).chosen,
    ).toBeNull();
    expect(through(search, () => 1).chosen?.trial).toEqual({ [eta]: 500 });
  });
});

test.each([
  [{}, { kind: 'grid' }, {}, /vary: names nothing/],
  [{ [eta]: { from: 2, to: 1 } }, { kind: 'grid' }, {}, /vary\.schedule\.eta: must go up/],
  [{ [eta]: { from: 0, to: 1, scale: 'log' } }, { kind: 'grid' }, {}, /must be positive/],
  [{ [eta]: { from: 1, to: 2, steps: 65 } }, { kind: 'grid' }, {}, /steps: must be at most 64/],
  [{ [eta]: { from: 1, to: 2, steps: 9 }, 'protocol.batch': { from: 1, to: 9, steps: 9 } }, { kind: 'grid' }, {}, /81/],
  [{ [eta]: [1, 2] }, { kind: 'coarse-to-fine' }, {}, /must be a range/],
  [{ [eta]: [1, 2] }, { kind: 'largest-stable' }, {}, /must be the range of one setting/],
  [{ [eta]: [1, 2] }, { kind: 'halvin' }, {}, /unknown value "halvin"; did you mean "halving"\?/],
  [{ [eta]: [1, 2] }, { kind: 'halving', trials: 8 }, {}, /epochs: must be at least 4/],
  [{ [eta]: [1, 2] }, { kind: 'grid' }, { measure: { split: 'test' } }, /must be "validation"/],
  [{ [eta]: [1, 2] }, { kind: 'grid' }, { arms: [{ name: 'a' }, { name: 'b' }] }, /name one of "a", "b"/],
])('%j by %j is refused', (vary, method, values, sentence) => {
  const error = refused(() => searchOf(vary, method, values));
  expect([error.code, error.message]).toEqual(['experiment-invalid', expect.stringMatching(sentence)]);
});

test('a setting that is not there is refused before anything is stored', () => {
  const search = searchOf({ 'schedule.etta': [1, 2] });
  expect(refused(() => experimentOf(search, 1, nextRound(search, [])!)).message).toMatch(/did you mean "eta"/);
});

test('a search goes on where its lab was closed, and finds again what it has trained', async () => {
  const places = await labPlaces();
  const search = searchOf({ [eta]: [0.01, 1] }, { kind: 'grid' }, { seeds: [1, 2], 'recipe.protocol.epochs': 40 });
  const round = nextRound(search, [])!;
  const experiment = experimentOf(search, 1, round);

  const first = openLab(places, { jobs: 1 });
  const begun = await trainRound(first.lab, search, experiment, 'cpu');
  expect(begun.queued).toHaveLength(4);
  await first.next(cameTo(begun.stored.runs[0]!.id, 'running'));
  await first.lab.close();

  const { lab } = openLab(places);
  expect(isDone((await storedRound(lab, experiment))!)).toBe(false);
  const goneOn = await trainRound(lab, search, experiment, 'cpu');
  expect(goneOn.stored.id).toBe(begun.stored.id);
  expect(goneOn.queued.length).toBeGreaterThan(2);
  await lab.queue.idle();
  const stored = (await storedRound(lab, experiment))!;
  expect(isDone(stored)).toBe(true);
  expect(lab.history.experiments().map(({ tags }) => tags)).toEqual([[tagOf(search)]]);

  const done = doneRound(lab.history, stored, round);
  expect(chosenOf(search, [done])).toMatchObject({ trial: { [eta]: 1 }, n: 2 });
  expect(nextRound(search, [done])).toBeNull();
  for (const [arm, runs] of done.runs.entries()) {
    expect(runs).toEqual(
      stored.runs
        .filter((run) => run.arm === arm)
        .map(({ id, seed }) => ({
          seed,
          measured: { value: lab.history.epochs(id).at(-1)!.validation!.accuracy },
          isStable: true,
        })),
    );
  }
  const other = experimentOf(search, 1, { ...round, seeds: [1, 3] });
  expect(await storedRound(lab, other)).toBeNull();
});

describe('the better half of a search goes on where it stood', () => {
  /** Two rounds of halving by epochs, and the second one's experiment trained anew. */
  async function twoRounds(values: Record<string, unknown>) {
    const method = { kind: 'halving', trials: 2, seed: 1 };
    const search = searchOf({ [eta]: { from: 0.05, to: 0.5 } }, method, {
      seeds: [1, 2],
      'recipe.protocol': { epochs: 6, batch: 10, keep: 'best' },
      'recipe.optimiser': { kind: 'momentum' },
      ...values,
    });
    const { lab, events } = openLab(await labPlaces());
    const first = nextRound(search, [])!;
    const { stored } = await trainRound(lab, search, experimentOf(search, 1, first), 'cpu');
    await lab.queue.idle();
    const before = (await storedRound(lab, stored.experiment))!;
    const second = nextRound(search, [doneRound(lab.history, before, first)])!;
    const asked = experimentOf(search, 2, second);
    const gone = (await trainRound(lab, search, asked, 'cpu', stored.id)).stored;
    const anew = await lab.start(asked, 'cpu');
    await lab.queue.idle();
    const told = (runId: number) =>
      events.flatMap((event) => (event.kind === 'epoch' && event.run.id === runId ? [event.metrics.epoch] : []));
    const outcome = (runId: number) => ({
      ...lab.history.run(runId),
      ...{ id: 0, experimentId: 0, createdAt: '', startedAt: '', endedAt: '' },
      epochs: lab.history.epochs(runId).map(({ seconds: _, stepsPerSecond: __, ...rest }) => rest),
      histograms: lab.history.histograms(runId).map(({ epoch }) => epoch),
      test: lab.history.test(runId),
      best: lab.history.checkpoint(runId, 'best')?.epoch,
    });
    expect(gone.runs.length).toBe(2);
    // They are listed alike, too.
    const { runs } = lab.history.list();
    const places = (id: number) => runs.id.indexOf(id);
    const listed = (id: number) => [
      ...[runs.bestAccuracyEpoch, runs.bestCostEpoch, runs.epoch].map((column) => column[places(id)]),
      ...Object.values(runs.figures).map((column) => column[places(id)]),
    ];
    gone.runs.forEach(({ id }, i) => expect(listed(id)).toEqual(listed(anew.runs[i]!.id)));
    const pairs = gone.runs.map((run, i) => [outcome(run.id), outcome(anew.runs[i]!.id)] as const);
    lab.history.checkIntegrity();
    return { pairs, told: gone.runs.map(({ id }) => told(id)) };
  }

  test('and comes to the same bits as if it had begun anew', async () => {
    const { pairs, told } = await twoRounds({});
    for (const [gone, anew] of pairs) expect(gone).toEqual({ ...anew, histograms: gone.histograms });
    for (const [gone, anew] of pairs) expect(gone.histograms).toEqual(expect.arrayContaining(anew.histograms));
    for (const epochs of told) expect(epochs).toEqual([4, 5, 6]);
  });

  test('except where its rate looks at the end, and so was another one from the start', async () => {
    const { pairs, told } = await twoRounds({ 'recipe.schedule': { kind: 'cosine' } });
    for (const [gone, anew] of pairs) expect(gone).toEqual(anew);
    for (const epochs of told) expect(epochs).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });
});

test('a rate with which the cost rises is not stable', async () => {
  const { lab } = openLab(await labPlaces());
  const vary = { [eta]: { from: 0.001, to: 1e4, steps: 8 } };
  const search = searchOf(
    vary,
    { kind: 'largest-stable' },
    { 'recipe.cost.kind': 'quadratic', 'recipe.network.output.kind': 'identity' },
  );
  const round = nextRound(search, [])!;
  const { stored } = await trainRound(lab, search, experimentOf(search, 1, round), 'cpu');
  await lab.queue.idle();
  const done = doneRound(lab.history, lab.history.experiment(stored.id), round);
  const stable = done.runs.map((runs) => runs.every(({ isStable }) => isStable));
  expect(stable[0]).toBe(true);
  expect(stable.at(-1)).toBe(false);
  const next = nextRound(search, [done])!;
  expect(next.trials).toEqual([{ [eta]: Number(round.trials[stable.indexOf(false) - 1]![eta]) / 2 }]);
});

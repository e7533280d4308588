import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LabError } from '../worker/contract/errors.ts';
import { isResumable } from '../worker/lab/queue.ts';
import { hashesOf, labPlaces, openLab, type OpenLab, type Places } from './fixtures/lab/open-lab.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';
import { trainHere } from './fixtures/training/train-here.ts';

const experiments = [
  tinyExperiment({ name: 'Short', 'recipe.protocol.epochs': 2, seeds: [1, 2] }),
  tinyExperiment({
    name: 'Long',
    'recipe.protocol.epochs': 40,
    seeds: [3, 4],
    'recipe.optimiser': { kind: 'momentum' },
  }),
];

const run = fc.nat(7);
const command = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('start'), experiment: fc.nat(1) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('stop', 'pause', 'go'), run }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('resume'), run }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait'), events: fc.integer({ min: 0, max: 8 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('reopen', 'ask another process to stop'), run }) },
);
type Command = typeof command extends fc.Arbitrary<infer Value> ? Value : never;

/** Waits for so many events, or until nothing will happen any more. */
async function events({ lab }: OpenLab, count: number): Promise<void> {
  let left = count;
  await new Promise<void>((resolve) => {
    const stop = lab.listen(() => {
      if (left-- <= 0) resolve();
    });
    // A paused run keeps the queue from coming to rest, so a short while must do.
    setTimeout(() => {
      stop();
      resolve();
    }, 30);
  });
}

class Hand {
  readonly #places: Places;
  readonly #jobs: number;
  readonly started: { readonly id: number; readonly seed: number; readonly experiment: number }[] = [];
  open: OpenLab;

  constructor(places: Places, jobs: number) {
    this.#places = places;
    this.#jobs = jobs;
    this.open = openLab(places, { jobs });
  }

  async do(what: Command): Promise<void> {
    const { lab, reader } = this.open;
    if ('experiment' in what) {
      const { runs } = await lab.start(experiments[what.experiment]!, 'cpu');
      this.started.push(...runs.map(({ id, seed }) => ({ id, seed, experiment: what.experiment })));
      return;
    }
    if ('events' in what) return events(this.open, what.events);
    if (what.kind === 'reopen') return this.reopen();
    const id = this.started[what.run % this.started.length]?.id;
    if (id === undefined) return;
    if (what.kind === 'ask another process to stop') {
      reader.requestStop([id]);
      return;
    }
    if (what.kind === 'resume') {
      const before = lab.history.run(id);
      const isFree = isResumable(before) && !lab.queue.has(id);
      try {
        lab.resume([id]);
        expect(isFree).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(LabError);
        expect(error).toMatchObject({ code: 'run-busy' });
        expect(isFree).toBe(false);
        expect(lab.history.run(id)).toEqual(before);
      }
      return;
    }
    const orders = {
      stop: () => lab.queue.stop([id]),
      pause: () => lab.queue.pause([id]),
      go: () => lab.queue.go([id]),
    };
    orders[what.kind]();
  }

  async reopen(): Promise<void> {
    await this.open.lab.close();
    for (const { id } of this.started) expect(this.open.reader.run(id).state).not.toBe('running');
    this.open = openLab(this.#places, { jobs: this.#jobs });
  }
}

test(
  'whatever is commanded in whatever order, every run comes to a legal end and to the same weights',
  { timeout: 240_000 },
  async () => {
    const straight = new Map<string, readonly string[]>();
    for (const [index, experiment] of experiments.entries()) {
      for (const seed of experiment.seeds) {
        const { epochs } = await trainHere(experiment, { seed });
        straight.set(
          `${index} ${seed}`,
          epochs.map(({ weightsHash }) => weightsHash),
        );
      }
    }
    const commands = fc.array(command, { minLength: 4, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(commands, fc.integer({ min: 1, max: 3 }), async (list, jobs) => {
        const hand = new Hand(await labPlaces(), jobs);
        const begin: Command = { kind: 'start', experiment: 1 };
        for (const what of [begin, ...list]) await hand.do(what);

        const ids = hand.started.map(({ id }) => id);
        hand.open.lab.queue.go(ids);
        await hand.open.lab.queue.idle();
        const { history } = hand.open.lab;
        for (const id of ids) expect(['queued', 'stopped', 'interrupted', 'finished']).toContain(history.run(id).state);
        history.checkIntegrity();
        expect(hand.open.events.filter(({ kind }) => kind === 'trouble')).toEqual([]);

        hand.open.lab.resume(ids.filter((id) => isResumable(history.run(id))));
        await hand.open.lab.queue.idle();
        for (const { id, experiment, seed } of hand.started) {
          expect(history.run(id).state).toBe('finished');
          expect(hashesOf(history, id)).toEqual(straight.get(`${experiment} ${seed}`));
        }
        history.checkIntegrity();
        await hand.open.lab.close();
      }),
      { numRuns: 6, seed: 20_261_121, endOnFailure: true },
    );
  },
);

import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunFilter } from '../worker/contract/api/history.ts';
import { openHistory } from '../worker/store/history.ts';
import { codeOf } from './fixtures/history/code-of.ts';
import { create, createRunning, history, idsOf, path } from './fixtures/history/fresh-history.ts';
import { at, checkpointAt, later, metricsAt } from './fixtures/history/samples.ts';

const everything: RunFilter = { text: '', states: [], tags: [], conditions: [] };
const listed = (): number[] => [...history.list().runs.id].sort((a, b) => a - b);

/** An experiment of two arms with two seeds, whose runs are finished. */
function createFinished(name: string) {
  const arms = [{ name: 'usual' }, { name: 'wide', changes: { 'network.hidden.0.units': 77 } }];
  const { id, runs } = create({ name, arms });
  for (const run of runs) {
    history.transition(run.id, 'running', { at, device: { asked: 'cpu', got: 'cpu', detail: '' } });
    for (const epoch of [0, 1]) history.recordEpoch(run.id, metricsAt(epoch), { last: checkpointAt(epoch, 100) });
    const test = { cost: 0.5, accuracy: 0.75, predictions: new Uint8Array(4) };
    history.finish(run.id, { state: 'finished', at: later, test });
  }
  return { id, runs: history.runs(id) };
}

/** Whatever the history says of what is there, apart from what was removed. */
const known = () => ({
  experiments: history.experiments(),
  list: history.list(),
  whole: history.experiments().map(({ id }) => history.archive(id, true)),
  fields: history.filterFields(),
  found: history.find(everything),
  trained: history.trained(100),
  networks: history.runsWithNetworks(100),
});

describe('a removed run', () => {
  test('is as if it had never been, until it is restored as it was', () => {
    const { id, runs } = createFinished('one');
    const other = createFinished('other');
    const before = known();
    const gone = runs[1]!.id;
    const left = idsOf({ runs }, other).filter((run) => run !== gone);
    history.remove([gone], at);

    expect(history.runs(id).map((run) => run.id)).toEqual(idsOf({ runs }).filter((run) => run !== gone));
    expect(history.experiments().map((each) => each.runs.finished)).toEqual([4, 3]);
    expect(listed()).toEqual(left);
    expect([...history.find(everything)]).toEqual(left);
    expect(history.trained(100)).toHaveLength(7);
    expect(history.runsWithNetworks(100).map(({ run }) => run.id)).not.toContain(gone);
    expect(history.archive(id, true).runs).toHaveLength(3);
    const asked = [
      () => history.run(gone),
      () => history.epochs(gone),
      () => history.test(gone),
      () => history.checkpoint(gone, 'last'),
      () => history.histograms(gone),
      () => history.transition(gone, 'queued', { at }),
      () => history.requestStop([gone]),
      () => history.remove([gone], later),
    ];
    expect(asked.map(codeOf)).toEqual(asked.map(() => 'not-found'));
    expect(history.removed()).toEqual([{ experiment: id, name: 'one', removedAt: at, runs: [gone], total: 4 }]);

    history.restore([gone]);
    expect(known()).toEqual(before);
    expect(history.removed()).toEqual([]);
    expect(codeOf(() => history.restore([gone]))).toBe('not-found');
  });

  test('takes its experiment with it if it was the last, and any brings it back with all that was written on it', () => {
    const { id, runs } = createFinished('one');
    history.addTag(id, 'kept');
    history.setNotes(id, 'kept');
    const [first, ...others] = idsOf({ runs });
    history.remove([first!], at);
    expect(history.experiment(id).runs).toHaveLength(3);
    history.remove(others, later);
    const asked = [
      () => history.experiment(id),
      () => history.runs(id),
      () => history.notes(id),
      () => history.addTag(id, 'more'),
      () => history.startWeights(id),
      () => history.archive(id, false),
    ];
    expect(asked.map(codeOf)).toEqual(asked.map(() => 'not-found'));
    expect([history.experiments(), listed(), history.filterFields()]).toEqual([[], [], []]);
    expect(history.removed().map(({ removedAt, runs: gone, total }) => [removedAt, gone, total])).toEqual([
      [later, others, 4],
      [at, [first], 4],
    ]);
    history.restore([first!]);
    expect(history.experiment(id).runs.map((run) => run.id)).toEqual([first]);
    expect([history.notes(id), history.tags(id)]).toEqual(['kept', ['kept']]);
  });

  test('leaves no value to filter by that no run has', () => {
    const { runs } = createFinished('one');
    const values = () => history.filterFields().find((field) => field.path === 'network.hidden.0.units')?.values;
    expect(values()).toEqual([30, 77]);
    history.remove(idsOf({ runs: runs.filter(({ arm }) => arm === 1) }), at);
    expect(values()).toEqual([30]);
  });

  test('is gone for good once it is purged, with its space, and nothing else is', () => {
    const { id, runs } = createFinished('one');
    const other = create({ name: 'other' });
    const big = createRunning();
    history.recordEpoch(big, metricsAt(0), { last: checkpointAt(0, 1_000_000) });
    history.finish(big, { state: 'stopped', at });
    const { experimentId } = history.run(big);
    history.remove([runs[0]!.id, ...idsOf({ runs: history.runs(experimentId) })], at);
    expect(history.purge()).toBe(5);
    expect(history.purge()).toBe(0);
    expect(history.removed()).toEqual([]);
    expect(codeOf(() => history.restore([big]))).toBe('not-found');
    expect(history.runs(id)).toHaveLength(3);
    expect(history.experiments().map((each) => each.id)).toEqual([other.id, id]);
    expect(create().runs[0]!.id).toBeGreaterThan(Math.max(...idsOf({ runs }, other), big));
    history.checkIntegrity();
    history.close();
    expect(statSync(path).size).toBeLessThan(500_000);
  });
});

describe('all of them or none', () => {
  test('are removed: while one trains, or is unknown, none is', () => {
    const running = createRunning();
    const { experimentId } = history.run(running);
    const all = idsOf({ runs: history.runs(experimentId) });
    expect(() => history.remove(all, at)).toThrow(
      `Run ${running} of experiment ${experimentId} is running and cannot be removed.`,
    );
    expect(codeOf(() => history.remove(all, at))).toBe('run-busy');
    expect(codeOf(() => history.remove([...all.slice(1), 999], at))).toBe('not-found');
    expect(listed()).toEqual(all);
    history.remove([all[1]!, all[1]!], at);
    expect(codeOf(() => history.restore([all[1]!, all[2]!]))).toBe('not-found');
    expect(history.removed().flatMap((each) => each.runs)).toEqual([all[1]]);
  });

  test('whatever is removed, restored and purged in whatever order', () => {
    const place = fc.subarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 1 });
    const command = fc.oneof(
      fc.record({ kind: fc.constantFrom('remove', 'restore'), places: place }),
      fc.record({ kind: fc.constant('purge'), places: fc.constant([] as number[]) }),
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 12 }), (commands) => {
        const made = [create({ name: 'a' }), create({ name: 'b' })];
        const ids = idsOf(...made);
        const model = ids.map((): 'there' | 'removed' | 'gone' => 'there');
        for (const { kind, places } of commands) {
          const from = kind === 'remove' ? 'there' : 'removed';
          const isPossible = places.every((each) => model[each] === from);
          const runs = places.map((each) => ids[each]!);
          if (kind === 'purge') {
            history.purge();
            model.forEach((state, each) => state === 'removed' && (model[each] = 'gone'));
          } else {
            const code = codeOf(() => (kind === 'remove' ? history.remove(runs, at) : history.restore(runs)));
            expect(code).toBe(isPossible ? 'no error' : 'not-found');
            if (isPossible) for (const each of places) model[each] = kind === 'remove' ? 'removed' : 'there';
          }
          const there = ids.filter((_, each) => model[each] === 'there');
          expect(listed()).toEqual(there);
          expect(
            history
              .removed()
              .flatMap((each) => each.runs)
              .toSorted((a, b) => a - b),
          ).toEqual(ids.filter((_, each) => model[each] === 'removed'));
          const kept = made.filter(({ runs: own }) => own.some((run) => there.includes(run.id)));
          expect(history.experiments().map(({ id }) => id)).toEqual(kept.map(({ id }) => id).toReversed());
        }
        history.remove(listed(), at);
        history.purge();
      }),
      { numRuns: 40 },
    );
    history.checkIntegrity();
  });
});

test('who reads at the same time sees what was there when they began, and then what is there now', () => {
  const { id, runs } = createFinished('one');
  const reader = new DatabaseSync(path, { readOnly: true });
  const count = (): unknown => Object.values(reader.prepare('SELECT count(*) FROM kept_runs').get()!)[0];
  reader.exec('BEGIN');
  expect(count()).toBe(4);
  history.remove(idsOf({ runs }).slice(0, 3), at);
  history.purge();
  expect(count()).toBe(4);
  reader.exec('COMMIT');
  expect(count()).toBe(1);
  reader.close();
  const second = openHistory(path);
  expect(second.runs(id)).toHaveLength(1);
  history.remove([runs[3]!.id], at);
  expect(codeOf(() => second.experiment(id))).toBe('not-found');
  second.restore([runs[3]!.id]);
  expect(history.runs(id)).toHaveLength(1);
  second.close();
});

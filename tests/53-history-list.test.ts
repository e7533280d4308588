import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunFilter } from '../worker/contract/api/history.ts';
import { historyApi } from '../worker/contract/api/history.ts';
import type { EpochMetrics } from '../worker/contract/metrics.ts';
import { listedFigures } from '../worker/contract/run-columns.ts';
import { runStates } from '../worker/contract/run.ts';
import { create, history, idsOf, path } from './fixtures/history/fresh-history.ts';
import { at, later, metricsAt } from './fixtures/history/samples.ts';
import { watchedHistory } from './fixtures/history/watched-history.ts';

const everything: RunFilter = { text: '', states: [], tags: [], conditions: [] };
const find = (over: Partial<RunFilter>): number[] => [...history.find({ ...everything, ...over })];

const validated = (epoch: number, accuracy: number, cost: number): EpochMetrics =>
  metricsAt(epoch, { validation: { accuracy, cost } });

describe('the list', () => {
  test('has every run with its last, best and test figures', () => {
    const { id, runs } = create({ arms: [{ name: 'old' }, { name: 'new', changes: { cost: { kind: 'quadratic' } } }] });
    const [first] = runs;
    history.transition(first!.id, 'running', { at, device: { asked: 'cpu', got: 'reference', detail: 'No SIMD.' } });
    for (const metrics of [validated(0, 0.99, 0.01), validated(1, 0.9, 0.5), validated(2, 0.9, 0.4)]) {
      history.recordEpoch(first!.id, metrics);
    }
    history.recordEpoch(first!.id, validated(3, 0.8, NaN));
    history.finish(first!.id, {
      state: 'finished',
      at: later,
      test: { cost: Infinity, accuracy: 0.75, predictions: new Uint8Array(4) },
    });
    history.setNotes(id, 'x'.repeat(300));
    history.addTag(id, 'lecture 1');

    const list = historyApi.historyList.output.parse(history.list());
    expect(list.experiments).toEqual([
      {
        id,
        name: 'Weight initialisation',
        question: 'Does it learn faster?',
        createdAt: at,
        data: 'built-in digits',
        measure: 'validation accuracy at the end',
        tags: ['lecture 1'],
        notes: 'x'.repeat(200),
        arms: [
          { name: 'old', differs: '' },
          { name: 'new', differs: 'cost quadratic' },
        ],
      },
    ]);
    const columns = list.runs;
    expect([...columns.id]).toEqual(runs.map((run) => run.id));
    expect([...columns.arm]).toEqual([0, 0, 1, 1]);
    expect([...columns.seed]).toEqual([1, 2, 1, 2]);
    expect([...columns.state].map((state) => runStates[state])).toEqual(['finished', 'queued', 'queued', 'queued']);
    expect([...columns.epoch]).toEqual([3, 0, 0, 0]);
    expect([...columns.device]).toEqual([0, -1, -1, -1]);
    expect(columns.devices).toEqual([{ asked: 'cpu', got: 'reference', detail: 'No SIMD.' }]);
    expect([...columns.at]).toEqual([later, at, at, at].map((time) => Date.parse(time)));
    expect([...columns.bestAccuracyEpoch]).toEqual([1, 0, 0, 0]);
    expect([...columns.bestCostEpoch]).toEqual([2, 0, 0, 0]);
    const figures = Object.entries(columns.figures).map(([figure, values]) => [figure, values[0]]);
    const unmeasured = listedFigures.map((figure) => [figure, NaN]);
    expect(Object.fromEntries(figures)).toEqual({
      ...Object.fromEntries(unmeasured),
      'last train accuracy': metricsAt(3).train.accuracy,
      'last train cost': metricsAt(3).train.cost,
      'last validation accuracy': 0.8,
      'last validation cost': NaN,
      'best validation accuracy': 0.9,
      'best validation cost': 0.4,
      'test accuracy': 0.75,
      'test cost': Infinity,
    });
    expect(columns.figures['test accuracy'][1]).toBeNaN();
  });

  test('knows the best epoch of any course, also when epochs are trained again', () => {
    const value = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constant(NaN), fc.constant(Infinity));
    const course = fc.array(fc.option(fc.record({ accuracy: fc.integer({ min: 0, max: 5 }), cost: value })), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(course, (splits) => {
        const [run] = create({ arms: [{ name: 'one' }], seeds: [1] }).runs;
        history.transition(run!.id, 'running', { at });
        const epochs = splits.map((validation, epoch) => metricsAt(epoch, { validation }));
        for (const metrics of [...epochs, epochs.at(-1)!]) history.recordEpoch(run!.id, metrics);
        const best = (metric: 'accuracy' | 'cost', sign: number): number => {
          const known = epochs.filter((each) => each.epoch > 0 && Number.isFinite(each.validation?.[metric]));
          const top = Math.max(...known.map((each) => sign * each.validation![metric]));
          return known.find((each) => sign * each.validation![metric] === top)?.epoch ?? 0;
        };
        const { id, bestAccuracyEpoch, bestCostEpoch, figures } = history.list().runs;
        const place = id.indexOf(run!.id);
        expect(bestAccuracyEpoch[place]).toBe(best('accuracy', 1));
        expect(bestCostEpoch[place]).toBe(best('cost', -1));
        const bestCost = epochs[best('cost', -1)]!.validation?.cost;
        expect(figures['best validation cost'][place]).toBe(best('cost', -1) === 0 ? NaN : bestCost);
        const last = epochs.at(-1)!;
        expect(figures['last validation cost'][place]).toBe(last.validation?.cost ?? NaN);
        expect(figures['last train accuracy'][place]).toBe(last.train.accuracy);
      }),
      { numRuns: 60 },
    );
  });

  test('is made and searched without reading every epoch', () => {
    create();
    const { history: watched, statements, scans } = watchedHistory(path);
    watched.list();
    const condition = { path: 'protocol.epochs', comparator: '>', value: 1 } as const;
    watched.find({ text: 'old', states: ['queued'], tags: ['a'], conditions: [condition] });
    watched.filterFields();
    expect(statements.join()).toMatch(/epochs.*arm_fields/s);
    const large = /\b(epochs|run_figures|tests|checkpoints|arm_fields)\b/;
    expect(scans().filter((detail) => large.test(detail))).toEqual([]);
    watched.close();
  });
});

describe('runs are found', () => {
  test('by words of name, question, notes, tags and arm, without case and accents', () => {
    const first = create({ name: 'Größe der Schicht', question: 'Lernt es schneller?' });
    const second = create({ name: 'Other', arms: [{ name: 'Ångström' }, { name: 'b' }] });
    history.setNotes(second.id, 'seen **faster**');
    history.addTag(second.id, 'lecture 3');
    expect(find({})).toEqual(idsOf(first, second));
    expect(find({ text: 'grosse' })).toEqual([]);
    expect(find({ text: 'GRÖSSE' })).toEqual([]);
    expect(find({ text: 'größe SCHNELLER' })).toEqual(idsOf(first));
    expect(find({ text: 'grö' })).toEqual(idsOf(first));
    expect(find({ text: 'faster lecture' })).toEqual(idsOf(second));
    expect(find({ text: 'faster angstrom' })).toEqual(idsOf({ runs: second.runs.filter(({ arm }) => arm === 0) }));
    expect(find({ text: `'; DROP TABLE runs; --` })).toEqual([]);
    expect(find({ text: '%' })).toEqual([]);
  });

  test('by state and tag', () => {
    const [first, second] = [create(), create()];
    history.addTag(second.id, 'kept');
    history.addTag(second.id, 'twice');
    history.transition(first.runs[1]!.id, 'running', { at });
    expect(find({ states: ['running', 'failed'] })).toEqual([first.runs[1]!.id]);
    expect(find({ tags: ['kept', 'twice'] })).toEqual(idsOf(second));
    expect(find({ tags: ['kept', 'other'] })).toEqual([]);
  });

  test('by any field of the recipe, as the arm has it', () => {
    const adam = { 'optimiser.kind': 'adam' };
    const { runs } = create({
      arms: [
        { name: 'sgd' },
        { name: 'adam', changes: adam },
        { name: 'wide', changes: { 'network.hidden.0.units': 100 } },
      ],
    });
    const of = (...arms: readonly number[]): number[] =>
      runs.filter(({ arm }) => arms.includes(arm)).map(({ id }) => id);
    const by = (path: string, comparator: '=' | '!=' | '<' | '>=', value: string | number): number[] =>
      find({ conditions: [{ path, comparator, value }] });
    expect(by('optimiser.kind', '=', 'adam')).toEqual(of(1));
    expect(by('optimiser.kind', '!=', 'adam')).toEqual(of(0, 2));
    expect(by('network.hidden.0.units', '>=', 100)).toEqual(of(2));
    expect(by('network.hidden.0.units', '<', 100)).toEqual(of(0, 1));
    expect(by('optimiser.kind', '>=', 0)).toEqual([]);
    expect(by('data.source', '=', 'mnist')).toEqual(of(0, 1, 2));
    expect(by('no.such.path', '=', 1)).toEqual([]);
    const both = { path: 'cost.kind', comparator: '=', value: 'cross-entropy' } as const;
    expect(find({ conditions: [both, { path: 'optimiser.kind', comparator: '=', value: 'adam' }] })).toEqual(of(1));
  });

  test('with suggestions of the fields and values that occur', () => {
    create({ arms: [{ name: 'a' }, { name: 'b', changes: { 'network.hidden.0.units': 100 } }] });
    const fields = historyApi.filterFields.output.parse(history.filterFields());
    const byPath = new Map(fields.map((field) => [field.path, field]));
    expect(byPath.get('network.hidden.0.units')).toMatchObject({ kind: 'number', values: [30, 100] });
    expect(byPath.get('cost.kind')).toMatchObject({ kind: 'text', values: ['cross-entropy'] });
    expect([...byPath.keys()]).toEqual([...byPath.keys()].toSorted());
  });
});

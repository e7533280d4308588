import { describe, expect, test } from 'vitest';
import type { FilterField } from '../worker/contract/api/history.ts';
import { runStates } from '../worker/contract/run.ts';
import { readSeriesQuery, seriesQuery } from '../renderer/lab/series-query.ts';
import { chosenRuns } from '../renderer/pages/history/chosen-runs.ts';
import { conditionText, readCondition, suggestions } from '../renderer/pages/history/filter-condition.ts';
import { gridOf, historyColumns } from '../renderer/pages/history/history-columns.ts';
import { entriesOf, placesOf, sorted } from '../renderer/pages/history/history-entries.ts';
import { experimentsNamed } from '../renderer/pages/compare/experiments-named.ts';
import { otherThan } from '../renderer/pages/compare/two-arms.ts';
import { create, history } from './fixtures/history/fresh-history.ts';
import { at, metricsAt } from './fixtures/history/samples.ts';

const fields: FilterField[] = [
  { path: 'network.hidden.0.units', kind: 'number', values: [30, 100] },
  { path: 'network.hidden.1.units', kind: 'number', values: [10] },
  { path: 'optimiser.kind', kind: 'text', values: ['adam', 'sgd'] },
  { path: 'schedule.eta', kind: 'number', values: [0.01, 0.1, 0.5, 3] },
];

describe('a filter is read as it is typed', () => {
  test.each([
    ['optimiser.kind = adam', { path: 'optimiser.kind', comparator: '=', value: 'adam' }],
    ['optimiser.kind=adam', { path: 'optimiser.kind', comparator: '=', value: 'adam' }],
    ['  eta <=  0,1 ', { path: 'schedule.eta', comparator: '<=', value: 0.1 }],
    ['schedule.eta ≥ 1e-1', { path: 'schedule.eta', comparator: '>=', value: 0.1 }],
    ['eta == 3', { path: 'schedule.eta', comparator: '=', value: 3 }],
    ['eta≠3', { path: 'schedule.eta', comparator: '!=', value: 3 }],
    ['units > 3', null],
    ['eta', null],
    ['eta =', null],
    ['no.such = 1', null],
    ['', null],
  ])('%j', (text, condition) => {
    expect(readCondition(text, fields)).toEqual(condition);
    if (condition) expect(readCondition(conditionText(readCondition(text, fields)!), fields)).toEqual(condition);
  });

  test('with suggestions that can be taken', () => {
    expect(suggestions('hid unit', fields)).toEqual([
      'network.hidden.0.units = 30',
      'network.hidden.0.units = 100',
      'network.hidden.1.units = 10',
    ]);
    expect(suggestions('eta', fields)).toEqual(['schedule.eta = ']);
    expect(suggestions('eta > 0.', fields)).toEqual([
      'schedule.eta > 0.01',
      'schedule.eta > 0.1',
      'schedule.eta > 0.5',
    ]);
    expect(suggestions('nothing = ', fields)).toEqual([]);
  });
});

describe('the rows of the history', () => {
  function threeExperiments() {
    const [a, b] = [create({ name: 'a' }), create({ name: 'b', arms: [{ name: 'x10' }, { name: 'x9' }] })];
    const finish = (id: number, accuracy: number): void => {
      history.transition(id, 'running', { at });
      history.recordEpoch(id, metricsAt(0));
      history.recordEpoch(id, metricsAt(1, { validation: { cost: 1 - accuracy, accuracy } }));
      history.finish(id, { state: 'stopped', at });
    };
    finish(a.runs[1]!.id, 0.7);
    finish(b.runs[0]!.id, 0.9);
    finish(b.runs[3]!.id, 0.8);
    return { a, b, list: history.list() };
  }

  test('stand in the order of a column, those without a value last either way', () => {
    const { list } = threeExperiments();
    const column = (key: string) => historyColumns(list).find((each) => each.key === key)!;
    const all = placesOf(list, null);
    expect(all).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const best = column('best validation accuracy');
    expect(sorted(all, best, 'descending').slice(0, 3)).toEqual([4, 7, 1]);
    expect(sorted(all, best, 'ascending').slice(0, 3)).toEqual([1, 7, 4]);
    expect(best.text(4)).toBe('90.00 %');
    expect(best.text(0)).toBe('–');
    expect(sorted([4, 6], column('arm'), 'ascending')).toEqual([6, 4]);
    expect(column('differs').text(2)).toBe('protocol.epochs 9000');
    expect(column('state').text(4)).toBe('Stopped');
  });

  test('are experiments with the runs that fit, open where they are opened', () => {
    const { a, b, list } = threeExperiments();
    const found = Int32Array.from([a.runs[1]!.id, b.runs[0]!.id, b.runs[3]!.id]);
    const places = placesOf(list, found);
    expect(places).toEqual([1, 4, 7]);
    expect(entriesOf(list, [4, 1, 7], true, new Set([a.id]))).toEqual([
      { kind: 'experiment', id: b.id, places: [4, 7] },
      { kind: 'experiment', id: a.id, places: [1] },
      { kind: 'run', place: 1 },
    ]);
    expect(entriesOf(list, [4, 1], false, new Set())).toEqual([
      { kind: 'run', place: 4 },
      { kind: 'run', place: 1 },
    ]);
    expect(chosenRuns(list, [1, 4, 5, 7])).toEqual({
      runs: [a.runs[1], b.runs[0], b.runs[1], b.runs[3]].map((run) => run!.id),
      deletes: { experiments: 0, runs: 4 },
      experiments: [a.id, b.id],
      series: [
        { experiment: a.id, arm: 0 },
        { experiment: b.id, arm: 0 },
        { experiment: b.id, arm: 1 },
      ],
      resumable: [a.runs[1]!.id, b.runs[0]!.id, b.runs[3]!.id],
    });
    expect(chosenRuns(list, [0, 1, 2, 3, 5]).deletes).toEqual({ experiments: 1, runs: 1 });
    expect(runStates[list.runs.state[5]!]).toBe('queued');
  });

  test('have the widths of their columns', () => {
    const columns = historyColumns(history.list()).filter(({ key }) => ['arm', 'seed'].includes(key));
    expect(gridOf(columns, 13)).toEqual({ template: 'minmax(13rem, 1.6fr) minmax(7rem, 1.2fr) 3.75rem', least: 23.75 });
  });
});

describe('arms in an address', () => {
  test('are read as they were written, each once, and nothing else', () => {
    const series = [
      { experiment: 12, arm: 0 },
      { experiment: 3, arm: 63 },
    ];
    expect(seriesQuery(series)).toBe('12.0,3.63');
    expect(readSeriesQuery('12.0,3.63,12.0')).toEqual(series);
    expect(readSeriesQuery('0.0,1.64,1.-1,x,1,1.1.1,<b>,')).toEqual([]);
    expect(readSeriesQuery(undefined)).toEqual([]);
    expect(readSeriesQuery(['1.0'])).toEqual([]);
  });

  test('are found by the words of their experiment', () => {
    create({ name: 'Wide and deep' });
    const { id } = create({ name: 'Wide', arms: [{ name: 'Deepest' }, { name: 'b' }] });
    const { experiments } = history.list();
    expect(experimentsNamed(experiments, 'DEEP wide')).toHaveLength(2);
    expect(experimentsNamed(experiments, 'deepest').map((each) => each.id)).toEqual([id]);
  });

  test('two of them are never the same', () => {
    expect([otherThan(0, 0), otherThan(2, 2), otherThan(1, 2)]).toEqual([1, 0, 2]);
  });
});

import { describe, expect, test } from 'vitest';
import { checkExperiment } from '../worker/contract/check-experiment.ts';
import { experimentShape } from '../worker/contract/json-schema.ts';
import { preset } from '../worker/contract/presets.ts';
import type { Json } from '../worker/contract/read-json.ts';
import { alternativesTo } from '../renderer/pages/build/model/alternatives.ts';
import {
  addArm,
  addPlainArm,
  armsOf,
  cellField,
  columnsOf,
  duplicateArm,
  moveArm,
  recipeOf,
  removeArm,
  renameArm,
  valueWords,
  withChange,
  withoutChange,
} from '../renderer/pages/build/model/arms.ts';
import { about, basisInWords, bytesInWords } from '../renderer/pages/build/model/estimate-words.ts';
import { draftOf, emptyDraft } from '../renderer/pages/build/model/experiment-file.ts';
import { type Field, fieldOf } from '../renderer/pages/build/model/form.ts';
import { insertEntry, moveEntry, removeEntry } from '../renderer/pages/build/model/lists.ts';
import { draggedUnits, layOutNetwork, placeAt } from '../renderer/pages/build/model/network-layout.ts';
import { type Draft, valueAt, withValue } from '../renderer/pages/build/model/paths.ts';

const first = draftOf(preset('first-steps'));

function fieldAt(draft: Draft, path: string): Field {
  const find = (field: Field): Field | undefined => {
    if (field.path === path) return field;
    const inner = 'fields' in field ? field.fields : field.kind === 'list' ? field.entries : [];
    return inner.map(find).find((each) => each !== undefined);
  };
  return find(fieldOf(experimentShape, draft, ''))!;
}

const branch = (draft: Draft, path: string) => addArm(draft, fieldAt(draft, path)).draft;
const last = (draft: Draft) => armsOf(draft).at(-1)!;

describe('one click makes an arm', () => {
  test.each([
    ['recipe.cost', { 'cost.kind': 'quadratic' }, 'Cost: Quadratic'],
    ['recipe.schedule.eta', { 'schedule.eta': 0.2 }, 'Learning rate: η (eta): 0.2'],
    ['recipe.regularisation.l2.lambda', { 'regularisation.l2.lambda': 1 }, 'L2 (weight decay): λ (lambda): 1'],
    ['recipe.network.hidden.0.units', { 'network.hidden.0.units': 60 }, 'Units of layer 1: 60'],
    ['recipe.protocol.batch', { 'protocol.batch': 20 }, 'Batch size: 20'],
  ])('of %s', (path, changes, name) => {
    const made = branch(first, path);
    expect(last(made)).toEqual({ name, changes });
    expect(checkExperiment(made).arms).toHaveLength(3);
  });

  test('and the next click one that no arm has yet, as far as values fit', () => {
    const costs = [1, 2, 3].reduce((draft) => branch(draft, 'recipe.cost'), emptyDraft());
    const kinds = armsOf(costs).map(({ changes }) => changes['cost.kind']);
    expect(new Set(kinds).size).toBe(4);
    // Log-likelihood and hinge want other outputs than the sigmoid of this recipe.
    expect(kinds).not.toContain('log-likelihood');
    expect(checkExperiment(costs).arms).toHaveLength(4);
  });

  test('with a name of its own, and only values the schema allows', () => {
    const twice = branch(branch(first, 'recipe.schedule.eta'), 'recipe.schedule.eta');
    expect(new Set(armsOf(twice).map(({ name }) => name)).size).toBe(4);
    const momentum = withValue(first, 'recipe.optimiser', { kind: 'momentum', mu: 0.9 });
    for (const value of alternativesTo(fieldAt(momentum, 'recipe.optimiser.mu'))) expect(value).toBeLessThan(1);
    for (const value of alternativesTo(fieldAt(first, 'recipe.protocol.epochs'))) {
      expect(Number.isInteger(value)).toBe(true);
    }
  });
});

describe('arms are edited', () => {
  test('renamed, duplicated, moved, removed', () => {
    expect(armsOf(renameArm(first, 0, 'x'))[0]!.name).toBe('x');
    const doubled = duplicateArm(first, 0);
    expect(armsOf(doubled).map(({ name }) => name)).toEqual(['old: N(0, 1)', 'old: N(0, 1) (2)', 'new: N(0, 1/n_in)']);
    expect(armsOf(moveArm(first, 0, 1)).map(({ name }) => name)).toEqual(['new: N(0, 1/n_in)', 'old: N(0, 1)']);
    expect(moveArm(first, 0, -1)).toBe(first);
    expect(armsOf(removeArm(first, 0))).toHaveLength(1);
    expect(last(addPlainArm(first))).toEqual({ name: 'base', changes: {} });
  });

  test('in one place, and back to the base recipe', () => {
    const changed = withChange(first, 1, 'schedule.eta', 3);
    expect(columnsOf(armsOf(changed))).toEqual(['initialisation.weights.kind', 'schedule.eta']);
    expect(valueAt(recipeOf(changed, armsOf(changed)[1]!), 'schedule.eta')).toBe(3);
    expect(valueAt(recipeOf(changed, armsOf(changed)[0]!), 'schedule.eta')).toBe(0.1);
    expect(armsOf(withoutChange(changed, 1, 'schedule.eta'))).toEqual(armsOf(first));
  });

  test('parameters of a technique go with it', () => {
    const momentum = withChange(withChange(first, 0, 'optimiser.kind', 'momentum'), 0, 'optimiser.mu', 0.5);
    const adam = withChange(momentum, 0, 'optimiser.kind', 'adam');
    expect(armsOf(adam)[0]!.changes).not.toHaveProperty('optimiser.mu');
    expect(armsOf(withChange(momentum, 0, 'optimiser.kind', 'nesterov'))[0]!.changes['optimiser.mu']).toBe(0.5);
  });

  test('each cell knows what may stand in it', () => {
    const recipe = recipeOf(first, armsOf(first)[0]!);
    expect(cellField(recipe, 'cost.kind')).toMatchObject({ kind: 'choice', fields: [] });
    expect(cellField(recipe, 'schedule.eta')).toMatchObject({ kind: 'number', value: 0.1 });
    expect(cellField(recipe, 'optimiser.mu')).toBeNull();
    expect(cellField(recipe, 'no.such.place')).toBeNull();
    expect(valueWords('cost.kind', 'log-likelihood')).toBe('Log-likelihood');
    expect(valueWords('network.hidden', [{ units: 5, activation: { kind: 'relu' } }])).toBe('5 relu');
  });

  test('arms that are none at all break nothing', () => {
    for (const arms of [null, 7, ['x'], [{ changes: [] }], [{ name: {}, changes: { '__proto__.x': 1 } }]]) {
      const draft = withValue(first, 'arms', arms as Json);
      expect(() => armsOf(draft).map((arm) => recipeOf(draft, arm))).not.toThrow();
    }
  });
});

describe('arms follow the layers they are about', () => {
  const deep = withValue(
    withValue(
      first,
      'recipe.network.hidden',
      [10, 20, 30].map((units) => ({ units, activation: { kind: 'relu' } })),
    ),
    'arms',
    [{ name: 'a', changes: { 'network.hidden.1.units': 99, 'recipe.network.hidden.2.activation.kind': 'tanh' } }],
  );
  const list = 'recipe.network.hidden';
  const changes = (draft: Draft) => last(draft).changes;

  test('when one is added, removed or moved', () => {
    expect(changes(insertEntry(deep, list, 1, { units: 5, activation: { kind: 'relu' } }))).toEqual({
      'network.hidden.2.units': 99,
      'network.hidden.3.activation.kind': 'tanh',
    });
    expect(changes(removeEntry(deep, list, 0))).toEqual({
      'network.hidden.0.units': 99,
      'network.hidden.1.activation.kind': 'tanh',
    });
    expect(changes(removeEntry(deep, list, 1))).toEqual({ 'network.hidden.1.activation.kind': 'tanh' });
    const moved = moveEntry(deep, list, 2, 0);
    expect(valueAt(moved, `${list}.0.units`)).toBe(30);
    expect(changes(moved)).toEqual({ 'network.hidden.2.units': 99, 'network.hidden.0.activation.kind': 'tanh' });
    expect(checkExperiment(moved).arms).toHaveLength(1);
    expect(moveEntry(deep, list, 0, 3)).toBe(deep);
  });
});

describe('the picture of a network', () => {
  const frame = { width: 700, height: 240, margin: 80, most: 9 };

  test('draws every unit of small layers and leaves some out of large ones', () => {
    const [small, large, output] = layOutNetwork([4, 800, 10], frame) as [never, never, never];
    expect(small).toMatchObject({ units: 4, gap: null });
    expect((small as { ys: number[] }).ys).toHaveLength(4);
    expect((large as { ys: number[]; gap: number }).ys).toHaveLength(8);
    expect((large as { gap: number }).gap).toBeGreaterThan((large as { ys: number[] }).ys[6]!);
    expect((output as { x: number }).x).toBe(620);
  });

  test('stays in its frame for any number of layers and units', () => {
    for (const count of [1, 2, 33]) {
      const columns = layOutNetwork(new Array<number>(count).fill(8192), frame);
      for (const { x, ys } of columns) {
        expect(x).toBeLessThanOrEqual(frame.width - frame.margin);
        for (const y of ys) expect(y > 0 && y < frame.height).toBe(true);
      }
    }
  });

  test('is edited by dragging', () => {
    const columns = layOutNetwork([1, 2, 3], frame);
    expect(placeAt(columns[1]!.x + 5, columns)).toBe(1);
    expect(draggedUnits(30, 0, 8192)).toBe(30);
    expect(draggedUnits(30, 60, 8192)).toBeGreaterThan(55);
    expect(draggedUnits(30, -1000, 8192)).toBe(1);
    expect(draggedUnits(30, 1000, 8192)).toBe(8192);
  });
});

test('estimates are said without more digits than they deserve', () => {
  expect(bytesInWords(999)).toBe('999 B');
  expect(bytesInWords(3_421_000)).toBe('3.4 MB');
  expect(about(null)).toBe('–');
  expect(about(0.2)).toBe('under 1 s');
  expect(about(127)).toBe('2 min 10 s');
  expect(basisInWords({ basis: { kind: 'runs', runs: 1 }, jobs: 2 })).toContain('1 earlier run of');
  expect(basisInWords({ basis: { kind: 'kernels', gigaflops: 81.7 }, jobs: 1 })).toContain('82 GFLOP/s');
});

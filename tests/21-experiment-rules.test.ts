import { describe, expect, test } from 'vitest';
import { type Cost, costs } from '../worker/catalogue/costs.ts';
import { armRecipes, changeExperiment, checkExperiment } from '../worker/contract/check-experiment.ts';
import { changedRecipe, differences, type Changes } from '../worker/contract/changes.ts';
import type { Problem } from '../worker/contract/errors.ts';
import { preset } from '../worker/contract/presets.ts';
import type { Recipe } from '../worker/contract/recipe.ts';
import { deepFreeze, refused, smallFile, withValue } from './experiment-file.ts';

const base: Recipe = deepFreeze(checkExperiment(smallFile).recipe);

function changed(changes: Changes): Recipe {
  const result = changedRecipe(base, changes);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.recipe;
}

function problems(changes: Changes): readonly Problem[] {
  const result = changedRecipe(base, changes);
  return result.ok ? [] : result.problems;
}

describe('changes by path', () => {
  test('set values, list entries and whole parts, with or without "recipe."', () => {
    expect(changed({ 'network.hidden.0.units': 100 }).network.hidden[0]).toMatchObject({ kind: 'dense', units: 100 });
    expect(changed({ 'recipe.schedule.eta': 0.1 }).schedule).toEqual({ kind: 'constant', eta: 0.1 });
    expect(changed({ 'network.hidden': [] }).network.hidden).toEqual([]);
    expect(changed({ 'network.hidden.1': { units: 20, activation: { kind: 'relu' } } }).network.hidden).toHaveLength(2);
    expect(changed({ optimiser: { kind: 'momentum' } }).optimiser).toEqual({ kind: 'momentum', mu: 0.9 });
  });

  test('a new kind keeps the parameters it shares with the old one and drops the others', () => {
    const withMomentum = changed({ optimiser: { kind: 'momentum', mu: 0.5 } });
    const step = (from: Recipe, kind: string) => changedRecipe(from, { 'optimiser.kind': kind });
    expect(step(withMomentum, 'nesterov')).toMatchObject({ recipe: { optimiser: { kind: 'nesterov', mu: 0.5 } } });
    expect(step(withMomentum, 'sgd')).toMatchObject({ ok: true });
    const adam = step(withMomentum, 'adam');
    expect(adam.ok && adam.recipe.optimiser).toEqual({ kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 });
  });

  test('the order in the file does not matter: a kind comes before its parameters', () => {
    const expected = { kind: 'momentum', mu: 0.5 };
    expect(changed({ 'optimiser.mu': 0.5, 'optimiser.kind': 'momentum' }).optimiser).toEqual(expected);
    expect(changed({ 'optimiser.kind': 'momentum', 'optimiser.mu': 0.5 }).optimiser).toEqual(expected);
    expect(changed({ 'optimiser.mu': 0.5, optimiser: { kind: 'momentum' } }).optimiser).toEqual(expected);
  });

  test.each<[Changes, string, string]>([
    [{ 'optimizer.kind': 'adam' }, 'optimizer.kind', 'unknown path: no "optimizer" here; did you mean "optimiser"?'],
    [{ 'schedule.etta': 1 }, 'schedule.etta', 'no "etta" in "schedule"; did you mean "eta"?'],
    [{ 'optimiser.mu': 0.5 }, 'optimiser.mu', 'no "mu" in "optimiser"; known here: "kind"'],
    [{ 'cost.kind': 'cross-entopy' }, 'cost.kind', 'unknown value "cross-entopy"; did you mean "cross-entropy"?'],
    [{ 'cost.kind': 3 }, 'cost.kind', `must be one of "${Object.keys(costs).join('", "')}", but is 3`],
    [{ 'network.hidden.2.units': 3 }, 'network.hidden.2.units', 'no entry "2" in "network.hidden", which has 1'],
    [{ 'network.hidden.-1.units': 3 }, 'network.hidden.-1.units', 'no entry "-1"'],
    [{ 'network.hidden.length': 0 }, 'network.hidden.length', 'no entry "length"'],
    [{ 'protocol.epochs.x': 3 }, 'protocol.epochs.x', 'nothing lies in "protocol.epochs"'],
    [{ '': 3 }, '', 'unknown path: no "" here'],
    [{ 'schedule.eta': -1 }, 'schedule.eta', 'must be greater than 0, but is -1'],
    [{ 'protocol.epochs': 'many' }, 'protocol.epochs', 'must be a number, but is "many"'],
    [{ 'cost.kind': 'quadratic', 'recipe.cost.kind': 'quadratic' }, 'cost.kind', 'is changed twice'],
    [{ '__proto__.polluted': 1 }, '__proto__.polluted', 'no "__proto__" here'],
    [{ 'optimiser.constructor.prototype.polluted': 1 }, 'optimiser.constructor.prototype.polluted', 'no "constructor"'],
    [{ 'network.hidden.__proto__.polluted': 1 }, 'network.hidden.__proto__.polluted', 'no entry "__proto__"'],
  ])('%j is refused', (changes, path, message) => {
    expect(problems(changes)).toContainEqual({ path, message: expect.stringContaining(message) as string });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('arms get their own recipes, and the base stays as it is', () => {
    const experiment = deepFreeze(preset('hidden-30-vs-100'));
    expect(armRecipes(experiment).map((recipe) => recipe.network.hidden[0])).toMatchObject([
      { units: 30 },
      { units: 100 },
    ]);
    expect(experiment.recipe.network.hidden[0]).toMatchObject({ units: 30 });
  });

  test('a whole experiment can be changed too, by paths in it or in its recipe', () => {
    const experiment = deepFreeze(preset('first-steps'));
    const other = changeExperiment(experiment, {
      'data.train': 100,
      'schedule.eta': 1,
      'recipe.protocol.epochs': 2,
      seeds: [7],
    });
    expect(other).toMatchObject({
      data: { train: 100 },
      seeds: [7],
      recipe: { schedule: { eta: 1 }, protocol: { epochs: 2 } },
    });
    expect(changeExperiment(experiment, { 'measure.metric': 'cost' }).measure.direction).toBe('lower');
    expect(refused(() => changeExperiment(experiment, { 'data.trian': 1 })).message).toContain('did you mean "train"?');
    expect(refused(() => changeExperiment(experiment, { 'data.train': 5 })).message).toContain(
      'at most the 5 training images',
    );
  });
});

describe('differences between recipes', () => {
  test('are the paths of the values, also of those only one has', () => {
    expect(differences(base, base)).toEqual([]);
    expect(differences(base, changed({ 'schedule.eta': 0.1, 'cost.kind': 'quadratic' }))).toEqual([
      'cost.kind',
      'schedule.eta',
    ]);
    expect(differences(base, changed({ 'optimiser.kind': 'momentum' }))).toEqual(['optimiser.kind', 'optimiser.mu']);
    expect(differences(changed({ 'network.hidden': [] }), base)).toEqual([
      'network.hidden.0.kind',
      'network.hidden.0.units',
      'network.hidden.0.activation.kind',
      'network.hidden.0.normalisation.kind',
    ]);
  });
});

describe('rules between fields', () => {
  const check = (path: string, value: unknown) =>
    refused(() => checkExperiment(withValue(smallFile, path, value))).problems;
  const arms = (...changes: object[]) => changes.map((each, index) => ({ name: `arm ${index}`, changes: each }));

  test('a cost is allowed only with the outputs it is defined for, in the base and in every arm', () => {
    const rows = Object.entries<Cost>(costs);
    const fitting = rows.filter(([, { outputs }]) => outputs.includes('softmax')).map(([kind]) => kind);
    expect(fitting).toContain('log-likelihood');
    expect(check('recipe.network.output.kind', 'softmax')).toEqual([
      {
        path: 'recipe.cost.kind',
        message: `the output softmax does not go with the cost cross-entropy, but with ${fitting.join(', ')}`,
      },
    ]);
    expect(check('arms', arms({}, { 'network.output.kind': 'softmax' }))).toEqual([
      {
        path: 'arms.1.changes.cost.kind',
        message: expect.stringContaining('softmax does not go with the cost') as string,
      },
    ]);
    const both = { 'network.output.kind': 'softmax', 'cost.kind': 'log-likelihood' };
    expect(() => checkExperiment(withValue(smallFile, 'arms', arms({}, both)))).not.toThrow();
  });

  test('changes that fail are reported within their arm', () => {
    expect(check('arms', arms({ 'schedule.eta': -1 }, { 'schedul.eta': 1 })).map((problem) => problem.path)).toEqual([
      'arms.0.changes.schedule.eta',
      'arms.1.changes.schedul.eta',
    ]);
  });

  test('names of arms and seeds occur once', () => {
    expect(check('arms', [{ name: 'a' }, { name: 'b' }, { name: 'a' }])[0]!.path).toBe('arms.2.name');
    expect(check('seeds', [1, 2, 1])).toEqual([
      { path: 'seeds.2', message: 'must differ from the other seeds, but 1 is there twice' },
    ]);
  });

  test.each<[measure: object, data: object, path: string]>([
    [{ split: 'test', at: { kind: 'epoch', epoch: 1 } }, {}, 'measure.at.kind'],
    [{ split: 'test', at: { kind: 'best' } }, {}, 'measure.at.kind'],
    [{ split: 'test', at: { kind: 'reach', threshold: 0.9 } }, {}, 'measure.at.kind'],
    [{ split: 'test' }, { test: 0 }, 'data.test'],
    [{ split: 'validation' }, { validation: 0 }, 'data.validation'],
    [{ split: 'train', at: { kind: 'best' } }, { validation: 0 }, 'data.validation'],
    [{ at: { kind: 'epoch', epoch: 4 } }, {}, 'measure.at.epoch'],
    [{ at: { kind: 'reach', threshold: 95 } }, {}, 'measure.at.threshold'],
    [{ at: { kind: 'reach', threshold: 0 } }, {}, 'measure.at.threshold'],
    [{ metric: 'error', at: { kind: 'reach', threshold: 1 } }, {}, 'measure.at.threshold'],
    [{ metric: 'calibration', at: { kind: 'reach', threshold: -0.1 } }, {}, 'measure.at.threshold'],
  ])('the measure %j with the data %j cannot be taken', (measure, data, path) => {
    const { problems: found } = refused(() => checkExperiment({ ...smallFile, measure, data }));
    expect(found.map((problem) => problem.path)).toEqual([path]);
  });

  test('measures at the edge of the rules are taken', () => {
    for (const measure of [
      { split: 'test' },
      { at: { kind: 'epoch', epoch: 3 } },
      { at: { kind: 'reach', threshold: 1 } },
      { metric: 'cost', at: { kind: 'reach', threshold: 2.5 } },
      { metric: 'error', at: { kind: 'reach', threshold: 0 } },
      { metric: 'f1', at: { kind: 'reach', threshold: 1 } },
    ]) {
      expect(() => checkExperiment({ ...smallFile, measure })).not.toThrow();
    }
    expect(() =>
      checkExperiment({ ...smallFile, measure: { split: 'train' }, data: { validation: 0, test: 0 } }),
    ).not.toThrow();
  });

  test('the epoch of the measure is one that the shortest arm reaches', () => {
    const file = {
      ...smallFile,
      arms: arms({}, { 'protocol.epochs': 2 }),
      measure: { at: { kind: 'epoch', epoch: 3 } },
    };
    expect(refused(() => checkExperiment(file)).problems).toEqual([
      { path: 'measure.at.epoch', message: 'must be at most 2, the epochs of the shortest arm, but is 3' },
    ]);
  });

  test('a batch holds no more than the training images', () => {
    const file = { ...smallFile, data: { train: 50 }, arms: arms({ 'protocol.batch': 50 }, { 'protocol.batch': 51 }) };
    expect(refused(() => checkExperiment(file)).problems).toEqual([
      { path: 'arms.1.changes.protocol.batch', message: 'must be at most the 50 training images, but is 51' },
    ]);
  });
});

describe('budgets', () => {
  const wide = (units: number, layers: number) =>
    Array.from({ length: layers }, () => ({ units, activation: { kind: 'relu' } }));

  test.each<[string, object, string, string]>([
    [
      'parameters',
      { recipe: { ...smallFile.recipe, network: { ...smallFile.recipe.network, hidden: wide(8192, 32) } } },
      'recipe.network',
      '2,087,141,386',
    ],
    [
      'parameters of an arm',
      { arms: [{ name: 'a', changes: { 'network.hidden': wide(4096, 3) } }] },
      'arms.0.changes.network',
      '20,000,000',
    ],
    [
      'memory of a batch',
      { arms: [{ name: 'a', changes: { 'network.hidden.0.units': 8192, 'protocol.batch': 50_000 } }] },
      'arms.0.changes.protocol.batch',
      '1,024 MiB',
    ],
    [
      'runs',
      {
        arms: Array.from({ length: 11 }, (_, i) => ({ name: `a${i}` })),
        seeds: Array.from({ length: 1000 }, (_, i) => i),
      },
      'seeds',
      '11,000 runs',
    ],
    [
      'epochs',
      {
        arms: [{ name: 'a', changes: { 'protocol.epochs': 10_000 } }],
        seeds: Array.from({ length: 101 }, (_, i) => i),
      },
      'recipe.protocol.epochs',
      '1,010,000',
    ],
  ])('of %s are refused with their numbers', (_what, part, path, number) => {
    const error = refused(() => checkExperiment({ ...smallFile, ...part }));
    expect(error.code).toBe('over-budget');
    expect(error.problems).toEqual([{ path, message: expect.stringContaining(number) as string }]);
  });

  test('a network at the limit passes, and inputs count', () => {
    const file = withValue(smallFile, 'recipe.network.hidden', wide(4096, 1));
    expect(() => checkExperiment(file)).not.toThrow();
    expect(refused(() => checkExperiment(file, { image: 512 * 512, outputs: 10 })).code).toBe('over-budget');
  });
});

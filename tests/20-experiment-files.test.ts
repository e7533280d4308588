import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { costs } from '../worker/catalogue/costs.ts';
import { countParameters, countRunBytes } from '../worker/contract/budget.ts';
import { armRecipes, checkExperiment } from '../worker/contract/check-experiment.ts';
import { errorCodes } from '../worker/contract/errors.ts';
import { experimentJsonSchema } from '../worker/contract/json-schema.ts';
import { preset, presetFiles, presetList, presetNames } from '../worker/contract/presets.ts';
import { readJson } from '../worker/contract/read-json.ts';
import { refused, smallFile, withValue } from './experiment-file.ts';

/** As sentences list them. */
const knownCosts = Object.keys(costs)
  .map((kind) => `"${kind}"`)
  .join(', ');
const folder = join(import.meta.dirname, '../worker/catalogue/presets');

describe('presets', () => {
  test('every file of the folder is one, and passes the check as it stands on the disk', () => {
    const files = readdirSync(folder).sort();
    expect(files).toEqual(presetNames.map((name) => `${name}.experiment.json`).sort());
    for (const name of presetNames) {
      const text = readFileSync(join(folder, `${name}.experiment.json`), 'utf8');
      expect(checkExperiment(readJson(text, name))).toEqual(preset(name));
    }
  });

  test('each writes out all it needs, and says what it asks', () => {
    for (const name of presetNames) {
      const { recipe, data } = presetFiles[name];
      expect(preset(name)).toMatchObject({ recipe, data });
    }
    expect(presetList.every(({ title, question }) => title.length > 5 && question.endsWith('?'))).toBe(true);
  });

  test.each([
    [
      'weight-initialisation',
      { eta: 0.1, lambdas: [5, 5], epochs: 30, train: 50_000, weights: ['normal', 'normal-scaled'] },
    ],
    ['overfitting-1000', { eta: 0.5, lambdas: [0, 0.1], epochs: 400, train: 1000, weights: ['normal', 'normal'] }],
    ['l2-regularisation', { eta: 0.5, lambdas: [0, 5], epochs: 30, train: 50_000, weights: ['normal', 'normal'] }],
  ])('%s is the experiment of the lecture', (name, { eta, lambdas, epochs, train, weights }) => {
    const recipes = armRecipes(preset(name));
    expect(recipes.map((recipe) => recipe.regularisation.l2.lambda)).toEqual(lambdas);
    expect(recipes.map((recipe) => recipe.initialisation.weights.kind)).toEqual(weights);
    expect(preset(name).data).toMatchObject({ source: 'mnist', train });
    for (const recipe of recipes) {
      expect(recipe).toMatchObject({
        schedule: { eta },
        protocol: { epochs, batch: 10 },
        cost: { kind: 'cross-entropy' },
      });
      expect(countParameters(recipe, 784, 10)).toBe(23_860);
    }
  });

  test('an unknown name gets the nearest one', () => {
    const error = refused(() => preset('weight-initialization'));
    expect(error).toMatchObject({ code: 'experiment-missing' });
    expect(error.message).toContain('did you mean "weight-initialisation"?');
    expect(refused(() => preset('__proto__')).code).toBe('experiment-missing');
  });
});

describe('a checked experiment', () => {
  test('has every default written out', () => {
    const experiment = checkExperiment(smallFile);
    expect(experiment.data).toEqual({
      source: 'mnist',
      train: 50_000,
      validation: 10_000,
      test: 10_000,
      subset: 'first',
    });
    expect(experiment.recipe).toMatchObject({
      preparation: { kind: 'divide-256' },
      initialisation: { weights: { kind: 'normal-scaled' }, biases: { kind: 'normal' } },
      optimiser: { kind: 'sgd' },
      schedule: { kind: 'constant', eta: 0.5 },
      regularisation: { l2: { lambda: 0 }, l1: { lambda: 0 } },
      protocol: { epochs: 3, batch: 10 },
    });
    expect(checkExperiment(experiment)).toEqual(experiment);
  });

  test.each([
    [{ metric: 'accuracy' }, 'higher'],
    [{ metric: 'cost' }, 'lower'],
    [{ metric: 'accuracy', at: { kind: 'reach', threshold: 0.9 } }, 'lower'],
    [{ metric: 'accuracy', direction: 'lower' }, 'lower'],
  ])('knows which end of the measure %j is better', (measure, direction) => {
    expect(checkExperiment({ ...smallFile, measure }).measure.direction).toBe(direction);
  });

  test('names in different Unicode forms are the same name', () => {
    const arms = [{ name: 'caf\u00e9' }, { name: ' cafe\u0301 ' }];
    expect(refused(() => checkExperiment({ ...smallFile, arms })).problems[0]!.path).toBe('arms.1.name');
  });
});

describe('what is wrong is named with its field, the rule and the value', () => {
  test.each<[path: string, value: unknown, problem: string, message: string]>([
    ['optimizer', 1, 'optimizer', 'Unknown key "optimizer"; known here: "$schema", "format"'],
    ['recipe.optimizer', {}, 'recipe.optimizer', 'Unknown key "optimizer"; did you mean "optimiser"?'],
    ['recipe.regularization', {}, 'recipe.regularization', 'did you mean "regularisation"?'],
    [
      'recipe.schedule',
      { kind: 'constant', etta: 1 },
      'recipe.schedule.etta',
      'Unknown key "etta"; did you mean "eta"?',
    ],
    ['recipe.optimiser', { kind: 'sgd', mu: 0.5 }, 'recipe.optimiser.mu', 'Unknown key "mu"; known here: "kind"'],
    ['recipe.optimiser', { kind: 'adm' }, 'recipe.optimiser.kind', 'unknown value "adm"; did you mean "adam"?'],
    ['recipe.cost.kind', 'no-such-cost', 'recipe.cost.kind', `known here: ${knownCosts}`],
    ['recipe.cost', undefined, 'recipe.cost', 'is missing; it must be an object'],
    ['recipe.cost', {}, 'recipe.cost.kind', `is missing; it must be one of ${knownCosts}`],
    ['recipe.schedule', { kind: 'constant', eta: -1 }, 'recipe.schedule.eta', 'must be greater than 0, but is -1'],
    ['recipe.optimiser', { kind: 'momentum', mu: 1 }, 'recipe.optimiser.mu', 'must be less than 1, but is 1'],
    ['recipe.network.hidden.0.units', 1e9, 'recipe.network.hidden.0.units', 'must be at most 8192, but is 1000000000'],
    ['recipe.network.hidden.0.units', -1, 'recipe.network.hidden.0.units', 'must be at least 1, but is -1'],
    ['recipe.network.hidden.0.units', 1.5, 'recipe.network.hidden.0.units', 'must be a whole number, but is 1.5'],
    ['recipe.network.hidden', ['784'], 'recipe.network.hidden.0', 'must be an object, but is "784"'],
    ['recipe.protocol.batch', 0, 'recipe.protocol.batch', 'must be at least 1, but is 0'],
    [
      'recipe.schedule',
      { kind: 'constant', eta: Infinity },
      'recipe.schedule.eta',
      'must be a finite number, but is Infinity',
    ],
    ['recipe.schedule', { kind: 'constant', eta: 'NaN' }, 'recipe.schedule.eta', 'must be a number, but is "NaN"'],
    [
      'recipe.network.hidden.0.activation.kind',
      'relu);process.exit(1);(',
      'recipe.network.hidden.0.activation.kind',
      'unknown value',
    ],
    [
      'recipe.network.hidden',
      Array(10_000).fill({ units: 1, activation: { kind: 'relu' } }),
      'recipe.network.hidden',
      'must have at most 32 entries, but has 10000',
    ],
    ['name', '   ', 'name', 'must not be empty'],
    ['name', 'x'.repeat(201), 'name', 'must be at most 200 characters long, but has 201'],
    ['format', 'epoch-lab/experiment@2', 'format', 'must be "epoch-lab/experiment@1", but is "epoch-lab/experiment@2"'],
    ['seeds', [], 'seeds', 'must have at least 1 entry, but has 0'],
    ['seeds', [0, 2 ** 32], 'seeds.1', 'must be at most 4294967295, but is 4294967296'],
    ['measure.metric', 'accurracy', 'measure.metric', 'unknown value "accurracy"; did you mean "accuracy"?'],
    ['arms.0.changes', { ['x'.repeat(300)]: 1 }, `arms.0.changes.${'x'.repeat(300)}`, 'too long'],
  ])('%s = %j', (path, value, problem, message) => {
    const error = refused(() => checkExperiment(withValue(smallFile, path, value)));
    expect(error.code).toBe('experiment-invalid');
    expect(error.problems).toContainEqual({ path: problem, message: expect.stringContaining(message) as string });
    expect(error.message).toContain(error.problems[0]!.path);
  });

  test('all of it at once, and the first in the sentence', () => {
    const error = refused(() => checkExperiment({ ...smallFile, format: 1, seeds: [], extra: true }));
    expect(error.problems.map((problem) => problem.path)).toEqual(['format', 'seeds', 'extra']);
    expect(error.message).toBe(
      'The experiment cannot be run: format: must be "epoch-lab/experiment@1", but is 1, and 2 more.',
    );
    expect(errorCodes[error.code].exit).toBe(65);
  });

  test.each([
    '../../../../etc/passwd',
    'C:\\Windows\\System32',
    'file:///etc/passwd',
    '%2e%2e/x',
    'a\u0000b',
    'sha256:0',
  ])('the data set %j is unknown', (source) => {
    const { problems } = refused(() => checkExperiment({ ...smallFile, data: { source } }));
    expect(problems).toEqual([{ path: 'data.source', message: expect.stringMatching(/^unknown data set/) as string }]);
  });

  test('marks that would turn or hide text never reach the sentence', () => {
    const key = 'a\u202eb\u001b[2J\u200f';
    const error = refused(() => checkExperiment({ ...smallFile, [key]: 1, format: key }));
    expect(JSON.stringify([error.message, error.problems])).not.toMatch(/[\u001b\u200f\u202e]/);
    expect(error.problems.at(-1)!.path).toBe('a\\u202eb\\u001b[2J\\u200f');
  });
});

describe('JSON Schema', () => {
  test('is draft 2020-12 with a name, and describes what people may write', () => {
    expect(experimentJsonSchema()).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'urn:epoch-lab:experiment:1',
      title: 'Epoch Lab experiment',
      required: ['format', 'name', 'recipe', 'arms', 'seeds'],
      additionalProperties: false,
    });
  });

  test('read back as a schema, it takes the presets and refuses what the check refuses', () => {
    const schema = z.fromJSONSchema(experimentJsonSchema());
    for (const name of presetNames) expect(schema.safeParse(presetFiles[name]).success).toBe(true);
    for (const [path, value] of [
      ['recipe.optimizer', {}],
      ['recipe.protocol.batch', 0],
      ['recipe.cost.kind', 'no-such-cost'],
    ] as const) {
      expect(schema.safeParse(withValue(smallFile, path, value)).success).toBe(false);
    }
  });
});

describe('counts, by hand', () => {
  const recipe = preset('weight-initialisation').recipe;

  test.each([
    [[30], 23_860],
    [[100], 79_510],
    [[800], 636_010],
    [[], 7850],
    [[30, 20], 784 * 30 + 30 + 30 * 20 + 20 + 20 * 10 + 10],
  ])('784-%j-10 has %i parameters', (units, parameters) => {
    const rest = { activation: { kind: 'sigmoid' }, normalisation: { kind: 'none' } } as const;
    const hidden = units.map((n) => ({ kind: 'dense' as const, units: n, ...rest }));
    expect(countParameters({ ...recipe, network: { ...recipe.network, hidden } }, 784, 10)).toBe(parameters);
  });

  test('a run keeps weights, gradients and slots, and per image its input, activations and errors', () => {
    expect(countRunBytes(recipe, 784, 10, 50_000)).toBe(4 * (2 * 23_860 + 10 * (784 + 2 * (30 + 10))));
    const adam = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
    expect(
      countRunBytes({ ...recipe, optimiser: adam }, 784, 10, 50_000) - countRunBytes(recipe, 784, 10, 50_000),
    ).toBe(4 * 2 * 23_860);
  });

  test('beyond exact arithmetic is refused, not rounded', () => {
    expect(refused(() => countParameters(recipe, Number.MAX_SAFE_INTEGER, 10)).code).toBe('over-budget');
  });
});

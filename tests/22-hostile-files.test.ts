import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { armRecipes, checkExperiment } from '../worker/contract/check-experiment.ts';
import { changedRecipe, differences } from '../worker/contract/changes.ts';
import { LabError } from '../worker/contract/errors.ts';
import { offsetOfError, repeatedKey } from '../worker/contract/json-position.ts';
import { presetNames, preset } from '../worker/contract/presets.ts';
import { jsonLimits, readJson, type Json } from '../worker/contract/read-json.ts';
import type { Recipe } from '../worker/contract/recipe.ts';
import { deepFreeze, refused, smallFile, withValue } from './experiment-file.ts';

/** Dotted paths of everything inside a value. */
function paths(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, item]) => paths(item, path === '' ? key : `${path}.${key}`));
  return path === '' ? inner : [path, ...inner];
}

const full = deepFreeze(
  checkExperiment({ ...smallFile, arms: [{ name: 'a', changes: { cost: { kind: 'quadratic' } } }] }),
);

describe('text from outside', () => {
  test.each([
    ['{"a": tru}', 'unexpected "t" at line 1, column 7'],
    ['{"a": 1,}', 'unexpected "}" at line 1, column 9'],
    ['{\n  "a": 1\n  "b": 2\n}', 'not closed, or with a character that wants escaping at line 3, column 3'],
    ['[1,\n 2', 'it ends too early at line 2, column 3'],
    ['', 'it ends too early at line 1, column 1'],
    ['NaN', 'unexpected "N" at line 1, column 1'],
    ["{'a': 1}", `unexpected "'" at line 1, column 2`],
    ['{"a": 1} // why', 'unexpected "/" at line 1, column 10'],
    ['{"a": "two\nlines"}', 'at line 1, column 7'],
  ])('%j is no JSON, and it says where', (text, where) => {
    const error = refused(() => readJson(text, 'class.experiment.json'));
    expect(error.code).toBe('experiment-invalid');
    expect(error.message).toContain('"class.experiment.json" is not valid JSON: ');
    expect(error.message).toContain(where);
  });

  test.each([
    ['{"seeds": [1],\n "seeds": [2]}', '"seeds" twice in one object, again at line 2, column 2.'],
    ['{"a": {"b": 1, "c": [{"b": 2}], "\\u0062": 3}}', '"b" twice in one object, again at line 1, column 33.'],
  ])('%j has a key twice, and it says where', (text, where) => {
    const error = refused(() => readJson(text, 'f'));
    expect(error.code).toBe('experiment-invalid');
    expect(error.message).toBe(`"f" has the key ${where}`);
  });

  test('keys may stand in several objects, and in texts', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = JSON.stringify([value, value, JSON.stringify({ a: value })]);
        expect(repeatedKey(text)).toBeNull();
      }),
    );
  });

  test('the place agrees with the one V8 gives, where it gives one', () => {
    let compared = 0;
    const text = fc
      .json({ maxDepth: 4 })
      .chain((json) =>
        fc
          .tuple(
            fc.nat(json.length),
            fc.nat(3),
            fc.constantFrom('', ',', ':', '}', ']', '{', '[', '1', 'true', '"a"', ' '),
          )
          .map(([at, cut, put]) => json.slice(0, at) + put + json.slice(at + cut)),
      );
    fc.assert(
      fc.property(text, (broken) => {
        try {
          JSON.parse(broken);
          expect(offsetOfError(broken)).toBe(broken.length);
        } catch (error) {
          const place = /^(?:Expected|Unexpected non-whitespace) .* at position (\d+)/s.exec((error as Error).message);
          if (place === null) return;
          compared++;
          expect(offsetOfError(broken)).toBe(Number(place[1]));
        }
      }),
      { numRuns: 2000 },
    );
    expect(compared).toBeGreaterThan(100);
  });

  test('more than a mebibyte is refused before it is parsed, counted in bytes', () => {
    const text = (characters: number, character: string): string => JSON.stringify(character.repeat(characters));
    expect(readJson(text(jsonLimits.bytes - 2, 'x'), 'f')).toHaveLength(jsonLimits.bytes - 2);
    for (const large of [
      text(jsonLimits.bytes - 1, 'x'),
      text(jsonLimits.bytes / 2, 'é'),
      'x'.repeat(3 * jsonLimits.bytes),
    ]) {
      expect(refused(() => readJson(large, 'f')).message).toBe('"f" is larger than 1048576 bytes.');
    }
  });

  test('nesting ends at sixteen levels, however deep it goes on', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(() => readJson(nested(16), 'f')).not.toThrow();
    for (const depth of [17, 5000, 500_000]) {
      expect(refused(() => readJson(nested(depth), 'f')).problems[0]!.message).toBe('is nested deeper than 16 levels');
    }
    expect(refused(() => readJson('['.repeat(1_000_000), 'f')).message).toContain('it ends too early');
  });

  test('a byte order mark is no error, a number beyond float64 is one', () => {
    expect(readJson('\ufeff{"a":1}', 'f')).toEqual({ a: 1 });
    for (const text of ['{"eta":1e999}', '{"eta":-1e999}']) {
      expect(refused(() => readJson(text, 'f')).problems).toEqual([
        { path: 'eta', message: expect.stringMatching(/^must be a finite number, but is -?Infinity$/) as string },
      ]);
    }
  });

  test('a million small values are read or refused without exhausting anything', () => {
    expect(readJson(`[${'0,'.repeat(500_000)}0]`, 'f')).toHaveLength(500_001);
    const error = refused(() => readJson(`[${'1e999,'.repeat(150_000)}0]`, 'f'));
    expect(error.problems).toHaveLength(jsonLimits.problems);
  });
});

describe('keys that reach prototypes', () => {
  const attacks = [
    '{"__proto__":{"isAdmin":true}}',
    '{"constructor":{"prototype":{"isAdmin":true}}}',
    '{"prototype":{"isAdmin":true}}',
  ];

  test.each(attacks)('%s is refused at every depth of a file', (attack) => {
    const places = paths(full);
    expect(places.length).toBeGreaterThan(30);
    for (const path of places) {
      const file = withValue(full, path, 'HERE');
      const text = JSON.stringify(file).replace('"HERE"', attack);
      expect(refused(() => readJson(text, 'f')).code).toBe('experiment-invalid');
      expect(refused(() => checkExperiment(JSON.parse(text))).code).toBe('experiment-invalid');
    }
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
  });
});

describe('any value', () => {
  const check = (value: unknown): void => {
    deepFreeze(value);
    try {
      const experiment = checkExperiment(value);
      expect(armRecipes(experiment)).toHaveLength(experiment.arms.length);
      expect(checkExperiment(experiment)).toEqual(experiment);
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      expect(['experiment-invalid', 'over-budget']).toContain(error.code);
      expect(error.problems.length).toBeGreaterThan(0);
    }
  };

  test('is an experiment or is refused with its problems, and is left as it was', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 6 }), check), { numRuns: 500 });
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }), check),
      { numRuns: 500 },
    );
  });

  test('also in place of any part of a good file, and under any key beside it', () => {
    const place = fc.constantFrom(...paths(full));
    const odd = fc.oneof(fc.jsonValue(), fc.constantFrom(-1, 0, 1.5, 1e308, '', 'relu', 'kind', [], {}, null));
    fc.assert(
      fc.property(place, odd, (path, value) => check(withValue(full, path, value))),
      { numRuns: 1500 },
    );
    fc.assert(
      fc.property(place, fc.string(), odd, (path, key, value) => {
        const clean = key.replaceAll('.', '');
        const parent = path.split('.').slice(0, -1);
        check(withValue(full, [...parent, clean].join('.'), value));
      }),
      { numRuns: 1000 },
    );
  });

  test('as the changes of an arm makes a checked recipe or is refused, and never alters the base', () => {
    const known = paths(full.recipe);
    const anyPath = fc.oneof(
      fc.constantFrom(...known),
      fc.constantFrom(...known.map((path) => `recipe.${path}`)),
      fc.string(),
    );
    const anyValue = fc.oneof(
      fc.jsonValue() as fc.Arbitrary<Json>,
      fc.constantFrom<Json>(1, 0.5, 'adam', 'softmax', 'quadratic', 'momentum'),
    );
    fc.assert(
      fc.property(fc.dictionary(anyPath, anyValue, { maxKeys: 4 }), (changes) => {
        const result = changedRecipe(full.recipe, deepFreeze(changes));
        if (!result.ok) expect(result.problems.length).toBeGreaterThan(0);
        else if (Object.keys(changes).length === 0) expect(differences(full.recipe, result.recipe)).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  test('changes made of the differences lead from any preset to any other', () => {
    const recipes = presetNames.flatMap((name) => armRecipes(preset(name)));
    const valueAt = (recipe: unknown, path: string): Json | undefined =>
      path.split('.').reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], recipe) as
        Json | undefined;
    fc.assert(
      fc.property(fc.constantFrom(...recipes), fc.constantFrom(...recipes), (from, to) => {
        // Layers of other kinds, or another number of them, are changed as a whole.
        const kinds = ({ network: { hidden } }: Recipe) => hidden.map(({ kind }) => kind).join();
        const hasOtherLayers = kinds(from) !== kinds(to);
        // What only the first has goes with the kind it belongs to.
        const wanted = differences(from, to).flatMap((path) => {
          if (hasOtherLayers && path.startsWith('network.hidden.'))
            return [['network.hidden', to.network.hidden] as const];
          const value = valueAt(to, path);
          return value === undefined ? [] : [[path, value] as const];
        });
        const changes = Object.fromEntries(wanted);
        expect(changedRecipe(from, changes)).toEqual({ ok: true, recipe: to });
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { families } from '../worker/catalogue/families.ts';
import { checkExperiment } from '../worker/contract/check-experiment.ts';
import { experimentShape, type JsonSchema } from '../worker/contract/json-schema.ts';
import { preset, presetNames } from '../worker/contract/presets.ts';
import type { Json } from '../worker/contract/read-json.ts';
import { begin, edit, redo, undo } from '../renderer/pages/build/model/edit-history.ts';
import { draftOf, emptyDraft, experimentText, openExperiment } from '../renderer/pages/build/model/experiment-file.ts';
import { type Field, fieldOf, filled, withKind } from '../renderer/pages/build/model/form.ts';
import { changeLabel, labelOf, optionLabel } from '../renderer/pages/build/model/labels.ts';
import { type Draft, valueAt, withoutValue, withValue } from '../renderer/pages/build/model/paths.ts';
import { fieldPath, placesOf, problemAt } from '../renderer/pages/build/model/problems.ts';
import { countedSeeds, readSeeds, seedsText } from '../renderer/pages/build/model/seeds.ts';
import { refusal } from './fixtures/refusal.ts';

fc.configureGlobal({ seed: 86 });

const first = draftOf(preset('first-steps'));

function allFields(field: Field): Field[] {
  const inner =
    field.kind === 'group' || field.kind === 'choice'
      ? field.fields
      : field.kind === 'list'
        ? field.entries
        : field.kind === 'optional' && field.inner
          ? [field.inner]
          : [];
  return [field, ...inner.flatMap(allFields)];
}
const formOf = (draft: Draft): Field[] => allFields(fieldOf(experimentShape, draft, ''));
const at = (fields: Field[], path: string): Field => fields.find((field) => field.path === path)!;

describe('the form is the schema', () => {
  test('with a choice for every family of the catalogue, and every technique in it', () => {
    const fields = formOf(first);
    for (const { path, choose, rows } of families) {
      const field = at(fields, path);
      const found = field.kind === 'choice' ? field.options.map(({ value }) => value) : [];
      expect(choose === 'one' ? found : Object.keys(rows)).toEqual(Object.keys(rows));
    }
  });

  test('with the range, unit, help and value of every parameter', () => {
    const stepped = withValue(first, 'recipe.schedule', { kind: 'step', eta: 0.1, factor: 0.5, every: 5 });
    const fields = formOf(stepped);
    expect(at(fields, 'recipe.schedule.factor')).toMatchObject({
      kind: 'number',
      value: 0.5,
      range: { min: 0, max: 1, isMinAllowed: false, isMaxAllowed: true, isWhole: false },
      help: 'What the rate is multiplied by.',
    });
    expect(at(fields, 'recipe.schedule.every')).toMatchObject({ unit: 'epochs' });
    expect(at(fields, 'recipe.protocol.epochs')).toMatchObject({ range: { isWhole: true, min: 1, max: 10_000 } });
    expect(at(fields, 'recipe.schedule')).toMatchObject({ chosen: 'step', technique: { name: 'step' } });
    expect(at(fields, 'recipe.regularisation.l2')).toMatchObject({ kind: 'group', technique: { name: 'l2' } });
    expect(at(fields, 'measure.direction')).toMatchObject({ kind: 'word', isOptional: true, value: undefined });
  });

  test('for kinds of fields no recipe has yet', () => {
    const schema: JsonSchema = {
      type: 'object',
      required: ['on'],
      properties: {
        on: { type: 'boolean' },
        many: { type: 'array', maxItems: 2, items: { type: 'number', minimum: 2 } },
        maybe: { anyOf: [{ type: 'integer', minimum: 3 }, { type: 'null' }], default: null },
        anything: {},
        either: {
          anyOf: [
            { type: 'integer', minimum: 1 },
            { type: 'string', const: 'all' },
          ],
          default: 10,
        },
      },
    };
    const fields = allFields(fieldOf(schema, { on: true, many: [4, 5], maybe: 7 }, 'x'));
    expect(at(fields, 'x.on')).toMatchObject({ kind: 'flag', value: true });
    expect(at(fields, 'x.many')).toMatchObject({ kind: 'list', isFull: true, added: 5 });
    expect(at(fields, 'x.many.1')).toMatchObject({ kind: 'number', value: 5 });
    expect(fields.find(({ kind }) => kind === 'optional')).toMatchObject({ whenOn: 3, inner: { value: 7 } });
    expect(at(fields, 'x.anything').kind).toBe('json');
    expect(at(fields, 'x.either')).toMatchObject({ kind: 'number', words: [{ value: 'all' }], usual: 10 });
    expect(filled(schema, { on: true })).toEqual({ on: true, maybe: null, either: 10 });
  });

  test('another kind keeps the parameters both have and begins the others at their defaults', () => {
    const schema = experimentShape.properties!['recipe']!.properties!['schedule']!;
    expect(withKind(schema, { kind: 'constant', eta: 0.3 }, 'step')).toEqual({
      kind: 'step',
      eta: 0.3,
      factor: 0.5,
      every: 5,
    });
    expect(withKind(schema, { kind: 'step', eta: 0.3, factor: 0.1, every: 2 }, 'constant')).toEqual({
      kind: 'constant',
      eta: 0.3,
    });
  });
});

test('names come from the texts, the catalogue or the key', () => {
  expect(labelOf('recipe.schedule')).toBe('Learning rate');
  expect(labelOf('recipe.schedule.eta')).toBe('η (eta)');
  expect(labelOf('recipe.regularisation.l1')).toBe('L1');
  expect(labelOf('recipe.somethingNew.two-words')).toBe('Two words');
  expect(optionLabel('recipe.cost', 'cross-entropy')).toBe('Cross-entropy');
  expect(optionLabel('measure.at', 'constructor')).toBe('Constructor');
  expect(changeLabel('network.hidden.1.activation.kind')).toBe('Activation of layer 2');
  expect(changeLabel('recipe.schedule.eta')).toBe('Learning rate: η (eta)');
  expect(changeLabel('regularisation.l2.lambda')).toBe('L2 (weight decay): λ (lambda)');
});

describe('experiment files', () => {
  test.each(presetNames)('%s goes through the form unchanged', (name) => {
    const draft = openExperiment(experimentText(draftOf(preset(name))), 'a.json');
    expect(checkExperiment(draft)).toEqual(preset(name));
  });

  test('what is left out is written out, what is wrong stays to be mended', () => {
    const text = JSON.stringify({
      format: 'epoch-lab/experiment@1',
      name: 7,
      recipe: { cost: { kind: 'mse' }, extra: 1 },
    });
    const draft = openExperiment(text, 'a.json');
    expect(valueAt(draft, 'recipe.schedule')).toEqual({ kind: 'constant', eta: 0.5 });
    expect(valueAt(draft, 'recipe.cost')).toEqual({ kind: 'mse' });
    expect(valueAt(draft, 'recipe.extra')).toBe(1);
    expect(draft['name']).toBe(7);
    expect(() => formOf(draft)).not.toThrow();
  });

  test('what is no experiment is refused', async () => {
    for (const text of ['', '[]', '{"format": "else"}', '{"format": "epoch-lab/experiment@1", "__proto__": {}}']) {
      expect((await refusal(() => openExperiment(text, 'a.json'))).code).toBe('experiment-invalid');
    }
  });

  test('an empty start can be trained at once', () => {
    expect(checkExperiment(emptyDraft()).arms).toEqual([{ name: 'base', changes: {} }]);
  });

  test('the form of any draft at all can be shown', () => {
    fc.assert(
      fc.property(fc.constantFrom(...formOf(first).map(({ path }) => path)), fc.jsonValue(), (path, value) => {
        const draft = path === '' ? first : withValue(first, path, value as Json);
        formOf(draftOf(draft));
      }),
    );
  });
});

describe('edits', () => {
  test('change one place and share the rest', () => {
    const changed = withValue(first, 'recipe.network.hidden.0.units', 7);
    expect(valueAt(changed, 'recipe.network.hidden.0.units')).toBe(7);
    expect(valueAt(first, 'recipe.network.hidden.0.units')).toBe(30);
    expect(changed['arms']).toBe(first['arms']);
    expect(Object.keys(changed)).toEqual(Object.keys(first));
    expect(withoutValue(changed, 'recipe.network.hidden.0')['recipe']).toMatchObject({ network: { hidden: [] } });
    expect(valueAt(first, 'recipe.constructor.name')).toBeUndefined();
    expect(valueAt(withValue({}, 'a.b', 1), 'a.b')).toBe(1);
  });

  test('are undone and done again in their order, and typing in one go', () => {
    let history = begin('');
    for (const [i, text] of ['w', 'wo', 'word'].entries()) history = edit(history, text, 'name', i * 300);
    history = edit(history, 'word!', 'name', 5000);
    history = edit(history, 'other', 'question', 5001);
    expect(undo(history).present).toBe('word!');
    expect(undo(undo(history)).present).toBe('word');
    expect(undo(undo(undo(history))).present).toBe('');
    expect(redo(undo(history)).present).toBe('other');
    expect(edit(undo(history), 'new', 'name', 5002).future).toEqual([]);
    expect(edit(history, 'other', 'x', 0)).toBe(history);
  });

  test('however many, undoing all leads back to the beginning and redoing all to the end', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer(), fc.constantFrom('a', 'b'), fc.nat(800)), { maxLength: 60 }),
        (edits) => {
          let at = 0;
          const history = edits.reduce(
            (all, [value, about, pause]) => edit(all, value, about, (at += pause)),
            begin(-1),
          );
          let back = history;
          while (back.past.length > 0) back = undo(back);
          expect(back.present).toBe(-1);
          while (back.future.length > 0) back = redo(back);
          expect(back.present).toBe(history.present);
        },
      ),
    );
  });
});

describe('seeds', () => {
  test('are written as ranges and read back', () => {
    expect(seedsText([1, 2, 3, 7, 9, 10])).toBe('1-3, 7, 9-10');
    expect(readSeeds('1-3, 7 9–10')).toEqual([1, 2, 3, 7, 9, 10]);
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(5000), { maxLength: 200 }), (seeds) => {
        expect(readSeeds(seedsText(seeds))).toEqual(seeds);
      }),
    );
  });

  test('that are none are left for the lab to refuse', () => {
    for (const text of ['a', '3-1', '1-99999999', '-1', '1.5']) expect(readSeeds(text)).toBe(text);
    expect(readSeeds('')).toEqual([]);
  });

  test('are counted up and down', () => {
    expect(countedSeeds([5, 9], 4)).toEqual([5, 9, 10, 11]);
    expect(countedSeeds([5, 9], 1)).toEqual([5]);
    expect(countedSeeds('x', 2)).toEqual([1, 2]);
    expect(countedSeeds([1], NaN)).toEqual([]);
  });
});

test('problems stand at the field they are about, or the nearest around it', () => {
  const problems = [{ path: 'recipe.cost.kind', message: 'the output softmax does not go with it' }];
  expect(problemAt(problems, 'recipe.cost')).toBe('The output softmax does not go with it.');
  expect(problemAt(problems, 'recipe')).toBeUndefined();
  expect(placesOf('arms.0.changes.cost.kind')).toEqual(['arms.0.changes.cost', 'arms.0.changes', 'arms.0', 'arms']);
  expect(fieldPath('recipe.optimiser.kind')).toBe('recipe.optimiser');
});

import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { renderToString } from 'katex';
import { describe, expect, test } from 'vitest';
import { families } from '../worker/catalogue/families.ts';
import { recipeShape, shapeOf } from '../worker/contract/json-schema.ts';
import { techniqueList } from '../worker/contract/technique-list.ts';
import { evaluate } from '../worker/engine/formula/evaluate.ts';
import { infix } from '../worker/engine/formula/infix.ts';
import { parse } from '../worker/engine/formula/parse.ts';
import { call, type Expression, number, symbol } from '../worker/engine/formula/tree.ts';
import { techniquesMarkdown } from '../worker/report/techniques-markdown.ts';
import { listTechniques } from '../worker/training/list-techniques.ts';

fc.configureGlobal({ seed: 36 });

const list = listTechniques();
const all = list.families.flatMap((family) =>
  family.techniques.map((technique) => ({ family: family.name, technique })),
);
const derivativeOf = (name: string) => all.find(({ technique }) => technique.name === name)!.technique.derivative!;

describe('the list of techniques', () => {
  test('is what its schema says, as JSON too', () => {
    expect(techniqueList.parse(JSON.parse(JSON.stringify(list)))).toEqual(list);
  });

  test.each(families.map((family) => [family.name, family] as const))(
    '%s stands where an experiment has it',
    (_, family) => {
      const keys = family.path.split('.').slice(1);
      const empty = keys.reduceRight<unknown>((inner, key) => (key === '0' ? [inner] : { [key]: inner }), {});
      let [shape, value]: [ReturnType<typeof shapeOf>, unknown] = [recipeShape, empty];
      for (const key of keys) {
        shape = shapeOf(shape, value, key);
        value = (value as Record<string, unknown>)[key];
      }
      const kinds = shape?.oneOf?.map((variant) => variant.properties?.['kind']?.const);
      // Another family may stand within this one.
      const isFamily = (key: string) => families.some(({ path }) => path === `${family.path}.${key}`);
      const names = Object.keys(shape?.properties ?? {}).filter((key) => !isFamily(key));
      expect(kinds ?? names).toEqual(Object.keys(family.rows));
    },
  );

  test('has every family of every recipe', () => {
    const choices = (shape: unknown, path: string): string[] => {
      const { oneOf, items, properties = {} } = shape as NonNullable<ReturnType<typeof shapeOf>>;
      const within = (inner: typeof properties) =>
        Object.entries(inner).flatMap(([key, each]) => choices(each, `${path}.${key}`));
      if (oneOf !== undefined) return [...new Set([path, ...oneOf.flatMap((each) => within(each.properties ?? {}))])];
      if (items !== undefined) return choices(items, `${path}.0`);
      return within(properties);
    };
    const paths = families.filter(({ choose }) => choose === 'one').map(({ path }) => path);
    expect(choices(recipeShape, 'recipe').sort()).toEqual(paths.sort());
  });

  test('says derivatives in words of its own language', () => {
    expect(derivativeOf('relu')).toMatchObject({ by: 'z', text: 'z > 0 ? 1 : 0' });
    expect(derivativeOf('tanh').text).toBe('1 - tanh(z)^2');
    expect(derivativeOf('l1').text).toBe('lambda / n * sign(w)');
    expect(derivativeOf('leaky-relu').text).toBe('z > 0 ? 1 : beta');
    expect(all.filter(({ technique }) => technique.derivative !== null).length).toBeGreaterThan(15);
  });

  test('has TeX that sets, for every formula', () => {
    for (const { technique } of all) {
      for (const formula of [technique.formula, technique.derivative, technique.lookahead]) {
        if (formula !== null) expect(renderToString(formula.tex, { throwOnError: true })).toContain('katex');
      }
    }
  });

  test('is what the docs say: `npm run docs` writes them', async () => {
    const page = await readFile(new URL('../docs/techniques.md', import.meta.url), 'utf8');
    expect(page).toBe(techniquesMarkdown(list));
  });
});

describe('a tree as formula text', () => {
  const leaf: fc.Arbitrary<Expression> = fc.oneof(
    fc.constantFrom('x', 'y').map(symbol),
    fc.constantFrom(-2, -0.5, 0, 1, 3, 1e-7, 1e21).map(number),
  );
  const { tree } = fc.letrec<{ tree: Expression }>((tie) => {
    const unary = fc.constantFrom('negate', 'tanh', 'abs', 'sigmoid');
    const binary = fc.constantFrom(
      'add',
      'subtract',
      'multiply',
      'divide',
      'power',
      'smaller',
      'largerEq',
      'equal',
      'min',
    );
    return {
      tree: fc.oneof(
        { maxDepth: 5 },
        leaf,
        fc.tuple(unary, tie('tree')).map(([fn, x]) => call(fn, x)),
        fc.tuple(binary, tie('tree'), tie('tree')).map(([fn, x, y]) => call(fn, x, y)),
        fc.tuple(tie('tree'), tie('tree'), tie('tree')).map((args) => call('select', ...args)),
      ),
    };
  });

  test('reads back as the same function', () => {
    fc.assert(
      fc.property(tree, fc.constantFrom(-1.5, 0, 2), fc.constantFrom(-3, 0.25), (e, x, y) => {
        expect(evaluate(parse(infix(e)), { x, y })).toEqual(evaluate(e, { x, y }));
      }),
      { numRuns: 2000 },
    );
  });

  test('has brackets only where they are needed', () => {
    const texts = [
      'a - b - c',
      'a - (b - c)',
      'a * (b + c)',
      '-x^2',
      '(-x)^2',
      'x > 0 ? 1 : y > 0 ? 2 : 3',
      'a / (b * c)',
    ];
    expect(texts.map((text) => infix(parse(text)))).toEqual(texts);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalisations } from '../worker/catalogue/normalisations.ts';
import { layerRules } from '../worker/contract/layer-rules.ts';
import { type Extent, layerShapes, placesOf } from '../worker/contract/layer-shapes.ts';
import { makePlan } from '../worker/engine/graph/plan.ts';
import { type Case, choices, expectAgreement } from './fixtures/agreement.ts';
import { smallRecipe, usual } from './fixtures/engine.ts';
import { someExamples } from './fixtures/examples.ts';
import { bits, expectSameJudgement } from './fixtures/judgements.ts';
import { checkTrainingGradient } from './fixtures/training-gradient.ts';
import { trainingParts } from './fixtures/training-parts.ts';

fc.configureGlobal({ seed: 34 });

const softmax = { output: { kind: 'softmax' } };
const logLikelihood = { cost: { kind: 'log-likelihood' } };
const tanh = { activation: { kind: 'tanh' } };
const convolution = { kind: 'convolution', channels: 2, kernel: 3, ...tanh };
const recurrent = { kind: 'recurrent', units: 3, ...tanh };
const size: Extent = { rows: 4, columns: 5 };

describe('shapes, by hand', () => {
  test.each([
    [{ kind: 'convolution', channels: 6, kernel: 5, padding: 2, ...tanh }, [28, 28, 6]],
    [{ kind: 'convolution', channels: 16, kernel: 5, ...tanh }, [24, 24, 16]],
    [{ kind: 'convolution', channels: 4, kernel: 3, stride: 2, ...tanh }, [13, 13, 4]],
    [{ kind: 'convolution', channels: 4, kernel: 3, stride: 2, padding: 1, ...tanh }, [14, 14, 4]],
    [{ kind: 'max-pooling' }, [14, 14, 1]],
    [{ kind: 'mean-pooling', size: 3, stride: 2 }, [13, 13, 1]],
    [{ kind: 'dense', units: 7, ...tanh }, [1, 1, 7]],
    [{ kind: 'recurrent', units: 9, ...tanh }, [1, 1, 9]],
  ])('%j makes %j of 28 x 28', (layer, [rows, columns, channels]) => {
    const [first] = layerShapes(
      smallRecipe({ network: { hidden: [layer], ...softmax } }),
      { rows: 28, columns: 28 },
      10,
    );
    expect(first!.gives).toEqual({ rows, columns, channels });
  });
});

describe('the gradient of a step is the slope of its cost', () => {
  const check = (hidden: readonly object[], parts: object = {}, image = size) => {
    checkTrainingGradient(smallRecipe({ network: { hidden, ...softmax }, ...logLikelihood, ...parts }), 1, image);
  };
  const below = { kind: 'convolution', channels: 2, kernel: 2, padding: 1, ...tanh };

  test.each<[string, readonly object[]]>([
    ['a convolution', [convolution]],
    ['strides and padding', [{ ...convolution, stride: 2, padding: 2 }]],
    ['windows that leave pixels out', [{ ...convolution, kernel: 2, stride: 3 }]],
    ['convolutions of one another', [below, { ...convolution, stride: 2 }]],
    ['a window of one pixel', [below, { ...convolution, kernel: 1 }]],
    ['the largest of windows', [below, { kind: 'max-pooling', size: 2, stride: 2 }]],
    ['the largest of windows that overlap', [below, { kind: 'max-pooling', size: 3, stride: 1 }]],
    ['the mean of windows', [below, { kind: 'mean-pooling', size: 3, stride: 2 }]],
    ['pooled pixels', [{ kind: 'max-pooling', size: 2, stride: 1 }, convolution]],
    ['units above', [below, { kind: 'mean-pooling', size: 2, stride: 2 }, { units: 4, ...tanh }]],
    ['pieces', [{ ...convolution, activation: { kind: 'maxout', pieces: 3 } }]],
    ['learned slopes', [{ ...convolution, activation: { kind: 'prelu' } }]],
    ['a recurrent layer', [recurrent]],
    ['a recurrent layer with zoneout', [{ ...recurrent, zoneout: 0.4 }]],
    ['a recurrent layer over channels', [below, { ...recurrent, zoneout: 0.2 }, { units: 4, ...tanh }]],
    ['recurrent pieces', [{ ...recurrent, activation: { kind: 'maxout' } }]],
    ['recurrent learned slopes', [{ ...recurrent, activation: { kind: 'prelu' } }]],
    ['recurrent noisy units', [{ ...recurrent, activation: { kind: 'noisy-relu' } }]],
    ['noisy units', [{ ...convolution, activation: { kind: 'noisy-relu' } }]],
  ])('%s', (_, hidden) => check(hidden));

  test.each(Object.keys(normalisations))('%s normalisation', (kind) => {
    check([
      { ...convolution, normalisation: { kind } },
      { units: 4, ...tanh },
    ]);
  });

  test.each(['none', 'layer', 'weights'])('%s normalisation of a recurrent layer', (kind) => {
    check([{ ...recurrent, normalisation: { kind } }]);
  });

  test.each(trainingParts)('%s', (_, parts) => {
    check([below, { kind: 'max-pooling', size: 3, stride: 2 }, { ...recurrent, zoneout: 0.3 }], parts);
  });

  test('the largest of equal values is one of them', () => {
    // Both maps of constant weights see the same at every place of an empty image.
    check(
      [
        { ...below, normalisation: { kind: 'none' } },
        { kind: 'max-pooling', size: 2, stride: 2 },
      ],
      {
        noise: { inputs: { kind: 'dropout', rate: 0.99 } },
      },
    );
  });
});

const channels = fc.constantFrom(1, 2, 6, 8, 9, 17, 33);
const activation = fc
  .constantFrom('tanh', 'sigmoid', 'softplus', 'prelu', 'elu', 'noisy-relu')
  .map((kind) => ({ kind }));
const normalisation = fc.constantFrom(...Object.keys(normalisations)).map((kind) => ({ kind }));

/** A layer that fits over an image of so many rows and columns. */
function layerOver({ rows, columns }: Extent): fc.Arbitrary<object> {
  const least = Math.min(rows, columns);
  const stride = fc.integer({ min: 1, max: 3 });
  const windowed = fc.integer({ min: 0, max: 2 }).chain((padding) =>
    fc.record({
      kind: fc.constant('convolution'),
      kernel: fc.integer({ min: 1, max: Math.min(5, least + 2 * padding) }),
      padding: fc.constant(padding),
      ...{ channels, stride, activation, normalisation },
    }),
  );
  const kind = fc.constantFrom('max-pooling', 'mean-pooling');
  return fc.oneof(windowed, fc.record({ kind, size: fc.integer({ min: 1, max: Math.min(3, least) }), stride }));
}

/** Layers over one another, as long as there is an image. */
function layersOver(image: Extent, count: number): fc.Arbitrary<object[]> {
  if (count === 0) return fc.constant([]);
  return layerOver(image).chain((layer) => {
    const [shape] = layerShapes(smallRecipe({ network: { hidden: [layer], ...softmax } }), image, 10);
    return layersOver(shape!.gives, count - 1).map((above) => [layer, ...above]);
  });
}

const side = fc.integer({ min: 3, max: 9 });
const someCase: fc.Arbitrary<Case> = fc
  .tuple(fc.record({ rows: side, columns: side }), fc.integer({ min: 0, max: 3 }))
  .chain(([image, count]) =>
    fc.record({
      image: fc.constant(image),
      layers: layersOver(image, count),
      above: fc.constantFrom<object[]>(
        [],
        [{ units: 9, ...tanh }],
        [{ kind: 'recurrent', units: 7, zoneout: 0.3, ...tanh }],
        [{ kind: 'recurrent', units: 17, activation: { kind: 'softplus' }, normalisation: { kind: 'layer' } }],
      ),
      batch: fc.integer({ min: 1, max: 9 }),
      trainCount: fc.integer({ min: 9, max: 25 }),
      density: fc.constantFrom(0.1, 0.5),
      units: fc.constantFrom('none', 'dropout', 'dropout-by-batch'),
      seed: fc.nat(1e6),
    }),
  )
  .filter(({ image, layers, above }) => {
    const recipe = smallRecipe({ network: { hidden: [...layers, ...above], ...softmax }, ...logLikelihood });
    return layerRules(recipe, { image, outputs: 4 }).length === 0;
  })
  .map(({ image, layers, above, batch, trainCount, density, units, seed }) => {
    const recipe = smallRecipe({
      network: { hidden: [...layers, ...above], ...softmax },
      ...logLikelihood,
      noise: { units: { kind: units } },
      schedule: { kind: 'constant', eta: 0.02 },
      protocol: { epochs: 30, batch },
    });
    const plan = makePlan(recipe, image, 4, trainCount);
    return { plan, examples: someExamples(seed, trainCount + 30, placesOf(image), 4, density), seed };
  });

describe('cpu computes what reference computes', () => {
  test('weights after twenty steps of random networks over images', () => {
    fc.assert(
      fc.property(someCase, choices, (given, chosen) => expectAgreement(given, chosen)),
      { numRuns: 12 },
    );
  });

  test('evaluation and diagnosis of random networks over images', () => {
    fc.assert(
      fc.property(someCase, choices, (given, chosen) => expectSameJudgement(given, chosen)),
      { numRuns: 30 },
    );
  });

  test('panels and tiles leave every bit', () => {
    fc.assert(
      fc.property(someCase, fc.array(choices, { minLength: 2, maxLength: 2 }), (given, variants) => {
        const expected = bits(given, usual);
        for (const chosen of variants) expect(bits(given, chosen)).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });
});

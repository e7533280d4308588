import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalisations } from '../worker/catalogue/normalisations.ts';
import { type Extent, layerShapes } from '../worker/contract/layer-shapes.ts';
import { choices, expectAgreement } from './fixtures/agreement.ts';
import { usual } from './fixtures/engine.ts';
import { bits, expectSameJudgement } from './fixtures/judgements.ts';
import {
  below,
  convolution,
  imageLayers,
  imageRecipe,
  recurrent,
  someImageCase,
  tanh,
} from './fixtures/some-image-trainings.ts';
import { checkTrainingGradient } from './fixtures/training-gradient.ts';
import { trainingParts } from './fixtures/training-parts.ts';

fc.configureGlobal({ seed: 34 });

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
    const [first] = layerShapes(imageRecipe([layer]), { rows: 28, columns: 28 }, 10);
    expect(first!.gives).toEqual({ rows, columns, channels });
  });
});

describe('the gradient of a step is the slope of its cost', () => {
  const check = (hidden: readonly object[], parts: object = {}, image = size) => {
    checkTrainingGradient(imageRecipe(hidden, parts), 1, image);
  };

  test.each(imageLayers)('%s', (_, hidden) => check(hidden));

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

describe('cpu computes what reference computes', () => {
  test('weights after twenty steps of random networks over images', () => {
    fc.assert(
      fc.property(someImageCase, choices, (given, chosen) => expectAgreement(given, chosen)),
      { numRuns: 12 },
    );
  });

  test('evaluation and diagnosis of random networks over images', () => {
    fc.assert(
      fc.property(someImageCase, choices, (given, chosen) => expectSameJudgement(given, chosen)),
      { numRuns: 30 },
    );
  });

  test('panels and tiles leave every bit', () => {
    fc.assert(
      fc.property(someImageCase, fc.array(choices, { minLength: 2, maxLength: 2 }), (given, variants) => {
        const expected = bits(given, usual);
        for (const chosen of variants) expect(bits(given, chosen)).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });
});

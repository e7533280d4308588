import { describe, expect, test } from 'vitest';
import { type FitCurves, fitOf } from '../worker/lab/curves/fit.ts';

/** Curves of so many epochs after epoch 0, by epoch. */
function curves(
  epochs: number,
  of: Record<'trainCost' | 'trainAccuracy' | 'validationCost' | 'validationAccuracy', (epoch: number) => number>,
): FitCurves {
  const column = (value: (epoch: number) => number) =>
    Float64Array.from({ length: epochs + 1 }, (_, epoch) => value(epoch));
  return {
    name: 'old',
    runs: 1,
    trainCost: column(of.trainCost),
    trainAccuracy: column(of.trainAccuracy),
    validationCost: column(of.validationCost),
    validationAccuracy: column(of.validationAccuracy),
  };
}

const learns = {
  trainCost: (epoch: number) => 1 / (epoch + 1),
  trainAccuracy: () => 0.99,
  validationCost: (epoch: number) => 0.1 + 1 / (epoch + 1),
  validationAccuracy: () => 0.97,
};
const rising = (epoch: number) => (epoch <= 12 ? 1 - 0.05 * epoch : 0.4 + 0.01 * (epoch - 12));

describe('what curves say of bias and variance', () => {
  test('a validation cost that rises from its lowest while the training cost falls', () => {
    expect(fitOf(curves(30, { ...learns, validationCost: rising }))).toEqual({
      state: 'overfitting',
      since: 12,
      sentence:
        '"old" overfits since about epoch 12: its validation cost was lowest there with 0.4000 and is 0.5800 at epoch 30, ' +
        '45 % more, while its training cost went on falling from 0.07692 to 0.03226; at epoch 30 it gets 1.00 % of the ' +
        'training images and 3.00 % of the validation images wrong.',
    });
  });

  test('a cost that rises on training images too, or hardly, or only at the end, is no overfitting', () => {
    const state = (over: Partial<typeof learns>) => fitOf(curves(30, { ...learns, ...over })).state;
    expect(state({ validationCost: rising, trainCost: rising })).toBe('fine');
    expect(state({ validationCost: (epoch) => (epoch === 12 ? 0.4 : 0.404) })).toBe('fine');
    expect(state({ validationCost: (epoch) => (epoch === 30 ? 2 : 1 / (epoch + 1)) })).toBe('fine');
  });

  test('an error made mostly on training images', () => {
    const level = { ...learns, trainCost: () => 1, validationCost: () => 1 };
    const found = fitOf({
      ...curves(8, { ...level, trainAccuracy: () => 0.8, validationAccuracy: () => 0.79 }),
      runs: 3,
    });
    expect(found).toEqual({
      state: 'underfitting',
      since: null,
      sentence:
        '"old" underfits, as far as its curves tell: at epoch 8 it gets 20.00 % of the training images and 21.00 % of the ' +
        'validation images wrong (mean of 3 runs), so that it errs mostly on what it has seen, too.',
    });
    expect(fitOf(curves(8, { ...level, trainAccuracy: () => 0.8, validationAccuracy: () => 0.6 })).state).toBe('fine');
  });

  test('a training that is not at its end', () => {
    expect(fitOf(curves(8, learns)).sentence).toMatch(
      /Its training cost still falls, by 22 % over the last 2 epochs\.$/,
    );
    expect(fitOf(curves(8, { ...learns, trainCost: () => 1 })).sentence).toMatch(/has not risen lastingly\.$/);
  });

  test.each([
    ['too few epochs', curves(3, learns), 'it takes 4 epochs, and there are 3'],
    ['no epochs', curves(-1, learns), 'it takes 4 epochs, and there are 0'],
    ['no validation images', curves(9, { ...learns, validationAccuracy: () => NaN }), 'there are no validation images'],
    ['a cost that is no number', curves(9, { ...learns, trainCost: () => NaN }), 'its cost is not a finite number'],
  ])('nothing, with %s', (_, given, why) => {
    const sentence = `Whether "old" under- or overfits cannot be told: ${why}.`;
    expect(fitOf(given)).toEqual({ state: 'unclear', since: null, sentence });
  });
});

import { describe, test } from 'vitest';
import { activations } from '../worker/catalogue/activations.ts';
import { smallRecipe } from './fixtures/engine.ts';
import { checkTrainingGradient } from './fixtures/training-gradient.ts';
import { layerParts, trainingParts } from './fixtures/training-parts.ts';

/** Kinks are met with probability zero: weights, images and noise are drawn from a continuum. */
describe('the gradient of a step with its random numbers is the slope of its cost', () => {
  const hidden = [
    { units: 7, activation: { kind: 'tanh' } },
    { units: 5, activation: { kind: 'softplus' } },
  ];
  const pairs = [
    { output: { kind: 'softmax' }, cost: { kind: 'log-likelihood' } },
    { output: { kind: 'softmax' }, cost: { kind: 'kl-divergence' } },
    { output: { kind: 'sigmoid' }, cost: { kind: 'cross-entropy' } },
    { output: { kind: 'identity' }, cost: { kind: 'quadratic' } },
  ];

  test.each(trainingParts)('%s', (_, parts) => {
    pairs.forEach(({ output, cost }, i) => {
      checkTrainingGradient(smallRecipe({ network: { hidden, output }, cost, ...parts }), i + 1);
    });
  });

  test.each(layerParts)('%s', (_, parts) => {
    pairs.forEach(({ output, cost }, i) => {
      const layers = hidden.map((layer) => ({ ...layer, ...parts }));
      checkTrainingGradient(smallRecipe({ network: { hidden: layers, output }, cost }), i + 1);
    });
  });

  test.each(Object.keys(activations))('%s', (kind) => {
    const layers = [7, 5].map((units) => ({ units, activation: { kind } }));
    checkTrainingGradient(smallRecipe({ network: { hidden: layers, output: { kind: 'sigmoid' } } }), 3);
  });

  test('all of them together', () => {
    const everything = {
      network: { hidden, output: { kind: 'softmax' } },
      cost: { kind: 'log-likelihood' },
      noise: { inputs: { kind: 'gaussian' }, units: { kind: 'dropout' }, weights: { kind: 'whiteout' } },
      mixing: { kind: 'mixup-by-example' },
      targets: { kind: 'smoothed' },
    };
    for (const seed of [1, 2, 3]) checkTrainingGradient(smallRecipe(everything), seed);
  });
});

import {
  about,
  above,
  atLeast,
  atMost,
  between,
  type BaselineKind,
  type Chapter,
  fact,
  level,
  quoted,
  type Reading,
  type Rule,
  rising,
  same,
  timesAs,
} from '../claim.ts';
import { activations } from '../../catalogue/activations.ts';
import { derivative } from '../computed/formulas.ts';
import { draws } from '../computed/randomness.ts';
import {
  all,
  arm,
  armOn,
  few,
  forEpochs,
  bookNet,
  l2,
  newWeights,
  oldWeights,
  rate,
  seeds,
  testAccuracy,
  trainAccuracy,
  trainCost,
  validationAccuracy,
} from '../pieces.ts';

const gap: Reading = { kind: 'difference', of: [trainAccuracy, testAccuracy] };
const weightNorm: Reading = { kind: 'layer', health: 'weightNorm', layer: 0, at: 'end' };
const sizes = [500, 1000, 2000, 5000, 10_000, 20_000, 50_000];
const images = (size: number): string => `${size.toLocaleString('en-US')} images`;

/** E sigma'(z) for normal z of a standard deviation. */
function meanSlope(sd: number): number {
  const { normal } = draws(54);
  const slope = derivative(activations.sigmoid.formula, 'z', 'z');
  let sum = 0;
  for (let i = 0; i < 20_000; i++) sum += slope(sd * normal());
  return sum / 20_000;
}

/** Networks on so many images, trained as for the curve over sizes. */
const sized = (size: number) =>
  armOn({ train: size }, images(size), oldWeights, l2(size / 10_000), { 'protocol.epochs': 300_000 / size });

/** Networks and learners that are none, on some of the sizes. */
const versus = (from: number, to: number) => {
  const some = sizes.filter((size) => size >= from && size <= to);
  const kinds = ['rbf-svm', 'rbf-svm-unscaled', 'nearest-neighbours'] as const;
  return { arms: some.map(sized), baselines: { kinds, sizes: some } };
};

const against = (ahead: 'arm' | 'baseline', baseline: BaselineKind, train: number): Rule => ({
  kind: 'against-baseline',
  arm: images(train),
  baseline,
  train,
  ahead,
  expected: between(0, 0.5),
});

const oldFew = { ...few, arms: [arm('λ = 0', oldWeights, l2(0)), arm('λ = 0.1', oldWeights, l2(0.1))] };

export const overfitting: Chapter = {
  id: 'overfitting',
  title: 'Overfitting, L2 and the size of the data',
  claims: [
    {
      id: '40',
      place: 'S0:186',
      kind: 'single-run',
      sentence: 'Trained on 1,000 images only, the network overfits.',
      look: 'Every training image is right by about epoch 70. The cost on other images is lowest near epoch 15 and then rises by half.',
      study: { ...oldFew, seeds: seeds(3, 8) },
      stated: [
        level('λ = 0', testAccuracy, about(0.824, 0.009)),
        level('λ = 0', trainAccuracy, atLeast(0.999)),
        level('λ = 0', { kind: 'best-epoch', metric: 'cost', split: 'validation' }, between(8, 30)),
        quoted('λ = 0', testAccuracy, 0.8223),
      ],
    },
    {
      id: '41',
      place: 'S0:192',
      kind: 'two-arm',
      sentence: 'Use of more data avoids overfitting.',
      look: 'The gap between training and test accuracy: 17.6 percentage points with 1,000 images, about 2.6 with 50,000.',
      study: { ...all, arms: [arm('λ = 0', oldWeights, l2(0))], seeds: seeds(3, 12) },
      stated: [level('λ = 0', gap, between(0.02, 0.032))],
    },
    {
      id: '42',
      place: 'S0:225',
      kind: 'two-arm',
      sentence: 'Using 1,000 training samples, we see some improvement with the regularization.',
      tex: String.raw`w \to \left(1 - \frac{\eta\lambda}{n}\right) w - \eta \frac{\partial C_0}{\partial w}`,
      look: 'With N(0, 1) weights the gain is about five points. Then look at the next claim.',
      study: { ...oldFew, seeds: seeds(3, 8) },
      stated: [above('λ = 0.1', 'λ = 0', between(0.03, 0.07), testAccuracy)],
    },
    {
      id: '43',
      place: '',
      kind: 'two-arm',
      sentence:
        'With weights that start well, regularisation gains much less: most of what it does there is to repair the start.',
      look: 'The gain with N(0, 1) weights less the gain with N(0, 1/n) weights, seed by seed.',
      study: {
        ...few,
        arms: [
          ...oldFew.arms,
          arm('λ = 0, new start', newWeights, l2(0)),
          arm('λ = 0.1, new start', newWeights, l2(0.1)),
        ],
        seeds: seeds(3, 8),
      },
      stated: [
        above(['λ = 0.1', 'λ = 0, new start'], ['λ = 0', 'λ = 0.1, new start'], between(0.03, 0.065), testAccuracy),
        above('λ = 0.1, new start', 'λ = 0, new start', between(0.001, 0.007), testAccuracy),
      ],
    },
    {
      id: '44',
      place: 'S0:232',
      kind: 'two-arm',
      sentence: 'With all the training samples regularisation improves the accuracy, too.',
      look: 'The book compares the best of thirty epochs on the test set. At the last epoch the gain is smaller, and smaller still with weights that start well.',
      right: 'It does by about 0.6 points at the last epoch.',
      study: {
        ...all,
        arms: [arm('λ = 0', oldWeights, l2(0)), arm('λ = 5', oldWeights, l2(5))],
        seeds: seeds(3, 12),
      },
      stated: [above('λ = 5', 'λ = 0', between(0.002, 0.012), testAccuracy)],
    },
    {
      id: '45',
      place: '',
      kind: 'two-arm',
      sentence: 'On all samples a smaller learning rate without regularisation beats regularisation.',
      look: 'Both with weights that start well: η = 0.1 and λ = 0 against η = 0.5 and λ = 5.',
      study: {
        ...all,
        arms: [arm('η = 0.1, λ = 0', newWeights, rate(0.1)), arm('η = 0.5, λ = 5', newWeights, l2(5))],
        seeds: seeds(3, 12),
      },
      stated: [above('η = 0.1, λ = 0', 'η = 0.5, λ = 5', between(0.001, 0.01), testAccuracy)],
    },
    {
      id: '46',
      place: 'S1:386',
      kind: 'trend',
      sentence: 'When λ is large we prefer small weights.',
      look: 'The length of the first layer’s weights falls with every step of λ.',
      study: {
        ...few,
        arms: [10, 1, 0.1, 0.01, 0].map((lambda) => arm(`λ = ${lambda}`, oldWeights, l2(lambda))),
        seeds: seeds(3, 8),
      },
      stated: [rising(['λ = 10', 'λ = 1', 'λ = 0.1', 'λ = 0.01', 'λ = 0'], weightNorm)],
    },
    {
      id: '47',
      place: 'S1:386',
      kind: 'single-run',
      sentence: 'With λ too large the network underfits.',
      look: 'With λ = 10 for 1,000 images the training images themselves are not learned any more.',
      study: { ...few, arms: [arm('λ = 10', oldWeights, l2(10))], seeds: seeds(3, 8) },
      stated: [level('λ = 10', trainAccuracy, atMost(0.95))],
    },
    {
      id: '48',
      place: 'S0:204',
      kind: 'equivalence',
      sentence: 'Whether biases are regularised matters little.',
      look: 'The same decay of the weights, once without and once with the biases.',
      study: {
        ...few,
        arms: [
          arm('weights alone', oldWeights, l2(0.1)),
          arm('biases too', oldWeights, { 'regularisation.l2-square.lambda': 0.1 / 2000 }),
        ],
        seeds: seeds(3, 8),
      },
      stated: [same(['weights alone', 'biases too'], 0.005, testAccuracy)],
    },
    {
      id: '49',
      place: 'S0:314',
      kind: 'trend',
      sentence: 'More training data helps to improve the performance.',
      look: 'The same number of steps and the same decay for every size. The gain per doubling shrinks: a straight line over log n that bends.',
      study: {
        ...all,
        arms: sizes.map(sized),
        seeds: seeds(2, 3),
      },
      stated: [rising(sizes.map(images), validationAccuracy)],
    },
    {
      id: '50',
      place: 'S0:344',
      kind: 'trend',
      sentence: 'Increasing the training data also improves the performance of a support vector machine.',
      tex: String.raw`k(x, x') = e^{-\lVert x - x' \rVert^2 / 784}`,
      look: 'Nielsen’s figure, with the width that his library chose: it comes out to the digit.',
      study: { ...all, ...versus(500, 5000), seeds: seeds(3, 3) },
      stated: (
        [
          [500, 0.7513],
          [1000, 0.8387],
          [2000, 0.8849],
          [5000, 0.9146],
        ] as const
      ).map(([train, value]) => ({
        kind: 'baseline',
        baseline: 'rbf-svm-unscaled',
        train,
        expected: about(value, 0.002),
      })),
    },
    {
      id: '51',
      place: 'S0:344',
      kind: 'two-arm',
      sentence: 'The network beats the support vector machine at every size of the training set.',
      look: 'The library of 2014 chose gamma = 1/784; with today’s default the order turns round.',
      right: 'It does against the width of 2014 only; with today’s default the machine wins.',
      study: { ...all, ...versus(500, 5000), seeds: seeds(3, 5) },
      stated: [500, 1000, 2000].map((train) => against('arm', 'rbf-svm', train)),
      corrected: [
        ...[500, 1000, 2000].map((train) => against('arm', 'rbf-svm-unscaled', train)),
        ...[500, 1000, 2000].map((train) => against('baseline', 'rbf-svm', train)),
      ],
    },
    {
      id: '52',
      place: 'S0:350',
      kind: 'two-arm',
      sentence: 'Algorithm A can outperform B with one set of training data, while B outperforms A with another.',
      look: 'Against nearest neighbours the network wins on 500 images and loses on 50,000, where it has little time for each.',
      study: {
        ...all,
        arms: [sized(500), sized(50_000)],
        baselines: { kinds: ['nearest-neighbours'], sizes: [500, 50_000] },
        seeds: seeds(3, 5),
      },
      stated: [against('arm', 'nearest-neighbours', 500), against('baseline', 'nearest-neighbours', 50_000)],
    },
    {
      id: '53',
      place: 'S1:374',
      kind: 'two-arm',
      sentence: 'Overfitting is the system being stuck in local minima.',
      look: 'A network that were stuck would have a high cost on its training images.',
      right: 'The overfitted network has the lower training cost by far.',
      study: { ...oldFew, seeds: seeds(3, 8) },
      stated: [above('λ = 0', 'λ = 0.1', atLeast(0), trainCost)],
      corrected: [timesAs('λ = 0.1', 'λ = 0', atLeast(3), trainCost)],
    },
    {
      id: '54',
      place: 'S1:358',
      kind: 'deterministic',
      sentence: 'With sigmoid-like functions large weights give zero gradients.',
      tex: String.raw`E\,\sigma'(z), \quad z \sim N(0, s^2)`,
      look: 'The mean slope falls as the spread of the weighted inputs grows: 1.05 with the new start on MNIST, 9.4 with the old, 22.4 on the lecture’s example.',
      stated: [
        fact('mean slope at a spread of 1.05', () => meanSlope(1.05), about(0.2034, 0.004)),
        fact('at 9.4', () => meanSlope(9.4), about(0.0419, 0.003)),
        fact('at 22.4', () => meanSlope(22.4), about(0.0179, 0.002)),
      ],
    },
    {
      id: '55',
      place: 'S1:381',
      kind: 'deterministic',
      sentence: 'A large bias does not make the neuron sensitive to its input.',
      tex: String.raw`\frac{\partial a}{\partial x} = w\,\sigma'(wx + b)`,
      look: 'The sensitivity scales with the weight. A bias moves the place where it is largest, not its size.',
      stated: [
        fact(
          'largest sensitivity with b = 10 over that with b = 0',
          () => sensitivity(1, 10) / sensitivity(1, 0),
          about(1, 1e-3),
        ),
        fact(
          'largest sensitivity with w = 10 over that with w = 1',
          () => sensitivity(10, 0) / sensitivity(1, 0),
          about(10, 0.01),
        ),
      ],
    },
    {
      id: '56',
      place: 'S1:285',
      kind: 'trend',
      sentence: 'Underfitting is bias, overfitting is variance.',
      look: 'The spread of the accuracy over training sets of 200 images, each drawn anew, is the part that variance has.',
      why: 'Bias and variance are shown of any experiment by its curves; there is no decomposition over drawn training sets here.',
    },
    {
      id: '57',
      place: 'S2:825',
      kind: 'two-arm',
      sentence: 'It is better to control overfitting by regularising a big model than by a small model.',
      look: 'Big with λ = 0.1 against small without, both with weights that start well. Size matters more than λ.',
      study: {
        ...few,
        arms: [
          arm('5 units', newWeights, l2(0), { 'network.hidden.0.units': 5 }),
          arm('30 units', newWeights, l2(0)),
          arm('100 units', newWeights, l2(0), { 'network.hidden.0.units': 100 }),
          arm('100 units, λ = 0.1', newWeights, l2(0.1), { 'network.hidden.0.units': 100 }),
        ],
        seeds: seeds(2, 5),
      },
      stated: [above('100 units, λ = 0.1', '30 units', between(0.003, 0.02), testAccuracy)],
    },
    {
      id: '58',
      place: 'S0:416',
      kind: 'two-arm',
      sentence: 'Early stopping after n epochs without improvement prevents overtraining.',
      look: 'With patience 10 the plain network loses little. The regularised one is still improving slowly and is stopped too soon.',
      right: 'Patience 10 is too short for regularised training on little data.',
      study: {
        ...few,
        arms: [
          ...oldFew.arms,
          arm('λ = 0, stopped early', oldWeights, { 'regularisation.l2.lambda': 0, 'stopping.early.patience': 10 }),
          arm('λ = 0.1, stopped early', oldWeights, { 'regularisation.l2.lambda': 0.1, 'stopping.early.patience': 10 }),
        ],
        seeds: seeds(3, 8),
      },
      stated: [
        same(['λ = 0', 'λ = 0, stopped early'], 0.02, testAccuracy),
        same(['λ = 0.1', 'λ = 0.1, stopped early'], 0.007, testAccuracy),
      ],
      corrected: [
        same(['λ = 0', 'λ = 0, stopped early'], 0.02, testAccuracy),
        above('λ = 0.1', 'λ = 0.1, stopped early', atLeast(0.002), testAccuracy),
      ],
    },
    {
      id: '59',
      place: 'S3:241',
      kind: 'equivalence',
      sentence: 'Regularisation is not needed if every example is processed only once.',
      look: 'One epoch on 50,000 images with and without L2.',
      study: {
        data: { train: 50_000 },
        recipe: forEpochs(bookNet, 1),
        arms: [arm('λ = 0', newWeights, l2(0)), arm('λ = 5', newWeights, l2(5))],
        seeds: seeds(4, 12),
      },
      stated: [same(['λ = 0', 'λ = 5'], 0.004, testAccuracy)],
    },
  ],
};

/** The largest change of the output by the input. */
function sensitivity(w: number, b: number): number {
  const slope = derivative(activations.sigmoid.formula, 'z', 'z');
  let most = 0;
  for (let i = -20_000; i <= 20_000; i++) most = Math.max(most, w * slope(w * (i / 1000) + b));
  return most;
}

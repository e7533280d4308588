import { about, above, atLeast, atMost, between, type Chapter, fact, level, type Reading } from '../claim.ts';
import { batchMeanError, fishConditions, meanLeft } from '../computed/data-handling.ts';
import {
  all,
  arm,
  armOn,
  few,
  forEpochs,
  l2,
  oldWeights,
  seeds,
  softmaxNet,
  testAccuracy,
  trainAccuracy,
} from '../pieces.ts';

/** Four changed copies of each of 1,000 images, and as many steps as 400 epochs on the images alone. */
const copies = { 'augmentation.how.kind': 'expand', 'augmentation.how.copies': 4, 'protocol.epochs': 80 } as const;
const rotated = (degrees: number) =>
  arm(`±${degrees}°`, oldWeights, l2(0.5), { ...copies, 'augmentation.rotation.degrees': degrees });
const plain = arm('λ = 0.1', oldWeights, l2(0.1));
const shifted = arm('one-pixel shifts', oldWeights, l2(0.5), {
  'augmentation.how.kind': 'expand-by-shifts',
  'protocol.epochs': 80,
});
const turned: Reading = { kind: 'confused', classes: [6, 9] };
const unregularised = arm('λ = 0', oldWeights, l2(0));
const ten = { ...few, seeds: seeds(5, 10) } as const;

export const dataAndEnsembles: Chapter = {
  id: 'data-and-ensembles',
  title: 'More data, more networks',
  claims: [
    {
      id: '79',
      place: 'S0:330',
      kind: 'trend',
      sentence: 'With 800 hidden units the standard data give 98.4 percent, elastic distortions 99.3.',
      look: 'A smaller version: 200 hidden units, 10,000 images, 30 epochs. The order is what is tested, not the size.',
      study: {
        data: { train: 10_000 },
        recipe: { ...forEpochs(softmaxNet({ kind: 'sigmoid' }, 200), 30), protocol: { epochs: 30, batch: 10 } },
        arms: [
          arm('as they are'),
          arm('affine', {
            'augmentation.rotation.degrees': 10,
            'augmentation.skew.slope': 0.15,
            'augmentation.shift.pixels': 1,
          }),
          arm('elastic', {
            'augmentation.elastic.alpha': 34,
            'augmentation.elastic.sigma': 4,
            'augmentation.shift.pixels': 1,
          }),
        ],
        seeds: seeds(1, 3),
      },
      stated: [
        above('affine', 'as they are', between(0.002, 0.03), testAccuracy),
        above('elastic', 'affine', between(0, 0.015), testAccuracy),
      ],
    },
    {
      id: '80',
      place: 'S0:321',
      kind: 'two-arm',
      sentence: 'Many small rotations of all the training images improve the performance.',
      look: 'As many steps with four rotated copies as without any. Shifts by one pixel do better still.',
      study: { ...few, arms: [plain, rotated(15), shifted], seeds: seeds(3, 5) },
      stated: [
        above('±15°', 'λ = 0.1', between(0.01, 0.03), testAccuracy),
        above('one-pixel shifts', '±15°', between(0.005, 0.03), testAccuracy),
      ],
    },
    {
      id: '81',
      place: 'S0:340',
      kind: 'two-arm',
      sentence: 'A problem might occur if we allow arbitrarily large rotations.',
      look: 'At half a turn a 6 is a 9. Count the test images of the one that are taken for the other.',
      study: { ...few, arms: [plain, rotated(15), rotated(45), rotated(180)], seeds: seeds(3, 5) },
      stated: [
        above('λ = 0.1', '±180°', between(0.1, 0.18), testAccuracy),
        above('±180°', 'λ = 0.1', atLeast(30), turned),
      ],
    },
    {
      id: '82',
      place: 'S1:340',
      kind: 'two-arm',
      sentence: 'Noise that is added to the data must mimic the noise of the real world.',
      look: 'Every kind of noise in training against every kind in the test.',
      why: 'Test images are judged as they are here; there is no test set with noise on it.',
    },
    {
      id: '83',
      place: 'S3:149',
      kind: 'deterministic',
      sentence: 'Metrics aggregate results over multiple batches.',
      look: 'Pooled over examples, not as the mean of the batches: with a short last batch these differ.',
      stated: [
        fact(
          '10,005 samples in batches of 64: mean of means less pooled mean',
          () => batchMeanError(10_005, 64, 0.95),
          between(1e-6, 2e-3),
        ),
        fact(
          'the same for 10,048 samples, which fill their batches',
          () => batchMeanError(10_048, 64, 0.95),
          atMost(1e-12),
        ),
      ],
    },
    {
      id: '84',
      place: 'S0:291',
      kind: 'single-run',
      sentence: 'Several networks that vote or are averaged reduce the error.',
      look: 'Networks that differ in their seed alone. Averaging their outputs gains more than letting them vote.',
      study: { ...ten, arms: [unregularised] },
      stated: [
        { kind: 'ensemble', arm: 'λ = 0', figure: 'average-gain', expected: between(0.03, 0.08) },
        { kind: 'ensemble', arm: 'λ = 0', figure: 'vote-gain', expected: between(0.02, 0.08) },
      ],
    },
    {
      id: '85',
      place: 'S3:335',
      kind: 'single-run',
      sentence:
        'The variance of the mean error of n networks is σ²/n, so the errors should decrease with the number of networks.',
      tex: String.raw`\operatorname{Var} = \rho\,\sigma^2 + \frac{1 - \rho}{n}\,\sigma^2`,
      look: 'The networks’ errors are correlated, ρ about 0.6, so most of the variance stays.',
      right: 'With the correlation ρ between networks it is ρσ² + (1 − ρ)σ²/n.',
      study: { ...ten, arms: [unregularised, plain] },
      stated: [{ kind: 'ensemble', arm: 'λ = 0', figure: 'share', expected: atMost(0.3) }],
      corrected: [
        { kind: 'ensemble', arm: 'λ = 0', figure: 'share-error', expected: about(0, 0.01) },
        { kind: 'ensemble', arm: 'λ = 0.1', figure: 'share-error', expected: about(0, 0.01) },
        { kind: 'ensemble', arm: 'λ = 0', figure: 'share', expected: between(0.5, 0.78) },
      ],
    },
    {
      id: '86',
      place: 'S2:832',
      kind: 'two-arm',
      sentence: 'Improvements are more dramatic with higher model variety.',
      look: 'Networks whose training images are drawn with replacement, too, differ more than by their seed.',
      study: {
        ...ten,
        arms: [unregularised, armOn({ subset: 'bootstrap' }, 'λ = 0, drawn images', oldWeights, l2(0)), plain],
      },
      stated: [
        { kind: 'ensemble', arm: 'λ = 0.1', figure: 'average-gain', expected: between(0, 0.03) },
        { kind: 'ensemble', arm: 'λ = 0, drawn images', figure: 'average-gain', expected: atLeast(0.04) },
      ],
    },
    {
      id: '87',
      place: 'S2:849',
      kind: 'two-arm',
      sentence: 'A running average of the parameters during training averages the network over the last iterations.',
      look: 'Evaluated on the average, the spikes of single epochs are gone. The lecture prints a sum; a mean is meant.',
      study: {
        ...all,
        arms: [
          arm('last weights', oldWeights, l2(5)),
          arm('running average', oldWeights, l2(5), { 'averaging.kind': 'exponential', 'averaging.beta': 0.999 }),
        ],
        seeds: seeds(3, 10),
      },
      stated: [above('running average', 'last weights', between(0.002, 0.012), testAccuracy)],
    },
    {
      id: '88',
      place: 'S2:906',
      kind: 'deterministic',
      sentence: 'Features should be normalized for faster convergence: length in metres and weight in grams.',
      look: 'The steps that descent needs grow with the condition number of the second moments.',
      stated: [
        fact('condition number as they are, in 10⁸', () => fishConditions(20_000).raw / 1e8, between(2, 15)),
        fact('centred, in 10⁷', () => fishConditions(20_000).centred / 1e7, about(3.6, 0.5)),
        fact('standardised', () => fishConditions(20_000).standardised, between(1, 1.2)),
      ],
    },
    {
      id: '89',
      place: 'S2:917',
      kind: 'deterministic',
      sentence: 'The mean is computed on training data only; test samples are normalized exactly as training samples.',
      look: 'A test set that is shifted by one: its own mean hides that, the mean of training shows it.',
      stated: [
        fact('mean left by the training mean', () => meanLeft(1).byTraining, about(1, 0.1)),
        fact('mean left by the test mean', () => meanLeft(1).byItself, about(0, 1e-9)),
      ],
    },
    {
      id: '90',
      place: 'S1:269',
      kind: 'two-arm',
      sentence: 'Training accuracy cannot be reported.',
      look: 'On 1,000 images every training image is right, and one test image in six is wrong.',
      study: { ...few, arms: [unregularised], seeds: seeds(3, 8) },
      stated: [
        level('λ = 0', { kind: 'difference', of: [trainAccuracy, testAccuracy] }, between(0.14, 0.21)),
        level('λ = 0', trainAccuracy, atLeast(0.999)),
      ],
    },
  ],
};

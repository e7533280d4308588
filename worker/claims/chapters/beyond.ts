import {
  about,
  above,
  atLeast,
  atMost,
  between,
  type Chapter,
  fact,
  level,
  quoted,
  type Range,
  type Reading,
  type Rule,
  same,
  timesAs,
} from '../claim.ts';
import { distances, growth } from '../computed/butterfly.ts';
import { neuronAfter } from '../computed/one-neuron.ts';
import {
  arm,
  bookNet,
  few,
  forEpochs,
  l2,
  metric,
  newWeights,
  oldWeights,
  rate,
  seeds,
  softmaxNet,
  testAccuracy,
  validationAccuracy,
} from '../pieces.ts';

const slides = { w: 0.6, b: 0.9, eta: 0.15, steps: 300 } as const;

const turned: Reading = { kind: 'confused', classes: [6, 9] };
const lambdas = [0, 0.1, 0.3, 1];
const bothStarts = lambdas.flatMap((lambda) => [
  arm(`λ = ${lambda}`, oldWeights, l2(lambda)),
  arm(`λ = ${lambda}, new start`, newWeights, l2(lambda)),
]);
const unregularised = arm('λ = 0', oldWeights, l2(0));
const regularised = arm('λ = 0.1', oldWeights, l2(0.1));

const exactly = (name: string, eta: number, lambda: number) => arm(name, oldWeights, l2(lambda), rate(eta));
/** Begun with one bias that is larger by a millionth: about the least that float32 holds beside N(0, 1). */
const nearly = (name: string, eta: number, lambda: number) =>
  arm(`${name}, one bias + 10⁻⁶`, oldWeights, l2(lambda), rate(eta), {
    'initialisation.biases.kind': 'one-shifted',
    'initialisation.biases.shift': 1e-6,
  });
const twins = (name: string, eta: number, lambda: number) => [exactly(name, eta, lambda), nearly(name, eta, lambda)];
const apart = (name: string, expected: Range): Rule => ({
  kind: 'disagreement',
  arms: [name, `${name}, one bias + 10⁻⁶`],
  expected,
});

const first = metric('accuracy', 'validation', 1);
const gradient = (layer: number): Reading => ({ kind: 'layer', health: 'gradientNorm', layer, at: 0 });
const slope = (count: number, kind: string, weights: string) =>
  arm(`${count} ${kind}`, {
    'network.hidden': Array.from({ length: count }, () => ({ units: 30, activation: { kind } })),
    'initialisation.weights.kind': weights,
  });

const race = { data: { train: 5000 }, recipe: forEpochs(softmaxNet({ kind: 'relu' }, 100, 100), 40) } as const;
const both = (kind: string) => ({ 'network.hidden.0.activation.kind': kind, 'network.hidden.1.activation.kind': kind });
const reach = (threshold: number): Reading => ({ kind: 'epochs-to', metric: 'accuracy', split: 'train', threshold });

const degrees = [15, 30, 45, 90, 180];
const turning = (angle: number) =>
  arm(`±${angle}°`, oldWeights, l2(0.5), {
    'augmentation.how.kind': 'expand',
    'augmentation.how.copies': 4,
    'protocol.epochs': 80,
    'augmentation.rotation.degrees': angle,
  });

const court = {
  data: { train: 5000 },
  recipe: forEpochs(softmaxNet({ kind: 'tanh' }, 100), 3),
  exhibits: true,
} as const;
const mutant = (name: string, right: Record<string, string | number>, printed: Record<string, string | number>) => [
  arm(name, right),
  arm(`${name}, printed`, printed),
];

export const beyond: Chapter = {
  id: 'beyond',
  title: 'What the lectures imply and never measured',
  claims: [
    {
      id: 'T1',
      place: '',
      kind: 'two-arm',
      sentence:
        'Most of what L2 does on the famous plot with 1,000 images is to undo the bad initialisation of the next chapter.',
      look: 'Four strengths and two starts: five points of gain with the old start, a third of a point with the new one.',
      study: { ...few, arms: bothStarts, seeds: seeds(3, 10) },
      stated: [
        above(['λ = 0.1', 'λ = 0, new start'], ['λ = 0', 'λ = 0.1, new start'], between(0.03, 0.065), testAccuracy),
        above('λ = 0.1, new start', 'λ = 0, new start', between(0, 0.008), testAccuracy),
      ],
    },
    {
      id: 'T2',
      place: '',
      kind: 'single-run',
      sentence: 'Ten overfitted networks beat one regularised one, and ρ + (1 − ρ)/n predicts by how much.',
      tex: String.raw`\rho + \frac{1 - \rho}{n}`,
      look: 'The gain of averaging over the mean member, and how far the formula is from the measured share of variance.',
      study: { ...few, arms: [unregularised, regularised], seeds: seeds(5, 10) },
      stated: [
        { kind: 'ensemble', arm: 'λ = 0', figure: 'average-gain', expected: between(0.04, 0.08) },
        { kind: 'ensemble', arm: 'λ = 0', figure: 'share-error', expected: about(0, 0.01) },
        { kind: 'ensemble', arm: 'λ = 0.1', figure: 'share-error', expected: about(0, 0.01) },
      ],
    },
    {
      id: 'T3',
      place: '',
      kind: 'two-arm',
      sentence: 'Butterfly: the same seed is not the same run.',
      look: 'One bias of the first layer differs by a millionth before training. With η = 0.5 a few hundred test images are predicted differently after ten epochs, with as many right; regularisation tames it a little; with η = 0.1 hardly any.',
      study: {
        data: { train: 50_000 },
        recipe: forEpochs(bookNet, 10),
        arms: [...twins('η = 0.5', 0.5, 0), ...twins('η = 0.5, λ = 5', 0.5, 5), ...twins('η = 0.1', 0.1, 0)],
        seeds: seeds(3, 6),
      },
      stated: [
        apart('η = 0.5', between(50, 1000)),
        apart('η = 0.5, λ = 5', between(20, 1000)),
        apart('η = 0.1', atMost(30)),
        same(['η = 0.5', 'η = 0.5, one bias + 10⁻⁶'], 0.008, testAccuracy),
      ],
    },
    {
      id: 'T3b',
      place: '',
      kind: 'deterministic',
      sentence:
        'The butterfly in numbers: a change of 10⁻¹⁰ in one weight grows exponentially where the rate is large.',
      tex: String.raw`\lVert \Delta W_t \rVert \approx 10^{-10}\, e^{\lambda t}`,
      look: 'Two trainings in float64 on images of noise, which a small network never gets right, and the distance between their weights after every epoch.',
      stated: [
        fact('distance after 12 epochs, η = 10', () => distances(10, 12).at(-1)!, atLeast(0.1)),
        fact('times as far after every epoch, η = 10', () => growth(10, 12).factor, between(2.5, 6)),
        fact('correlation of its logarithm with the epoch', () => growth(10, 12).correlation, atLeast(0.9)),
        fact('distance after 12 epochs, η = 1', () => distances(1, 12).at(-1)!, atMost(2e-10)),
      ],
    },
    {
      id: 'T4',
      place: 'S0:405',
      kind: 'single-run',
      sentence:
        'The quoted number was one seed: less than 87 percent after the first epoch is what one seed in four gives.',
      look: 'Where 86.43 lies among the seeds, and how many are below 87.',
      study: {
        data: { train: 50_000 },
        recipe: forEpochs(bookNet, 1),
        arms: [arm('N(0, 1)', oldWeights, rate(0.1), l2(5))],
        seeds: seeds(10, 50),
      },
      stated: [
        quoted('N(0, 1)', first, 0.8643),
        { kind: 'share', reading: first, arm: 'N(0, 1)', within: atMost(0.87), expected: between(0.1, 0.45) },
        level('N(0, 1)', first, about(0.873, 0.003)),
      ],
    },
    {
      id: 'T5',
      place: 'S0:344',
      kind: 'two-arm',
      sentence: 'A library default decides network against support vector machine.',
      look: 'Two widths of the machine on 1,000 images, and the network with its old start and with its own new defaults.',
      study: {
        ...few,
        arms: [regularised, arm('λ = 0.1, new start', newWeights, l2(0.1))],
        baselines: { kinds: ['rbf-svm', 'rbf-svm-unscaled'], sizes: [1000] },
        seeds: seeds(3, 8),
      },
      stated: [
        {
          kind: 'against-baseline',
          arm: 'λ = 0.1',
          baseline: 'rbf-svm-unscaled',
          train: 1000,
          ahead: 'arm',
          expected: between(0, 0.2),
        },
        {
          kind: 'against-baseline',
          arm: 'λ = 0.1',
          baseline: 'rbf-svm',
          train: 1000,
          ahead: 'baseline',
          expected: between(0, 0.2),
        },
        {
          kind: 'against-baseline',
          arm: 'λ = 0.1, new start',
          baseline: 'rbf-svm',
          train: 1000,
          ahead: 'baseline',
          expected: between(0, 0.2),
        },
      ],
    },
    {
      id: 'T6',
      place: '',
      kind: 'two-arm',
      sentence: 'A loss curve reveals some misprinted formulas and hides others.',
      look: 'Each formula as it is printed beside the right one: momentum and Adam never learn; 2/√n at one hidden layer passes for right.',
      study: {
        ...court,
        arms: [
          ...mutant(
            'Adam',
            { 'optimiser.kind': 'adam', 'schedule.eta': 0.001 },
            { 'optimiser.kind': 'adam-printed', 'schedule.eta': 0.001 },
          ),
          ...mutant('momentum', { 'optimiser.kind': 'momentum-averaged' }, { 'optimiser.kind': 'momentum-printed' }),
          ...mutant('L1', { 'regularisation.l1.lambda': 5 }, { 'regularisation.l1-printed.lambda': 5 }),
          ...mutant(
            'He',
            { 'initialisation.weights.kind': 'he-normal' },
            { 'initialisation.weights.kind': 'he-printed' },
          ),
          ...mutant(
            'Glorot',
            { 'initialisation.weights.kind': 'glorot-uniform' },
            { 'initialisation.weights.kind': 'glorot-tanh-printed' },
          ),
        ],
        seeds: seeds(3, 5),
      },
      stated: [
        above('Adam', 'Adam, printed', between(0.3, 0.95), validationAccuracy),
        above('momentum', 'momentum, printed', between(0.2, 0.95), metric('accuracy', 'validation', 1)),
        same(['He', 'He, printed'], 0.03, validationAccuracy),
      ],
    },
    {
      id: 'T7',
      place: 'S1:30',
      kind: 'trend',
      sentence: 'Every sigmoid layer costs a factor of about five, for any seed.',
      tex: String.raw`E[\sigma'^2]\, E[w^2]\, n`,
      look: 'The gradient of the last hidden layer over that of the second, before training. With ReLU and He’s weights the line is flat.',
      study: {
        data: { train: 1000 },
        recipe: forEpochs(bookNet, 1),
        arms: [...[3, 4, 6].map((count) => slope(count, 'sigmoid', 'normal-scaled')), slope(6, 'relu', 'he-normal')],
        seeds: seeds(10, 50),
      },
      stated: [
        level('3 sigmoid', { kind: 'ratio', of: [gradient(2), gradient(1)] }, between(3.5, 6.5)),
        level('6 sigmoid', { kind: 'ratio', of: [gradient(5), gradient(1)] }, between(200, 1200)),
        level('6 relu', { kind: 'ratio', of: [gradient(5), gradient(1)] }, between(0.3, 3)),
      ],
    },
    {
      id: 'T8',
      place: 'S4:115',
      kind: 'two-arm',
      sentence: '“ReLU is six times faster” depends on where the finishing line is.',
      look: 'How many times as many epochs tanh needs to 95 and to 99.9 percent of the training images. Not six anywhere.',
      study: {
        ...race,
        arms: [
          arm('ReLU', rate(0.1)),
          arm('tanh', both('tanh'), rate(0.1), { 'initialisation.weights.kind': 'glorot-uniform' }),
        ],
        seeds: seeds(3, 10),
      },
      stated: [
        timesAs('tanh', 'ReLU', between(1.02, 3), reach(0.999)),
        timesAs('tanh', 'ReLU', atMost(4), reach(0.95)),
      ],
    },
    {
      id: 'T9',
      place: 'S0:340',
      kind: 'trend',
      sentence: 'How much rotation is too much? A little helps, much harms.',
      look: 'Accuracy and the 6–9 confusions over the angle, with as many steps for each. At small angles the confusions are few and their order is chance; towards ±180° they multiply.',
      study: { ...few, arms: [regularised, ...degrees.map(turning)], seeds: seeds(2, 5) },
      stated: [
        above('±15°', 'λ = 0.1', between(0.01, 0.03), testAccuracy),
        above('±15°', '±180°', between(0.12, 0.2), testAccuracy),
        { kind: 'trend', reading: turned, arms: ['±15°', '±30°', '±45°', '±90°', '±180°'] },
      ],
    },
    {
      id: 'T10',
      place: 'S0:147',
      kind: 'deterministic',
      sentence: 'The demonstration everyone copied has a wrong gradient, and its lesson holds all the same.',
      tex: String.raw`a(t) = a_0 e^{-2\eta t}`,
      look: 'Three neurons at the settings of the slides: quadratic, true cross-entropy, and the step 1/(1 − a) of the demonstration.',
      stated: [
        fact('quadratic, η = 0.15', () => neuronAfter('quadratic', slides).a, about(0.094, 0.0005)),
        fact(
          'cross-entropy, η = 0.005',
          () => neuronAfter('cross-entropy', { ...slides, eta: 0.005 }).a,
          about(0.4177, 0.0005),
        ),
        fact(
          'the demonstration, η = 0.005',
          () => neuronAfter('widget', { ...slides, eta: 0.005 }).a,
          about(0.0404, 0.0005),
        ),
        fact('its closed form', () => 0.81757 * Math.exp(-2 * 0.005 * 300), about(0.0407, 0.0005)),
        fact('cross-entropy, η = 0.15', () => neuronAfter('cross-entropy', slides).a, about(0.0116, 0.0005)),
      ],
    },
  ],
};

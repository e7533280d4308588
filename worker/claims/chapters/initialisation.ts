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
  type Reading,
  same,
  timesAs,
} from '../claim.ts';
import { firstWeightedInputs, signals } from '../computed/deep-signals.ts';
import {
  all,
  arm,
  bookNet,
  equalWeights,
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

const ten = { layers: 10, units: 100, examples: 100 } as const;
const health = (name: 'saturated' | 'dead'): Reading => ({ kind: 'layer', health: name, layer: 0, at: 0 });
const first = metric('accuracy', 'validation', 1);
const gentle = [rate(0.1), l2(5)] as const;
const starts = [arm('N(0, 1)', oldWeights, ...gentle), arm('N(0, 1/n)', newWeights, ...gentle)];
const oneEpoch = {
  data: { train: 50_000 },
  recipe: forEpochs(bookNet, 1),
  arms: starts,
  seeds: seeds(10, 50),
} as const;
const to = (threshold: number): Reading => ({ kind: 'epochs-to', metric: 'accuracy', split: 'validation', threshold });
const old = () => firstWeightedInputs('normal', 500, 1000, 200_000);
const scaled = () => firstWeightedInputs('normal-scaled', 500, 1000, 200_000);
const deepSigmoids = {
  ...Object.fromEntries([0, 1, 2].map((layer) => [`network.hidden.${layer}.activation.kind`, 'sigmoid'])),
  'initialisation.weights.kind': 'normal-scaled',
  'schedule.eta': 0.5,
};
const growth = (values: readonly number[]): number => values.at(-1)! / values[0]!;

export const initialisation: Chapter = {
  id: 'initialisation',
  title: 'Initial weights',
  claims: [
    {
      id: '91',
      place: 'S0:372',
      kind: 'deterministic',
      sentence: 'With 500 of 1,000 inputs on, z has standard deviation √501 ≈ 22, so the hidden neuron is saturated.',
      tex: String.raw`\operatorname{Var} z = 500 + 1`,
      look: 'Five in six units have an output below 0.01 or above 0.99.',
      stated: [
        fact('standard deviation', () => old().sd, about(22.38, 0.15)),
        fact('share with |z| > 1', () => old().beyondOne, about(0.964, 0.003)),
        fact('share saturated', () => old().saturated, about(0.837, 0.005)),
      ],
    },
    {
      id: '92',
      place: 'S0:391',
      kind: 'deterministic',
      sentence: 'With weights of standard deviation 1/√n, z has standard deviation √(3/2).',
      tex: String.raw`\operatorname{Var} z = \tfrac{500}{1000} + 1`,
      look: 'Practically no unit is saturated.',
      stated: [
        fact('standard deviation', () => scaled().sd, about(1.2247, 0.006)),
        fact('share saturated', () => scaled().saturated, atMost(0.001)),
      ],
    },
    {
      id: '92b',
      place: 'S0:377',
      kind: 'two-arm',
      sentence: 'On the images themselves hidden neurons start saturated with N(0, 1) weights and not with N(0, 1/n).',
      look: 'Fewer pixels are on than in the lecture’s example, so it is milder; the share of flat hidden units before training.',
      study: oneEpoch,
      stated: [
        level('N(0, 1)', health('saturated'), between(0.45, 0.85)),
        level('N(0, 1/n)', health('saturated'), atMost(0.02)),
      ],
    },
    {
      id: '93',
      place: 'S0:405',
      kind: 'two-arm',
      sentence:
        'At the end of the first epoch the old approach is under 87 percent, the new one already almost 93 percent.',
      look: 'The gap is safe. That the old approach stays below 87 percent happens with one seed in four.',
      study: oneEpoch,
      stated: [
        above('N(0, 1/n)', 'N(0, 1)', between(0.048, 0.062), first),
        quoted('N(0, 1)', first, 0.8643),
        quoted('N(0, 1/n)', first, 0.927),
      ],
    },
    {
      id: '94',
      place: 'S0:403',
      kind: 'equivalence',
      sentence: 'The final classification accuracy is almost exactly the same in the two cases.',
      look: 'After thirty epochs, within half a point.',
      study: { ...all, arms: starts, seeds: seeds(4, 8) },
      stated: [same(['N(0, 1/n)', 'N(0, 1)'], 0.005, validationAccuracy)],
    },
    {
      id: '95',
      place: 'S0:404',
      kind: 'two-arm',
      sentence: 'The new initialisation brings us there much, much faster.',
      look: 'Epochs until 95 percent of the validation images are right: 4 against 13 in the book.',
      study: { ...all, arms: starts, seeds: seeds(4, 8) },
      stated: [timesAs('N(0, 1)', 'N(0, 1/n)', between(1.5, 5), to(0.95))],
    },
    {
      id: '96',
      place: 'S1:216',
      kind: 'deterministic',
      sentence: 'Weights of standard deviation 1/√n do not conserve the variance between layers.',
      look: 'Ten layers of 100 units: signals shrink through tanh and vanish through ReLU. He’s weights keep them.',
      stated: [
        fact('tanh: last layer over first', () => growth(signals('tanh', 'normal-scaled', ten).rms), atMost(0.6)),
        fact('ReLU: last layer over first', () => growth(signals('relu', 'normal-scaled', ten).rms), atMost(0.15)),
        fact('ReLU with He’s weights', () => growth(signals('relu', 'he-normal', ten).rms), between(0.5, 2)),
      ],
    },
    {
      id: '97',
      place: 'S1:226',
      kind: 'deterministic',
      sentence: 'To conserve the variance of gradients, σ² = 1/n_in + 1/n_out.',
      tex: String.raw`\sigma^2 = \frac{2}{n_{in} + n_{out}}`,
      look: 'Its own uniform distribution has another variance: for 784 and 30 units a standard deviation of 0.050, not 0.186.',
      right: 'σ² = 2/(n_in + n_out).',
      stated: [
        fact(
          'σ as printed over that of the uniform distribution',
          () => Math.sqrt(1 / 784 + 1 / 30) / Math.sqrt(2 / 814),
          about(1, 0.1),
        ),
      ],
      corrected: [
        fact('σ as printed', () => Math.sqrt(1 / 784 + 1 / 30), about(0.186, 0.001)),
        fact('σ of U(−√(6/814), √(6/814))', () => Math.sqrt(6 / 814) / Math.sqrt(3), about(0.0496, 0.0001)),
      ],
    },
    {
      id: '98',
      place: 'S1:231',
      kind: 'deterministic',
      sentence: 'Xavier’s weights are used as they are for sigmoid and times 4 for tanh.',
      look: 'With the factor 4 half of the tanh units are flat. The sigmoid needs it: its slope at 0 is a quarter of that of tanh.',
      right: 'The factor 4 belongs to the sigmoid.',
      stated: [
        fact(
          'share of tanh units beyond 0.99 with the factor',
          () => signals('tanh', 'glorot-tanh-printed', ten).flat.at(-1)!,
          atMost(0.1),
        ),
      ],
      corrected: [
        fact(
          'share of tanh units beyond 0.99 with the factor',
          () => signals('tanh', 'glorot-tanh-printed', ten).flat.at(-1)!,
          atLeast(0.35),
        ),
        fact('without it', () => signals('tanh', 'glorot-uniform', ten).flat.at(-1)!, atMost(0.05)),
        fact(
          'sigmoid: error of the last layer over the first, without, log₁₀',
          () => Math.log10(growth(signals('sigmoid', 'glorot-uniform', ten).errors)),
          between(4.5, 6.5),
        ),
        fact(
          'sigmoid: the same with the factor, log₁₀',
          () => Math.log10(growth(signals('sigmoid', 'glorot-sigmoid', ten).errors)),
          between(0.5, 2.8),
        ),
      ],
    },
    {
      id: '99',
      place: 'S3:513',
      kind: 'deterministic',
      sentence: 'Glorot’s weights are suitable where people originally used U(−1/√n, 1/√n).',
      look: 'Through ten tanh layers the old heuristic loses two orders of magnitude of signal and gradient.',
      stated: [
        fact(
          'old heuristic: last activations over first',
          () => growth(signals('tanh', 'uniform-scaled', ten).rms),
          atMost(0.02),
        ),
        fact(
          'Glorot: last activations over first',
          () => growth(signals('tanh', 'glorot-uniform', ten).rms),
          between(0.2, 0.6),
        ),
        fact(
          'old heuristic: last error over first',
          () => growth(signals('tanh', 'uniform-scaled', ten).errors),
          atLeast(50),
        ),
        fact(
          'Glorot: last error over first',
          () => growth(signals('tanh', 'glorot-uniform', ten).errors),
          between(1, 10),
        ),
      ],
    },
    {
      id: '100',
      place: 'S2:861',
      kind: 'deterministic',
      sentence: 'If using ReLU, better initialize with randn(n) · 2/√n.',
      tex: String.raw`\sigma_w = \sqrt{2 / n}`,
      look: 'The 2 belongs under the root. As printed the signal grows by √2 in every layer.',
      right: 'randn(n) · √(2/n).',
      stated: [
        fact('last activations over first', () => growth(signals('relu', 'he-printed', ten).rms), between(0.5, 2)),
      ],
      corrected: [
        fact('as printed', () => growth(signals('relu', 'he-printed', ten).rms), between(10, 50)),
        fact('with √(2/n)', () => growth(signals('relu', 'he-normal', ten).rms), between(0.5, 2)),
      ],
    },
    {
      id: '101',
      place: 'S2:863',
      kind: 'two-arm',
      sentence:
        'With ReLU, biases are often initialized to a small positive number like 0.1, so that units do not die.',
      look: 'The share of dead units after training. At rates that train nobody dies either way.',
      right: 'At usual rates it makes no difference.',
      study: {
        data: { train: 5000 },
        recipe: forEpochs(softmaxNet({ kind: 'relu' }, 100, 100), 3),
        arms: [arm('0'), arm('0.1', { 'initialisation.biases.kind': 'constant', 'initialisation.biases.value': 0.1 })],
        seeds: seeds(4, 10),
      },
      stated: [above('0', '0.1', atLeast(0.01), { kind: 'layer', health: 'dead', layer: 1, at: 'end' })],
      corrected: [same(['0', '0.1'], 0.02, { kind: 'layer', health: 'dead', layer: 1, at: 'end' })],
    },
    {
      id: '102',
      place: 'S1:179',
      kind: 'single-run',
      sentence: 'Symmetry leads to duplication of neurons.',
      look: 'The same experiment as for equal weights: thirty units that are one.',
      study: equalWeights,
      stated: [above('random', 'equal', between(0.3, 0.9), validationAccuracy)],
    },
    {
      id: '103',
      place: 'S1:121',
      kind: 'two-arm',
      sentence: 'ReLU eliminates the need of unsupervised pre-training.',
      look: 'Deep sigmoid and ReLU networks with and without it.',
      right: 'ReLU layers need none; deep sigmoid layers gain by it.',
      study: {
        data: { train: 1000 },
        recipe: forEpochs(softmaxNet({ kind: 'relu' }, 100, 100, 100), 40),
        arms: [
          arm('ReLU'),
          arm('sigmoid', deepSigmoids),
          arm('sigmoid, pre-trained', deepSigmoids, { 'initialisation.pretraining.kind': 'autoencoder' }),
        ],
        seeds: seeds(3, 5),
      },
      stated: [
        above('ReLU', 'sigmoid, pre-trained', between(0, 0.9), testAccuracy),
        above('sigmoid, pre-trained', 'sigmoid', between(0, 0.9), testAccuracy),
      ],
    },
  ],
};

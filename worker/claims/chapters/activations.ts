import { activations } from '../../catalogue/activations.ts';
import { about, above, atLeast, atMost, between, type Chapter, fact, level, type Reading, timesAs } from '../claim.ts';
import { derivative, formula, grid, yes } from '../computed/formulas.ts';
import { signals } from '../computed/deep-signals.ts';
import { arm, bookNet, forEpochs, newWeights, rate, seeds, softmaxNet, testAccuracy } from '../pieces.ts';

const sigmoids = (layers: number) => ({
  'network.hidden': Array.from({ length: layers }, () => ({ units: 30, activation: { kind: 'sigmoid' } })),
});
const gradient = (layer: number): Reading => ({ kind: 'layer', health: 'gradientNorm', layer, at: 0 });
const dead: Reading = { kind: 'layer', health: 'dead', layer: 1, at: 'end' };
const reach = (threshold: number): Reading => ({ kind: 'epochs-to', metric: 'accuracy', split: 'train', threshold });

/** 784-100-100-10 on 5,000 images, each activation with weights and a rate that suit it. */
const deep = { data: { train: 5000 }, recipe: forEpochs(softmaxNet({ kind: 'relu' }, 100, 100), 40) } as const;
const both = (kind: string) => ({ 'network.hidden.0.activation.kind': kind, 'network.hidden.1.activation.kind': kind });
const relu = arm('ReLU', rate(0.1));
const tanh = arm('tanh', both('tanh'), rate(0.1), { 'initialisation.weights.kind': 'glorot-uniform' });
const sigmoid = arm('sigmoid', both('sigmoid'), rate(0.5), { 'initialisation.weights.kind': 'glorot-sigmoid' });
const elu = arm('ELU', both('elu'), rate(0.1));
const racing = { ...deep, seeds: seeds(3, 10) } as const;

const reckless = {
  data: { train: 5000 },
  recipe: forEpochs(softmaxNet({ kind: 'relu' }, 100, 100), 3),
} as const;

/** Whether the weight gradients of a unit share their sign, over units and examples: what comes in is all positive, or not. */
function sharesOneSign(activation: 'sigmoid' | 'tanh'): number {
  const f = formula(activations[activation].formula, 'z');
  const values = grid(-3, 3, 30).map((z) => f(z));
  return yes(values.every((a) => a > 0) || values.every((a) => a < 0));
}

const slope = (kind: keyof typeof activations, ...names: string[]) =>
  derivative(activations[kind].formula, 'z', 'z', ...names);

export const activationsChapter: Chapter = {
  id: 'activations',
  title: 'Activations and their gradients',
  claims: [
    {
      id: '104',
      place: 'S1:30',
      kind: 'trend',
      sentence: 'Learning slows down in early layers, close to the input.',
      tex: String.raw`\delta^l = (W^{l+1})^T \delta^{l+1} \odot \sigma'(z^l)`,
      look: 'The gradient of the second layer of hidden weights against the fourth, before training. Every sigmoid layer costs a factor of about five.',
      study: {
        data: { train: 1000 },
        recipe: forEpochs(bookNet, 1),
        arms: [2, 3, 4].map((count) => arm(`${count} hidden layers`, newWeights, sigmoids(count))),
        seeds: seeds(10, 50),
      },
      stated: [
        level('4 hidden layers', { kind: 'ratio', of: [gradient(3), gradient(1)] }, between(12, 40)),
        level('4 hidden layers', { kind: 'ratio', of: [gradient(3), gradient(2)] }, between(3.5, 6.5)),
      ],
    },
    {
      id: '105',
      place: 'S4:115',
      kind: 'two-arm',
      sentence: 'ReLU accelerates convergence by a factor of six compared to sigmoid or tanh.',
      look: 'Epochs until so many training images are right. The factor six is of one network on CIFAR-10, to 25 % training error, against tanh.',
      right: 'Here it is faster by less than two at the high mark, and not at the low one.',
      study: { ...racing, arms: [relu, tanh, sigmoid] },
      stated: [timesAs('tanh', 'ReLU', between(5, 7), reach(0.99))],
      corrected: [timesAs('tanh', 'ReLU', between(1.02, 3), reach(0.99))],
    },
    {
      id: '106',
      place: 'S1:119',
      kind: 'two-arm',
      sentence: 'ReLU performs better than tanh and sigmoid.',
      look: 'The test accuracy at the end, each with weights and a rate that suit it.',
      study: { ...racing, arms: [relu, tanh, sigmoid] },
      stated: [
        above('ReLU', 'tanh', between(0, 0.02), testAccuracy),
        above('ReLU', 'sigmoid', between(0, 0.02), testAccuracy),
      ],
    },
    {
      id: '107',
      place: 'S1:116',
      kind: 'two-arm',
      sentence: 'ReLU has no learning slowdown.',
      look: 'Where z is negative nothing is learned at all. At a rate of 3 half the units are dead for good.',
      right: 'It has none where z is positive, and learns nothing where it is negative.',
      study: { ...reckless, arms: [arm('η = 0.1'), arm('η = 3', rate(3))], seeds: seeds(4, 10) },
      stated: [level('η = 3', dead, atMost(0.05))],
      corrected: [level('η = 0.1', dead, atMost(0.05)), above('η = 3', 'η = 0.1', between(0.2, 1), dead)],
    },
    {
      id: '108',
      place: 'S4:125',
      kind: 'two-arm',
      sentence: 'Many neurons die in networks of ReLU.',
      look: 'The share of dead units after training is near zero up to rates of 0.5 or 1, and then jumps.',
      right: 'Many die only at rates that are too large.',
      study: {
        ...reckless,
        arms: [arm('η = 0.1'), arm('η = 0.5', rate(0.5)), arm('η = 3', rate(3))],
        seeds: seeds(4, 10),
      },
      stated: [level('η = 0.5', dead, atLeast(0.2))],
      corrected: [level('η = 0.5', dead, atMost(0.2)), above('η = 3', 'η = 0.1', between(0.2, 1), dead)],
    },
    {
      id: '109',
      place: 'S4:133',
      kind: 'two-arm',
      sentence: 'Leaky ReLU avoids that neurons die.',
      look: 'Nobody dies at a rate of 3, and still nothing is learned: alive is not trained.',
      study: {
        ...reckless,
        arms: [arm('η = 3', rate(3)), arm('leaky, η = 3', both('leaky-relu'), rate(3))],
        seeds: seeds(4, 10),
      },
      stated: [level('leaky, η = 3', dead, atMost(0.02)), above('η = 3', 'leaky, η = 3', atLeast(0.2), dead)],
    },
    {
      id: '110',
      place: 'S4:113',
      kind: 'deterministic',
      sentence: 'With ReLU a higher input also gets a higher gradient.',
      look: 'The slope is 1 for every positive input.',
      right: 'The gradient is the same, 1, however high the input.',
      stated: [fact('slope at 10 less slope at 1', () => slope('relu')(10) - slope('relu')(1), atLeast(0.01))],
      corrected: [
        fact('slope at 1', () => slope('relu')(1), about(1, 0)),
        fact('slope at 10', () => slope('relu')(10), about(1, 0)),
      ],
    },
    {
      id: '111',
      place: 'S4:61',
      kind: 'deterministic',
      sentence: 'ReLU is discontinuous at 0, ELU is smooth.',
      look: 'ReLU is continuous; its slope jumps. That of ELU jumps, too, unless its parameter is 1.',
      right: 'ReLU is continuous, and ELU is smooth for α = 1 only.',
      stated: [fact('jump of ReLU at 0', () => formula(activations.relu.formula, 'z')(1e-12), atLeast(0.01))],
      corrected: [
        fact('jump of ReLU at 0', () => formula(activations.relu.formula, 'z')(1e-12), about(0, 1e-9)),
        fact('jump of the slope of ELU, α = 1', () => 1 - slope('elu', 'beta')(-1e-9, 1), about(0, 1e-6)),
        fact('jump of the slope of ELU, α = 0.5', () => 1 - slope('elu', 'beta')(-1e-9, 0.5), about(0.5, 1e-6)),
      ],
    },
    {
      id: '112',
      place: 'S4:89',
      kind: 'deterministic',
      sentence: 'After sigmoid units all weight gradients of a neuron have the same sign.',
      tex: String.raw`\frac{\partial L}{\partial w_j} = \delta\, h_j, \quad h_j > 0`,
      look: 'For one example, since every input of the neuron is positive. Over a mini-batch signs mix.',
      right: 'It holds per example, not for the mean over a mini-batch.',
      stated: [
        fact('sigmoid: inputs share a sign (1: yes)', () => sharesOneSign('sigmoid'), about(1, 0)),
        fact('tanh: inputs share a sign (1: yes)', () => sharesOneSign('tanh'), about(0, 0)),
      ],
    },
    {
      id: '113',
      place: 'S1:44',
      kind: 'two-arm',
      sentence: 'That the sigmoid is not zero-centred slows down learning.',
      look: 'The same functions, centred: 2σ(z) − 1 = tanh(z/2). Epochs until 99 percent of the training images are right.',
      study: {
        ...deep,
        arms: [
          sigmoid,
          arm(
            'centred sigmoid',
            {
              'network.hidden.0.activation': { kind: 'formula', formula: 'tanh(z / 2)' },
              'network.hidden.1.activation': { kind: 'formula', formula: 'tanh(z / 2)' },
            },
            rate(0.5),
            { 'initialisation.weights.kind': 'glorot-sigmoid' },
          ),
        ],
        seeds: seeds(3, 10),
      },
      stated: [timesAs('sigmoid', 'centred sigmoid', between(1.05, 3), reach(0.99))],
    },
    {
      id: '114',
      place: 'S4:95',
      kind: 'single-run',
      sentence: 'The sigmoid is computationally expensive, ReLU is cheap.',
      look: 'Per unit it is, but the products of weights and inputs before it take far longer.',
      why: 'Times depend on the machine and on what else it does; the benchmark measures them.',
    },
    {
      id: '115',
      place: 'S4:147',
      kind: 'two-arm',
      sentence: 'Ensure that the sigmoid works where its inputs are small.',
      look: 'Weights of standard deviation 0.05 against N(0, 1): the unit in its linear range learns more.',
      study: {
        data: { train: 1000 },
        recipe: forEpochs(bookNet, 400),
        arms: [
          arm('λ = 0', { 'initialisation.weights.kind': 'normal' }, { 'regularisation.l2.lambda': 0 }),
          arm('λ = 0, new start', newWeights, { 'regularisation.l2.lambda': 0 }),
        ],
        seeds: seeds(3, 8),
      },
      stated: [above('λ = 0, new start', 'λ = 0', between(0.03, 0.08), testAccuracy)],
    },
    {
      id: '116',
      place: 'S1:154',
      kind: 'two-arm',
      sentence: 'With ELU mean activations are closer to zero, which speeds up learning.',
      look: 'The mean activation of the first layer, and the epochs until 99 percent of the training images are right.',
      right:
        'The mean is closer to zero, but on this network, with He’s weights, it takes ELU about a third more epochs.',
      study: { ...racing, arms: [relu, elu] },
      stated: [
        above('ReLU', 'ELU', atLeast(0), { kind: 'layer', health: 'activationMean', layer: 0, at: 'end' }),
        timesAs('ReLU', 'ELU', between(1.02, 3), reach(0.99)),
      ],
    },
    {
      id: '117',
      place: 'S3:520',
      kind: 'deterministic',
      sentence: 'With Glorot’s weights activations and gradients have the same spread in every layer.',
      look: 'Over five tanh layers: nearly the same, where the old heuristic shrinks steadily.',
      stated: [
        fact('Glorot: last activations over first', () => spread('glorot-uniform'), between(0.4, 1.2)),
        fact('old heuristic: last activations over first', () => spread('uniform-scaled'), atMost(0.15)),
      ],
    },
  ],
};

function spread(weights: 'glorot-uniform' | 'uniform-scaled'): number {
  const { rms } = signals('tanh', weights, { layers: 5, units: 100, examples: 100 });
  return rms.at(-1)! / rms[0]!;
}

import { activations } from '../../catalogue/activations.ts';
import { about, above, atMost, between, type Chapter, fact } from '../claim.ts';
import { derivative, formula, gradientError, grid, largest, yes } from '../computed/formulas.ts';
import { draws } from '../computed/randomness.ts';
import {
  meanSigmoidSum,
  randomLayers,
  softmax,
  softmaxCost,
  softmaxJacobian,
  softmaxSumError,
} from '../computed/softmax.ts';
import { arm, forEpochs, rate, seeds, softmaxNet, testAccuracy } from '../pieces.ts';

const sigmoid = formula(activations.sigmoid.formula, 'z');
const slope = derivative(activations.sigmoid.formula, 'z', 'z');
const tanh = formula(activations.tanh.formula, 'z');
const tanhSlope = derivative(activations.tanh.formula, 'z', 'z');

const identities = {
  'sigma(z) - (1 + tanh(z/2))/2': (z: number) => sigmoid(z) - (1 + tanh(z / 2)) / 2,
  'tanh(z) - (2/(1 + e^(-2z)) - 1)': (z: number) => tanh(z) - (2 / (1 + Math.exp(-2 * z)) - 1),
  "tanh'(z) - (1 - tanh(z)^2)": (z: number) => tanhSlope(z) - (1 - tanh(z) ** 2),
  "sigma'(z) - sigma(z)(1 - sigma(z))": (z: number) => slope(z) - sigmoid(z) * (1 - sigmoid(z)),
  "softplus'(z) - sigma(z)": (z: number) => derivative(activations.softplus.formula, 'z', 'z')(z) - sigmoid(z),
};

const printedSoftmax = [0.006, 0.0001, 0.047, 0.94, 0.17];
const logits = [0.6, -1, 5, 8, 4];
const layers = randomLayers(1000);

/** The worst error of dL/dz = o - g by softmax, for random logits and targets that sum to one. */
function softmaxGradientError(cases: number): number {
  const { normal, uniform } = draws(21);
  let worst = 0;
  for (let i = 0; i < cases; i++) {
    const z = Array.from({ length: 5 }, () => normal());
    const raw = Array.from({ length: 5 }, () => uniform());
    const g = raw.map((each) => each / raw.reduce((sum, other) => sum + other, 0));
    const cost = (first: number) => softmaxCost([first, ...z.slice(1)], g);
    worst = Math.max(worst, gradientError(cost, softmax(z)[0]! - g[0]!, z[0]!));
  }
  return worst;
}

export const slopesAndOutputs: Chapter = {
  id: 'slopes-and-outputs',
  title: 'Slopes and outputs',
  claims: [
    {
      id: '13',
      place: 'S1:47',
      kind: 'deterministic',
      sentence: 'The gradient of the sigmoid has a maximum of 0.25.',
      tex: String.raw`\sigma'(z) = \sigma(z)(1 - \sigma(z)) \le \tfrac{1}{4}`,
      look: 'It is reached at z = 0 only.',
      stated: [fact('largest slope from −8 to 8', () => largest(grid(-8, 8, 1601), slope), about(0.25, 1e-9))],
    },
    {
      id: '14',
      place: 'S1:53',
      kind: 'deterministic',
      sentence:
        'σ, tanh and softplus are tied by identities: σ(z) = (1 + tanh(z/2))/2, tanh′ = 1 − tanh², σ′ = σ(1 − σ), softplus′ = σ.',
      look: 'Each of them at a thousand points.',
      stated: Object.entries(identities).map(([what, off]) =>
        fact(`largest |${what}|`, () => largest(grid(-10, 10, 1000), (z) => Math.abs(off(z))), atMost(1e-12)),
      ),
    },
    {
      id: '15',
      place: 'S1:75',
      kind: 'deterministic',
      sentence: 'The slope of tanh is twice steeper than that of the sigmoid.',
      look: 'The range of tanh is twice as wide; relative to it the slope is twice as steep.',
      right: 'It is four times as steep: 1 against 1/4.',
      stated: [fact('ratio of the slopes at 0', () => tanhSlope(0) / slope(0), about(2, 1e-9))],
      corrected: [fact('ratio of the slopes at 0', () => tanhSlope(0) / slope(0), about(4, 1e-9))],
    },
    {
      id: '16',
      place: 'S1:76',
      kind: 'deterministic',
      sentence: 'tanh pushes the output to −1 or 1 faster.',
      look: 'Where each comes within 1 % of its range of the end: at z = 2.3 and at z = 4.6.',
      stated: [
        fact(
          'z of the sigmoid over z of tanh',
          () => {
            const ends = [sigmoid, (z: number) => (tanh(z) + 1) / 2].map((f) =>
              grid(0, 6, 60_001).find((z) => 1 - f(z) < 0.01)!,
            );
            return ends[0]! / ends[1]!;
          },
          about(2, 0.01),
        ),
      ],
    },
    {
      id: '17',
      place: 'S0:169',
      kind: 'deterministic',
      sentence: 'The outputs of a softmax layer sum to 1; those of a sigmoid layer do not always.',
      tex: String.raw`a_j = \frac{e^{z_j}}{\sum_k e^{z_k}}`,
      look: 'Over a thousand layers of ten weighted inputs from N(0, 9).',
      stated: [
        fact('largest distance of the softmax sum from 1', () => softmaxSumError(layers), atMost(1e-12)),
        fact('mean sum of ten sigmoids', () => meanSigmoidSum(layers), about(5, 0.15)),
      ],
    },
    {
      id: '18',
      place: 'S0:180',
      kind: 'deterministic',
      sentence: 'For softmax ∂a_j/∂z_k is positive if j = k and negative otherwise.',
      tex: String.raw`\frac{\partial a_j}{\partial z_k} = a_j (\delta_{jk} - a_k)`,
      look: 'The Jacobians of a thousand layers.',
      stated: [
        fact(
          'smallest value on the diagonal is positive (1: yes)',
          () => yes(layers.every((z) => softmaxJacobian(z).every((row, j) => row[j]! > 0))),
          about(1, 0),
        ),
        fact(
          'all others are negative (1: yes)',
          () =>
            yes(layers.every((z) => softmaxJacobian(z).every((row, j) => row.every((each, k) => j === k || each < 0)))),
          about(1, 0),
        ),
      ],
    },
    {
      id: '19',
      place: 'S2:510',
      kind: 'deterministic',
      sentence: 'softmax([0.6, −1, 5, 8, 4]) = [0.006, 0.0001, 0.047, 0.94, 0.17].',
      look: 'The printed numbers sum to 1.16, so they cannot be right.',
      right: 'The first is 0.0006 and the last 0.017.',
      stated: [
        fact(
          'largest difference from what is printed',
          () => Math.max(...softmax(logits).map((each, i) => Math.abs(each - printedSoftmax[i]!))),
          atMost(0.0005),
        ),
      ],
      corrected: [0.00057, 0.00012, 0.04658, 0.9356, 0.01714].map((value, i) =>
        fact(`output ${i + 1}`, () => softmax(logits)[i]!, about(value, 1e-5)),
      ),
    },
    {
      id: '20',
      place: 'S2:484',
      kind: 'deterministic',
      sentence: 'The squared loss of [3, 1, −2] against [0, 1, 0] is 3² + 2² = 13.',
      look: 'Summed over the outputs, without a half and without a mean.',
      stated: [
        fact(
          'sum of squares',
          () => {
            const square = formula('(a - y)^2', 'a', 'y');
            return square(3, 0) + square(1, 1) + square(-2, 0);
          },
          about(13, 0),
        ),
      ],
    },
    {
      id: '21',
      place: 'S3:195',
      kind: 'deterministic',
      sentence: 'The derivative of the softmax loss by its logits is o − g, also for soft targets.',
      tex: String.raw`\frac{\partial L}{\partial z} = o - g`,
      look: 'The targets have to sum to one.',
      stated: [fact('largest relative error against differences', () => softmaxGradientError(100), atMost(1e-6))],
    },
    {
      id: '22',
      place: 'S2:742',
      kind: 'deterministic',
      sentence: 'Under the squared difference loss ∂L/∂o = f(x) − y.',
      look: 'Twice the difference is the derivative of the square; the factor goes into the learning rate.',
      right: '∂L/∂o = 2 (f(x) − y).',
      stated: [
        fact('derivative over f − y', () => derivative('(a - y)^2', 'a', 'a', 'y')(0.7, 0.2) / 0.5, about(1, 1e-9)),
      ],
      corrected: [
        fact('derivative over f − y', () => derivative('(a - y)^2', 'a', 'a', 'y')(0.7, 0.2) / 0.5, about(2, 1e-9)),
      ],
    },
    {
      id: '23',
      place: 'S2:504',
      kind: 'two-arm',
      sentence: 'Squared error loss is not recommended for classification; softmax is a better loss function.',
      look: 'With a rate that suits each, the difference on MNIST is small; what the squared error loses is speed where outputs are saturated.',
      study: {
        data: { train: 10_000 },
        recipe: forEpochs(softmaxNet({ kind: 'relu' }, 100), 10),
        arms: [arm('log-likelihood'), arm('quadratic', { 'cost.kind': 'quadratic' }, rate(0.3))],
        seeds: seeds(3, 8),
      },
      stated: [above('log-likelihood', 'quadratic', between(0, 0.01), testAccuracy)],
    },
  ],
};

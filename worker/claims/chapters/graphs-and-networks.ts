import { activations } from '../../catalogue/activations.ts';
import { about, atLeast, atMost, between, type Chapter, fact, level, same } from '../claim.ts';
import { derivative, grid, largest } from '../computed/formulas.ts';
import {
  choose,
  collapseError,
  fitError,
  matrixRuleError,
  partial,
  printedOrderError,
  valuesOfSigns,
} from '../computed/graphs.ts';
import { bestXorOfPerceptron, largestShareOfNovikoff } from '../computed/perceptron.ts';
import { xorShare } from '../computed/xor.ts';
import { arm, bookNet, equalWeights, forEpochs, seeds, testAccuracy, trainAccuracy } from '../pieces.ts';

const sum = '(x + y) * z';
const unit = 'u * (w * x + v * y)';
const place = { u: 2, w: 1, x: 2, v: 3, y: 4 };
const fromAbove = 3;

const distinct = (values: readonly number[]): number => new Set(values.map(Math.sign)).size;

export const graphsAndNetworks: Chapter = {
  id: 'graphs-and-networks',
  title: 'Graphs and networks',
  claims: [
    {
      id: '24',
      place: 'S2:563',
      kind: 'deterministic',
      sentence: 'f = (x + y) z at (−2, 5, −4): ∂f/∂z = z = −4.',
      tex: String.raw`\frac{\partial f}{\partial z} = x + y = q`,
      look: 'The derivative by a factor is the other factor.',
      right: '∂f/∂z = q = 3; by x and y it is −4.',
      stated: [fact('∂f/∂z', () => partial(sum, 'z', { x: -2, y: 5, z: -4 }), about(-4, 1e-12))],
      corrected: [
        fact('∂f/∂z', () => partial(sum, 'z', { x: -2, y: 5, z: -4 }), about(3, 1e-12)),
        fact('∂f/∂x', () => partial(sum, 'x', { x: -2, y: 5, z: -4 }), about(-4, 1e-12)),
        fact('∂f/∂y', () => partial(sum, 'y', { x: -2, y: 5, z: -4 }), about(-4, 1e-12)),
      ],
    },
    {
      id: '25',
      place: 'S2:705',
      kind: 'deterministic',
      sentence:
        'For c = u (w x + v y) with w = 1, x = 2, v = 3, y = 4, u = 2 the derivatives of L follow from ∂L/∂c = 3.',
      look: 'Each is what comes from above times the derivative of the node.',
      stated: (
        [
          ['u', 42],
          ['w', 12],
          ['x', 6],
          ['v', 24],
          ['y', 18],
        ] as const
      ).map(([by, value]) => fact(`∂L/∂${by}`, () => fromAbove * partial(unit, by, place), about(value, 1e-12))),
    },
    {
      id: '26',
      place: 'S2:707',
      kind: 'deterministic',
      sentence: 'Staging exp(1/x) gives its derivative.',
      tex: String.raw`\frac{d}{dx} e^{1/x} = -\frac{e^{1/x}}{x^2}`,
      look: 'Two nodes, 1/x and exp, whose derivatives are multiplied.',
      stated: [
        fact('derivative at x = 2', () => partial('exp(1 / x)', 'x', { x: 2 }), about(-0.41218, 1e-5)),
        fact(
          'largest distance from −e^(1/x)/x²',
          () =>
            largest(grid(0.5, 3, 100), (x) => Math.abs(partial('exp(1 / x)', 'x', { x }) + Math.exp(1 / x) / x ** 2)),
          atMost(1e-12),
        ),
      ],
    },
    {
      id: '27',
      place: 'S2:728',
      kind: 'deterministic',
      sentence: '∂L/∂x = Wᵀ ∂L/∂h and ∂L/∂W = ∂L/∂h xᵀ.',
      tex: String.raw`\frac{\partial L}{\partial x} = W^T \frac{\partial L}{\partial h}, \quad \frac{\partial L}{\partial W} = \frac{\partial L}{\partial h} x^T`,
      look: 'Against central differences for a 3 × 2 matrix.',
      stated: [fact('largest error', matrixRuleError, atMost(1e-7))],
    },
    {
      id: '28',
      place: 'S2:758',
      kind: 'deterministic',
      sentence: '∂L/∂h² = diag(h′(a³)) (W³)ᵀ ∂L/∂o.',
      tex: String.raw`\frac{\partial L}{\partial h^2} = (W^3)^T \operatorname{diag}(h'(a^3)) \frac{\partial L}{\partial o}`,
      look: 'As printed the shapes only match if both layers are equally wide, and even then the result is another one.',
      right: '(W³)ᵀ diag(h′(a³)) ∂L/∂o: the slope comes before the matrix.',
      stated: [fact('relative distance from the gradient, 4 × 4', () => printedOrderError(4), atMost(1e-6))],
      corrected: [
        fact('relative distance of the printed order', () => printedOrderError(4), atLeast(0.1)),
        fact('error of the order that is right, against differences', matrixRuleError, atMost(1e-7)),
      ],
    },
    {
      id: '29',
      place: 'S2:232',
      kind: 'deterministic',
      sentence: 'sign(4 sign(3x₁ + 5x₂) + 2 sign(6 + 3x₂) + 7) is a small classifier.',
      look: 'The bias 7 outweighs 4 + 2, so the sum is 1, 5, 9 or 13 and never negative.',
      right: 'It says +1 everywhere. With the bias −1 it tells regions apart.',
      stated: [
        fact('classes it tells apart', () => distinct(valuesOfSigns('4 * s + 2 * t + 7', ['s', 't'])), atLeast(2)),
      ],
      corrected: [
        fact(
          'smallest value of the sum',
          () => Math.min(...valuesOfSigns('4 * s + 2 * t + 7', ['s', 't'])),
          about(1, 0),
        ),
        fact('classes with the bias −1', () => distinct(valuesOfSigns('4 * s + 2 * t - 1', ['s', 't'])), about(2, 0)),
      ],
    },
    {
      id: '30',
      place: 'S2:458',
      kind: 'deterministic',
      sentence: 'The example in vector notation, 5 h₁ + 3 h₂ + 6, is a classifier.',
      look: 'h₁ is +1 for every pattern of signs before it, so the sum is 8 or 14.',
      right: 'It is constant, too.',
      stated: [fact('classes it tells apart', () => distinct(valuesOfSigns('5 + 3 * h + 6', ['h'])), atLeast(2))],
      corrected: [
        fact('smallest value of the sum', () => Math.min(...valuesOfSigns('5 + 3 * h + 6', ['h'])), about(8, 0)),
      ],
    },
    {
      id: '31',
      place: 'S2:168',
      kind: 'deterministic',
      sentence: 'A perceptron cannot learn XOR.',
      look: 'From 100 starts it never gets more than three of the four cases.',
      stated: [fact('most cases right', () => bestXorOfPerceptron(100), atMost(3))],
    },
    {
      id: '32',
      place: 'S2:155',
      kind: 'deterministic',
      sentence: 'The perceptron converges in the linearly separable case.',
      tex: String.raw`\text{mistakes} \le (R / \gamma)^2`,
      look: 'On 200 separable sets the number of mistakes stays below Novikoff’s bound.',
      stated: [fact('largest share of the bound', () => largestShareOfNovikoff(200), atMost(1))],
    },
    {
      id: '33',
      place: 'S2:172',
      kind: 'deterministic',
      sentence: 'A network with a hidden layer solves XOR.',
      look: 'It can; whether descent finds it depends on the start, the width and the unit.',
      right: 'With two hidden units it is luck; with eight sigmoids it is nearly certain.',
      stated: [
        fact('share of seeds, 8 sigmoids', () => xorShare('sigmoid', 8, 30), atLeast(0.95)),
        fact('share of seeds, 2 sigmoids', () => xorShare('sigmoid', 2, 60), between(0.55, 0.82)),
        fact('share of seeds, 2 tanh', () => xorShare('tanh', 2, 60), between(0.33, 0.61)),
        fact('share of seeds, 2 ReLU', () => xorShare('relu', 2, 60), between(0.04, 0.35)),
      ],
    },
    {
      id: '34',
      place: 'S2:297',
      kind: 'deterministic',
      sentence: 'With a linear activation a multilayer network is equivalent to a perceptron.',
      tex: String.raw`W^3 (W^2 (W^1 x)) = (W^3 W^2 W^1)\, x`,
      look: 'Three random matrices against the one they make.',
      stated: [fact('largest relative difference of the outputs', collapseError, atMost(1e-10))],
    },
    {
      id: '35',
      place: 'S2:295',
      kind: 'deterministic',
      sentence: 'Every continuous function can be implemented with enough hidden units in one hidden layer.',
      look: 'A ReLU layer makes piecewise linear functions. Their error at sin 3x falls with the square of the pieces, and is never zero.',
      right: 'It can be approximated, on a compact set, as closely as wanted.',
      stated: [fact('error with 64 pieces', () => fitError(64), about(0, 0))],
      corrected: [
        fact('error with 64 pieces', () => fitError(64), between(1e-6, 0.002)),
        fact('error with 8 pieces over error with 16', () => fitError(8) / fitError(16), about(4, 0.5)),
      ],
    },
    {
      id: '36',
      place: 'S2:30',
      kind: 'deterministic',
      sentence: 'For n features there are O(n^k) polynomial terms of degree k: 100^10 for n = 100, k = 10.',
      tex: String.raw`\binom{n + k - 1}{k}`,
      look: 'The order of growth in n is right; the number is two million times too large, since terms differ only in how often each feature occurs.',
      right: 'There are C(109, 10) = 4.26 · 10¹³ of them.',
      stated: [fact('terms of degree 10, over 100^10', () => choose(109, 10) / 100 ** 10, about(1, 0.1))],
      corrected: [fact('terms of degree 10, in 10¹³', () => choose(109, 10) / 1e13, about(4.26, 0.01))],
    },
    {
      id: '37',
      place: 'S3:68',
      kind: 'deterministic',
      sentence: 'The parameters are D·H + H·O + H + O in number.',
      look: '784-30-10 has 23,860 of them.',
      stated: [fact('784·30 + 30·10 + 30 + 10', () => 784 * 30 + 30 * 10 + 30 + 10, about(23_860, 0))],
    },
    {
      id: '38',
      place: 'S2:357',
      kind: 'deterministic',
      sentence: 'sign() does not work for gradient descent.',
      look: 'Its derivative is zero wherever it is defined, so nothing before it ever learns.',
      stated: [
        fact(
          'largest slope from −5 to 5',
          () => largest(grid(-5, 5, 1001), (z) => Math.abs(derivative(activations.sign.formula, 'z', 'z')(z))),
          about(0, 0),
        ),
      ],
    },
    {
      id: '39',
      place: 'S2:857',
      kind: 'single-run',
      sentence: 'Do not set all parameters W equal: all units compute the same output, and their updates are the same.',
      look: 'All weights 0.1 and all biases zero: thirty hidden units act as one, and stay so.',
      study: equalWeights,
      stated: [
        level('equal', trainAccuracy, atMost(0.6)),
        { kind: 'difference', reading: testAccuracy, above: ['random'], below: ['equal'], expected: between(0.3, 0.9) },
      ],
    },
    {
      id: '34b',
      place: 'S2:297',
      kind: 'equivalence',
      sentence: 'With a linear activation a multilayer network is as accurate as a perceptron.',
      look: 'Thirty linear hidden units against none, trained alike.',
      study: {
        data: { train: 10_000 },
        recipe: {
          ...forEpochs(bookNet, 10),
          network: { hidden: [], output: { kind: 'sigmoid' } },
          initialisation: {},
          schedule: { kind: 'constant', eta: 0.02 },
        },
        arms: [
          arm('no hidden layer'),
          arm('30 linear units', { 'network.hidden': [{ units: 30, activation: { kind: 'identity' } }] }),
        ],
        seeds: seeds(3, 8),
      },
      stated: [same(['no hidden layer', '30 linear units'], 0.01, testAccuracy)],
    },
  ],
};

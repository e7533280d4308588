import { activations } from '../../catalogue/activations.ts';
import { about, above, atLeast, atMost, between, type Chapter, fact, level } from '../claim.ts';
import { formula, gradientError, grid, largest, yes } from '../computed/formulas.ts';
import { neuronAfter, neuronErrors, stepsTo } from '../computed/one-neuron.ts';
import { draws } from '../computed/randomness.ts';
import { arm, bookNet, forEpochs, metric, rate, seeds } from '../pieces.ts';

const after = (cost: keyof typeof neuronErrors, w: number, b: number, eta: number, steps = 300) =>
  neuronAfter(cost, { w, b, eta, steps });
const sigmoid = formula(activations.sigmoid.formula, 'z');
const quadraticSlope = (a: number) => neuronErrors.quadratic(Math.log(a / (1 - a)), 0);

/** The worst error of dC/dw = (1/n) sum (sigma - y) x against differences, over random neurons of three inputs. */
function crossEntropyGradientError(cases: number): number {
  const { normal, uniform } = draws(8);
  let worst = 0;
  for (let i = 0; i < cases; i++) {
    const w = [normal(), normal(), normal()];
    const examples = Array.from({ length: 5 }, () => ({
      x: [normal(), normal(), normal()],
      y: uniform() < 0.5 ? 0 : 1,
    }));
    const output = (first: number, x: readonly number[]) => sigmoid(first * x[0]! + w[1]! * x[1]! + w[2]! * x[2]!);
    const cost = (first: number) =>
      -examples.reduce((sum, { x, y }) => sum + Math.log(y === 1 ? output(first, x) : 1 - output(first, x)), 0) / 5;
    const stated = examples.reduce((sum, { x, y }) => sum + (output(w[0]!, x) - y) * x[0]!, 0) / 5;
    worst = Math.max(worst, gradientError(cost, stated, w[0]!));
  }
  return worst;
}

const entropy = (a: number, y: number) => -(y * Math.log(a) + (1 - y) * Math.log(1 - a));

export const oneNeuron: Chapter = {
  id: 'one-neuron',
  title: 'One neuron and its cost',
  claims: [
    {
      id: '1',
      place: 'S0:41',
      kind: 'deterministic',
      sentence: 'From w = 0.6, b = 0.9 with η = 0.15, after 300 epochs the output is still 0.09 and not 0.',
      tex: String.raw`\frac{\partial C}{\partial w} = a\,\sigma'(z)`,
      look: 'The output starts at 0.82. The quadratic cost moves it by η a σ′(z) in every epoch.',
      stated: [fact('output after 300 epochs', () => after('quadratic', 0.6, 0.9, 0.15).a, about(0.094, 0.0005))],
    },
    {
      id: '2',
      place: 'S0:48',
      kind: 'deterministic',
      sentence: 'From w = 1, b = 1 with η = 0.15, after 300 epochs the final output is still 0.20 and not 0.',
      tex: String.raw`a = \sigma(w + b)`,
      look: 'The start decides: the plateau of the picture is only there from w = b = 2.',
      right: 'From w = b = 1 the output is 0.097. The 0.20 belongs to w = b = 2.',
      stated: [fact('output from w = b = 1', () => after('quadratic', 1, 1, 0.15).a, about(0.2, 0.005))],
      corrected: [
        fact('output from w = b = 1', () => after('quadratic', 1, 1, 0.15).a, about(0.0973, 0.0005)),
        fact('output from w = b = 2', () => after('quadratic', 2, 2, 0.15).a, about(0.2028, 0.0005)),
      ],
    },
    {
      id: '3',
      place: 'S0:49',
      kind: 'deterministic',
      sentence: 'From w = b = 1, in the first 150 epochs the weights do not change much.',
      look: 'From w = b = 2 the output is still above 0.93 after 150 epochs; from w = b = 1 it has fallen to 0.17.',
      right: 'It is so only from w = b = 2.',
      stated: [
        fact('output after 150 epochs from w = b = 1', () => after('quadratic', 1, 1, 0.15, 150).a, atLeast(0.9)),
      ],
      corrected: [
        fact('output after 150 epochs from w = b = 2', () => after('quadratic', 2, 2, 0.15, 150).a, atLeast(0.9)),
        fact('change of the weight by then', () => 2 - after('quadratic', 2, 2, 0.15, 150).w, atMost(0.7)),
      ],
    },
    {
      id: '4',
      place: 'S0:55',
      kind: 'deterministic',
      sentence: 'The artificial neuron has a lot of difficulty learning when it is badly wrong.',
      tex: String.raw`\frac{\partial C}{\partial w} = a^2 (1 - a)`,
      look: 'With the quadratic cost the gradient is largest at a = 2/3 and vanishes towards a = 1.',
      stated: [
        fact(
          'output at which the gradient is largest',
          () => grid(0.001, 0.999, 999).reduce((best, a) => (quadraticSlope(a) > quadraticSlope(best) ? a : best), 0.5),
          about(2 / 3, 0.001),
        ),
        fact(
          'gradient at a = 2/3 over that at a = 0.982',
          () => quadraticSlope(2 / 3) / quadraticSlope(0.982),
          about(8.5, 0.1),
        ),
        fact(
          'steps from 0.982 to 0.9 over steps from 0.9 to 0.3',
          () => {
            const start = { w: 2, b: 2, eta: 0.15 };
            const plateau = stepsTo(0.9, 'quadratic', start);
            return plateau / (stepsTo(0.3, 'quadratic', start) - plateau);
          },
          atLeast(1.5),
        ),
      ],
    },
    {
      id: '5',
      place: 'S0:147',
      kind: 'deterministic',
      sentence:
        'With the cross-entropy from w = 0.6, b = 0.9 and η = 0.005, after 300 epochs the final output is still 0.04.',
      tex: String.raw`\frac{\partial C}{\partial w} = a, \qquad a(t) = a_0 e^{-2\eta t}\ \text{with the missing slope}`,
      look: 'The demonstration of the book leaves the slope of the sigmoid out of its gradient; its own closed form is a₀e^(−2ηt).',
      right: 'The gradient of the cross-entropy gives 0.418. The 0.04 is what the step 1/(1 − a) gives.',
      stated: [fact('output with the gradient a', () => after('cross-entropy', 0.6, 0.9, 0.005).a, about(0.04, 0.005))],
      corrected: [
        fact('output with the gradient a', () => after('cross-entropy', 0.6, 0.9, 0.005).a, about(0.4177, 0.0005)),
        fact('output with the step 1/(1 − a)', () => after('widget', 0.6, 0.9, 0.005).a, about(0.0404, 0.0005)),
      ],
    },
    {
      id: '6',
      place: 'S0:150',
      kind: 'deterministic',
      sentence: 'With the cross-entropy from w = 1, b = 1 and η = 0.005, after 300 epochs the final output is 0.05.',
      look: 'Both the start and the gradient are another one: w = b = 2 with the step 1/(1 − a) gives 0.048.',
      right: 'The gradient of the cross-entropy gives 0.483 from w = b = 1 and 0.780 from w = b = 2.',
      stated: [fact('output with the gradient a', () => after('cross-entropy', 1, 1, 0.005).a, about(0.05, 0.005))],
      corrected: [
        fact('output from w = b = 1', () => after('cross-entropy', 1, 1, 0.005).a, about(0.483, 0.0005)),
        fact('output from w = b = 2', () => after('cross-entropy', 2, 2, 0.005).a, about(0.7796, 0.0005)),
        fact(
          'output from w = b = 2 with the step 1/(1 − a)',
          () => after('widget', 2, 2, 0.005).a,
          about(0.0479, 0.0005),
        ),
      ],
    },
    {
      id: '7',
      place: 'S0:147',
      kind: 'deterministic',
      sentence: 'The cross-entropy learns faster than the quadratic cost.',
      look: 'Both with η = 0.15: after 300 epochs the output is 8 to 17 times closer to its target.',
      stated: [
        fact(
          'quadratic over cross-entropy, from w = 0.6, b = 0.9',
          () => after('quadratic', 0.6, 0.9, 0.15).a / after('cross-entropy', 0.6, 0.9, 0.15).a,
          about(8.1, 0.2),
        ),
        fact(
          'quadratic over cross-entropy, from w = b = 2',
          () => after('quadratic', 2, 2, 0.15).a / after('cross-entropy', 2, 2, 0.15).a,
          about(16.9, 0.3),
        ),
      ],
    },
    {
      id: '8',
      place: 'S0:110',
      kind: 'deterministic',
      sentence: 'For the cross-entropy ∂C/∂w = (1/n) Σ (σ(z) − y) x.',
      tex: String.raw`\frac{\partial C}{\partial w_j} = \frac{1}{n} \sum_x x_j (\sigma(z) - y)`,
      look: 'Central differences in 100 random neurons agree.',
      stated: [fact('largest relative error', () => crossEntropyGradientError(100), atMost(1e-7))],
    },
    {
      id: '9',
      place: 'S0:143',
      kind: 'deterministic',
      sentence:
        'With the cross-entropy the rate of learning depends on the error of the output, so it avoids the slowdown.',
      tex: String.raw`\frac{\partial C}{\partial z} = a - y, \qquad \Delta a \approx -2\eta\, a^2 (1 - a)`,
      look: 'Weights and cost move fastest when the neuron is wrong. The output itself moves by a²(1 − a) and is slow near 1 with either cost.',
      right: 'It holds for the weights and the cost, not for the output.',
      stated: [
        fact(
          'smallest rise of the gradient from one output to the next larger one',
          () => {
            const errors = grid(0.001, 0.999, 999).map((a) => neuronErrors['cross-entropy'](Math.log(a / (1 - a)), 0));
            return Math.min(...errors.slice(1).map((each, i) => each - errors[i]!));
          },
          atLeast(1e-4),
        ),
        fact(
          'gradient at a = 0.982',
          () => neuronErrors['cross-entropy'](Math.log(0.982 / 0.018), 0),
          about(0.982, 1e-9),
        ),
      ],
    },
    {
      id: '10',
      place: 'S0:107',
      kind: 'deterministic',
      sentence: 'The cross-entropy is never negative and tends to zero at the target.',
      look: 'For targets of 0 and 1. For a target in between its minimum is the entropy of the target, not 0.',
      stated: [
        fact(
          'smallest value',
          () =>
            -largest(grid(0.0001, 0.9999, 999), (a) => -Math.min(entropy(a, 0.999999), -Math.log(1 - a), -Math.log(a))),
          atLeast(0),
        ),
        fact('value for a = 1 − 10⁻⁹, y = 1', () => -Math.log(1 - 1e-9), about(0, 1e-8)),
      ],
    },
    {
      id: '11',
      place: 'S0:107',
      kind: 'deterministic',
      sentence: 'ln a is negative whenever 0 ≤ a ≤ 1.',
      look: 'At a = 1 it is 0, and at a = 0 it is not a number but minus infinity.',
      right: 'It is negative for 0 < a < 1.',
      stated: [fact('ln a at a = 1 is negative (1: yes)', () => yes(Math.log(1) < 0), about(1, 0))],
      corrected: [
        fact('largest ln a for a up to 0.999', () => largest(grid(0.001, 0.999, 999), Math.log), atMost(-1e-4)),
      ],
    },
    {
      id: '12',
      place: 'S0:83',
      kind: 'two-arm',
      sentence: 'Learning slowdown also occurs in larger networks.',
      tex: String.raw`\delta^L = (a - y)\,\sigma'(z) \quad \text{against} \quad \delta^L = a - y`,
      look: 'All output biases start ten too high, so every output is wrong and flat. The cross-entropy recovers within an epoch; the quadratic cost stays at chance for epochs.',
      study: {
        data: { train: 5000 },
        recipe: {
          ...forEpochs(bookNet, 5),
          initialisation: { weights: { kind: 'normal-scaled' }, biases: { kind: 'output-offset', offset: 10 } },
        },
        arms: [
          arm('cross-entropy'),
          arm('quadratic', { 'cost.kind': 'quadratic' }),
          arm('quadratic, η = 3', { 'cost.kind': 'quadratic' }, rate(3)),
        ],
        seeds: seeds(3, 5),
      },
      stated: [
        above('cross-entropy', 'quadratic', between(0.5, 0.9), metric('accuracy', 'validation', 1)),
        level('quadratic', metric('accuracy', 'validation', 3), atMost(0.2)),
      ],
    },
  ],
};

import { weightNoises } from '../../catalogue/noise.ts';
import {
  about,
  above,
  atLeast,
  atMost,
  between,
  type Chapter,
  fact,
  level,
  same,
  timesAs,
  type Reading,
} from '../claim.ts';
import { clippedCosine, decayed, noiseBesideRidge, varianceOfNoise } from '../computed/one-weight.ts';
import { formula } from '../computed/formulas.ts';
import { draws } from '../computed/randomness.ts';
import { arm, few, forEpochs, l2, metric, newWeights, oldWeights, seeds, softmaxNet, testAccuracy } from '../pieces.ts';

const dropHalf = (kind: string) => ({ 'noise.units.kind': kind, 'noise.units.rate': 0.5 });
const wide = { 'network.hidden.0.units': 100 };
const none = { 'regularisation.l2.lambda': 0 };
const small: Reading = { kind: 'small-weights', layer: 0, limit: 1e-3 };

const plainOld = arm('none', oldWeights, none);
const dropout = arm('dropout', oldWeights, none, dropHalf('dropout'));

/** The mean of a weight after noise on it, over many draws. */
function meanNoisyWeight(text: string, w: number): number {
  const { uniform } = draws(71);
  const noisy = formula(text, 'w', 'u', 'rate', 'c');
  let sum = 0;
  for (let i = 0; i < 40_000; i++) sum += noisy(w, uniform(), 0.5, 0.1);
  return sum / 40_000;
}

const softTargets = {
  ...softmaxNet({ kind: 'sigmoid' }, 100),
  initialisation: { weights: { kind: 'normal-scaled' } },
} as const;
const smoothing = {
  data: { train: 1000 },
  recipe: { ...forEpochs(softTargets, 400), protocol: { epochs: 400, batch: 10 } },
} as const;
const steep = {
  data: { train: 5000 },
  recipe: {
    ...forEpochs(softmaxNet({ kind: 'relu' }, 100, 100), 3),
    initialisation: { weights: { kind: 'normal' }, biases: { kind: 'zero' } },
  },
} as const;

export const regularisation: Chapter = {
  id: 'regularisation',
  title: 'L1, dropout and noise',
  claims: [
    {
      id: '60',
      place: 'S0:265',
      kind: 'deterministic',
      sentence:
        'L1 shrinks weights by a constant amount, L2 in proportion; L1 shrinks a large weight less and a small one more.',
      tex: String.raw`\Delta w = -\tfrac{\eta\lambda}{n} \operatorname{sgn} w \quad \text{against} \quad -\tfrac{\eta\lambda}{n} w`,
      look: 'One step without data. Both are equal at |w| = 1 exactly.',
      stated: [
        fact('step of L1 over step of L2 at w = 1', () => shrunk('l1', 1) / shrunk('l2', 1), about(1, 1e-9)),
        fact('at w = 4', () => shrunk('l1', 4) / shrunk('l2', 4), about(0.25, 1e-9)),
        fact('at w = 0.25', () => shrunk('l1', 0.25) / shrunk('l2', 0.25), about(4, 1e-9)),
      ],
    },
    {
      id: '61',
      place: 'S0:272',
      kind: 'two-arm',
      sentence: 'L1 concentrates on the weights of a few important connections and drives the rest to zero.',
      look: 'The share of first-layer weights below 0.001, at about the same accuracy.',
      study: {
        ...few,
        arms: [
          plainOld,
          arm('L2', oldWeights, l2(0.1)),
          arm('L1', oldWeights, none, { 'regularisation.l1.lambda': 0.1 }),
        ],
        seeds: seeds(3, 4),
      },
      stated: [level('L1', small, between(0.4, 0.8)), timesAs('L1', 'L2', atLeast(20), small)],
    },
    {
      id: '62',
      place: 'S1:422',
      kind: 'deterministic',
      sentence: 'The update of L1 is w − α ∂C/∂w + (αλ/m) sgn(w).',
      look: 'With that sign a weight without data grows by the same amount for ever.',
      right: 'The sign of the last term is minus.',
      stated: [
        fact('2 after 2,000 steps of 0.001', () => decayed({ 'l1-printed': { lambda: 1 } }, 0.001, 2, 2000), atMost(2)),
      ],
      corrected: [
        fact('as printed', () => decayed({ 'l1-printed': { lambda: 1 } }, 0.001, 2, 2000), about(4, 1e-6)),
        fact('with minus, after 1,000 steps', () => decayed({ l1: { lambda: 1 } }, 0.001, 2, 1000), about(1, 1e-6)),
      ],
    },
    {
      id: '63',
      place: 'S1:407',
      kind: 'deterministic',
      sentence: 'L2 reduces weights towards 1.',
      look: 'From 0.5 and from 2 alike, decay alone leads to 0, in proportion.',
      right: 'It reduces them towards 0.',
      stated: [fact('0.5 after 500 steps of 1 %', () => decayed({ l2: { lambda: 1 } }, 0.01, 0.5, 500), about(1, 0.2))],
      corrected: [
        fact('0.5 after 500 steps of 1 %', () => decayed({ l2: { lambda: 1 } }, 0.01, 0.5, 500), about(0, 0.01)),
        fact('2 after 500 steps of 1 %', () => decayed({ l2: { lambda: 1 } }, 0.01, 2, 500), about(0, 0.02)),
      ],
    },
    {
      id: '64',
      place: 'S0:274',
      kind: 'deterministic',
      sentence: 'At w = 0 the unregularised rule is used.',
      tex: String.raw`w \to w - \min(\eta\lambda, |w|) \operatorname{sgn} w`,
      look: 'That leaves a weight hovering about zero: it hits zero exactly only by chance. The clipped step stops there.',
      right: 'For weights that are to become zero the step has to be clipped at zero.',
      stated: [
        fact('0 stays 0', () => decayed({ l1: { lambda: 1 } }, 0.01, 0, 10), about(0, 0)),
        fact(
          '0.005 after 11 steps of 0.01, in size',
          () => Math.abs(decayed({ l1: { lambda: 1 } }, 0.01, 0.005, 11)),
          about(0.005, 1e-9),
        ),
        fact(
          'the same with the clipped step',
          () => decayed({ 'l1-clipped': { lambda: 1 } }, 0.01, 0.005, 11),
          about(0, 0),
        ),
      ],
    },
    {
      id: '65',
      place: 'S0:278',
      kind: 'two-arm',
      sentence: 'Dropout reduces overfitting and improves the accuracy.',
      look: 'By two points with N(0, 1) weights. With weights that start well and 100 units there is hardly anything left to gain.',
      right: 'It does with weights that start badly.',
      study: {
        ...few,
        arms: [
          plainOld,
          dropout,
          arm('none, new start', newWeights, none, wide),
          arm('dropout, new start', newWeights, none, wide, dropHalf('dropout')),
        ],
        seeds: seeds(3, 8),
      },
      stated: [
        above('dropout', 'none', between(0.01, 0.035), testAccuracy),
        same(['dropout, new start', 'none, new start'], 0.007, testAccuracy),
      ],
    },
    {
      id: '66',
      place: 'S0:287',
      kind: 'equivalence',
      sentence: 'Halving the weights is like averaging over the networks that dropout trains.',
      look: 'A thousand masks on one network against the network with halved weights.',
      why: 'Networks are evaluated here without their masks; an average over masks is not among the measures.',
    },
    {
      id: '67',
      place: 'S3:398',
      kind: 'equivalence',
      sentence: 'Scaling up in training by 1/(1 − p) is the same as scaling down afterwards.',
      look: 'The two kinds of dropout train different weights at the same rate, and get equally far.',
      study: {
        ...few,
        arms: [dropout, arm('scaled afterwards', oldWeights, none, dropHalf('dropout-by-batch'))],
        seeds: seeds(3, 8),
      },
      stated: [same(['dropout', 'scaled afterwards'], 0.015, testAccuracy)],
    },
    {
      id: '68',
      place: 'S1:449',
      kind: 'two-arm',
      sentence: 'A percentage of the hidden neurons is deleted at random in each epoch.',
      look: 'The mask has to change with every mini-batch or example.',
      right: 'The mask changes with every mini-batch; held for an epoch, units unlearn what the others learn.',
      study: {
        ...few,
        arms: [
          arm('scaled afterwards', oldWeights, none, dropHalf('dropout-by-batch')),
          arm('mask per epoch, printed', oldWeights, none, dropHalf('dropout-by-epoch-printed')),
        ],
        seeds: seeds(3, 4),
        exhibits: true,
      },
      stated: [same(['scaled afterwards', 'mask per epoch, printed'], 0.01, testAccuracy)],
      corrected: [above('scaled afterwards', 'mask per epoch, printed', atLeast(0.003), testAccuracy)],
    },
    {
      id: '69',
      place: 'S1:453',
      kind: 'two-arm',
      sentence: 'When done, decrease weights and biases by the percentage.',
      look: 'Only what leaves a dropped unit grows in training, so only those weights are to be scaled.',
      right: 'Biases stay as they are.',
      study: {
        ...few,
        arms: [
          arm('scaled afterwards', oldWeights, none, dropHalf('dropout-by-batch')),
          arm('biases scaled, printed', oldWeights, none, dropHalf('dropout-biases-printed')),
        ],
        seeds: seeds(3, 4),
        exhibits: true,
      },
      stated: [same(['scaled afterwards', 'biases scaled, printed'], 0.003, testAccuracy)],
      corrected: [above('scaled afterwards', 'biases scaled, printed', atLeast(0.001), testAccuracy)],
    },
    {
      id: '70',
      place: 'S3:440',
      kind: 'two-arm',
      sentence: 'With dropout the features look cleaner and units depend on each other less.',
      look: 'The figure shows an autoencoder.',
      why: 'The protocol needs an autoencoder trained on its own images and the correlation of its hidden units.',
    },
    {
      id: '71',
      place: 'S1:463',
      kind: 'two-arm',
      sentence: 'DropConnect drops individual connections instead of nodes, and helps as dropout does.',
      look: 'From N(0, 1) weights. The formula printed for shakeout is another matter: see the next claim.',
      study: {
        ...few,
        arms: [plainOld, arm('DropConnect', oldWeights, none, { 'noise.weights.kind': 'dropconnect' })],
        seeds: seeds(3, 8),
      },
      stated: [above('DropConnect', 'none', between(0.005, 0.03), testAccuracy)],
    },
    {
      id: '71b',
      place: 'S1:470',
      kind: 'deterministic',
      sentence: 'Shakeout: w = αw + (1 − α)c for some weights and w = −c for the others.',
      look: 'The mean of what is printed is another weight; the formula of the paper keeps the mean.',
      right: 'Kept weights become (w + cτ sgn w)/(1 − τ), dropped ones −c sgn w, so that the mean is w.',
      stated: [
        fact(
          'mean of w = 2 as printed, α = 1/2',
          () => meanNoisyWeight('u < rate ? -c : w / 2 + c / 2', 2),
          about(2, 0.05),
        ),
      ],
      corrected: [
        fact(
          'mean of w = 2 by the formula of the paper',
          () => meanNoisyWeight(weightNoises.shakeout.formula, 2),
          about(2, 0.05),
        ),
      ],
    },
    {
      id: '72',
      place: 'S4:5',
      kind: 'deterministic',
      sentence:
        'Adding Gaussian noise to the input is equivalent to L2 weight decay for a squared cost and a linear output.',
      tex: String.raw`E\,(y - w^T(x + \varepsilon))^2 = (y - w^T x)^2 + \sum_i w_i^2 \sigma_i^2`,
      look: 'The mean over 400 noisy copies of 500 examples comes to the weights of ridge regression with λ = nσ².',
      stated: [
        fact('distance from ridge, σ = 0.3', () => noiseBesideRidge(0.3, 500, 5, 400).fromRidge, atMost(0.02)),
        fact(
          'distance of plain least squares from ridge, σ = 0.3',
          () => noiseBesideRidge(0.3, 500, 5, 1).ridgeFromPlain,
          atLeast(0.05),
        ),
        fact('distance from ridge, σ = 1', () => noiseBesideRidge(1, 500, 5, 400).fromRidge, atMost(0.03)),
      ],
    },
    {
      id: '73',
      place: 'S4:33',
      kind: 'deterministic',
      sentence: 'The variance that noise adds is Σ w_i σ_i².',
      look: 'For w = (1, −2, 0.5) and σ² = (0.25, 1, 4) the printed sum would be 0.25.',
      right: 'It is Σ w_i² σ_i².',
      stated: [
        fact(
          'variance over 200,000 draws',
          () => varianceOfNoise([1, -2, 0.5], [0.25, 1, 4], 200_000),
          about(0.25, 0.1),
        ),
      ],
      corrected: [
        fact(
          'variance over 200,000 draws',
          () => varianceOfNoise([1, -2, 0.5], [0.25, 1, 4], 200_000),
          about(5.25, 0.1),
        ),
      ],
    },
    {
      id: '74',
      place: 'S3:300',
      kind: 'deterministic',
      sentence: 'With a Gaussian prior θ is the argmin of Σ (−log p(x) − ‖θ‖²/2σ²).',
      look: 'With the minus sign the cost has no minimum: large weights are rewarded without end.',
      right: 'The sign is plus, and the prior stands outside the sum.',
      stated: [
        fact(
          '1 after 1,000 steps of descent, as printed',
          () => decayed({ 'l2-prior-printed': { lambda: 1 } }, 0.01, 1, 1000),
          atMost(1),
        ),
      ],
      corrected: [
        fact('as printed', () => decayed({ 'l2-prior-printed': { lambda: 1 } }, 0.01, 1, 1000), atLeast(1000)),
        fact('with plus', () => decayed({ 'l2-half': { lambda: 1 } }, 0.01, 1, 1000), atMost(0.001)),
      ],
    },
    {
      id: '75',
      place: 'S3:454',
      kind: 'two-arm',
      sentence:
        'The log-likelihood is never satisfied and can be responsible for overfitting; label smoothing avoids that.',
      tex: String.raw`\ln \frac{1 - \alpha + \alpha / K}{\alpha / K} = 4.51`,
      look: 'The weights grow less, and the accuracy gains a little.',
      study: {
        ...smoothing,
        arms: [arm('α = 0'), arm('α = 0.1', { 'targets.kind': 'smoothed', 'targets.alpha': 0.1 })],
        seeds: seeds(2, 8),
      },
      stated: [
        above('α = 0', 'α = 0.1', atLeast(0), { kind: 'layer', health: 'weightNorm', layer: -1, at: 'end' }),
        above('α = 0.1', 'α = 0', between(0, 0.01), testAccuracy),
      ],
    },
    {
      id: '76',
      place: 'S3:318',
      kind: 'two-arm',
      sentence: 'Mixup regularises: it trains on mixtures of two examples.',
      look: 'The same network on 1,000 images with and without it.',
      right:
        'A small network on few digits gains nothing by it: the gains that were published are of deep networks on photographs.',
      study: {
        ...smoothing,
        arms: [arm('α = 0'), arm('mixup', { 'mixing.kind': 'mixup-by-example' })],
        seeds: seeds(2, 8),
      },
      stated: [above('mixup', 'α = 0', between(0.002, 0.03), testAccuracy)],
    },
    {
      id: '77',
      place: 'S3:537',
      kind: 'two-arm',
      sentence: 'Clipping the gradient helps at cliffs.',
      look: 'ReLU layers with N(0, 1) weights have gradients of many thousands; without a limit the first step leads nowhere.',
      study: {
        ...steep,
        arms: [arm('no limit'), arm('norm at most 1', { 'clipping.kind': 'norm', 'clipping.limit': 1 })],
        seeds: seeds(3, 10),
      },
      stated: [above('norm at most 1', 'no limit', between(0.2, 0.9), metric('accuracy', 'validation', 'best'))],
    },
    {
      id: '78',
      place: 'S3:544',
      kind: 'deterministic',
      sentence: 'Clipping by value changes the direction of the gradient, clipping by norm does not.',
      tex: String.raw`g \to g \min(1, c / \lVert g \rVert)`,
      look: 'The cosine between the gradient and what is left of it.',
      stated: [
        fact('by norm', () => clippedCosine('norm', [3, -0.5, 0.1], 1), about(1, 1e-12)),
        fact('by value', () => clippedCosine('value', [3, -0.5, 0.1], 1), atMost(0.99)),
      ],
    },
  ],
};

const shrunk = (kind: string, w: number): number => w - decayed({ [kind]: { lambda: 1 } }, 0.001, w, 1);

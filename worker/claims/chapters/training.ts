import { above, atLeast, atMost, between, type Chapter, level, same, type Reading } from '../claim.ts';
import {
  all,
  arm,
  bookNet,
  forEpochs,
  l2,
  metric,
  newWeights,
  rate,
  seeds,
  softmaxNet,
  testAccuracy,
  trainAccuracy,
  trainCost,
} from '../pieces.ts';

const gentle = { ...all, recipe: { ...bookNet, initialisation: { weights: { kind: 'normal-scaled' } } } } as const;
const rises: Reading = { kind: 'rises', metric: 'cost', split: 'train' };
const rates = [0.025, 0.25, 2.5].map((eta) => arm(`η = ${eta}`, rate(eta), l2(5)));

const tenThousand = {
  data: { train: 10_000 },
  recipe: forEpochs({ ...bookNet, initialisation: { weights: { kind: 'normal-scaled' } } }, 10),
} as const;
const batches = (size: number, eta: number) => arm(`${size}, η = ${eta}`, rate(eta), { 'protocol.batch': size });

const deep = { data: { train: 10_000 }, recipe: forEpochs(softmaxNet({ kind: 'relu' }, 100), 20) } as const;

const scheduled = (kind: string, parameters: Readonly<Record<string, number>>) =>
  arm(kind, l2(5), {
    'schedule.kind': kind,
    'schedule.eta': 0.5,
    ...Object.fromEntries(Object.entries(parameters).map(([name, value]) => [`schedule.${name}`, value])),
  });

export const training: Chapter = {
  id: 'training',
  title: 'Rates, schedules and mini-batches',
  claims: [
    {
      id: '118',
      place: 'S0:410',
      kind: 'two-arm',
      sentence: 'If the cost oscillates the learning rate is too large, if it goes down very slowly it is too small.',
      look: 'Of the 29 epochs after the first, in how many the training cost rises.',
      study: { ...gentle, arms: rates, seeds: seeds(2, 3) },
      stated: [
        level('η = 0.025', rises, atMost(2)),
        level('η = 0.25', rises, atLeast(6)),
        level('η = 2.5', rises, atLeast(8)),
        level('η = 2.5', trainCost, atLeast(0.1)),
      ],
    },
    {
      id: '119',
      place: 'S0:410',
      kind: 'two-arm',
      sentence: 'Use a learning rate half of the largest for which the cost decreases at first.',
      look: 'The procedure is a search of its own: `epoch-lab search --method largest-stable`. Here, half of 10 against smaller ones.',
      study: {
        ...deep,
        recipe: forEpochs(deep.recipe, 10),
        arms: [arm('η = 0.5', rate(0.5)), arm('η = 0.1', rate(0.1)), arm('η = 0.01', rate(0.01))],
        seeds: seeds(3, 8),
      },
      stated: [
        above('η = 0.5', 'η = 0.01', between(0.01, 0.1), testAccuracy),
        same(['η = 0.5', 'η = 0.1'], 0.015, testAccuracy),
      ],
    },
    {
      id: '131',
      place: 'S1:660',
      kind: 'two-arm',
      sentence: 'Adam combines RMSProp and momentum and is faster than plain descent.',
      look: 'After the first epoch Adam is ahead, after twenty they are equal.',
      study: {
        ...deep,
        arms: [arm('descent', rate(0.1)), arm('Adam', { 'optimiser.kind': 'adam' }, rate(0.001))],
        seeds: seeds(3, 8),
      },
      stated: [
        above('Adam', 'descent', between(0, 0.05), metric('accuracy', 'validation', 1)),
        same(['Adam', 'descent'], 0.006, testAccuracy),
      ],
    },
    {
      id: '135',
      place: 'S2:783',
      kind: 'two-arm',
      sentence:
        'Full gradient descent is slow to train, single samples are less stable; mini-batches are the middle ground.',
      look: 'At as many epochs: a batch of ten is ahead, a thousand far behind.',
      study: {
        ...tenThousand,
        arms: [batches(1, 0.5), batches(10, 0.5), batches(100, 0.5), batches(1000, 0.5)],
        seeds: seeds(3, 5),
      },
      stated: [
        above('10, η = 0.5', '100, η = 0.5', between(0.005, 0.04), testAccuracy),
        above('100, η = 0.5', '1000, η = 0.5', between(0.03, 0.15), testAccuracy),
        above('10, η = 0.5', '1, η = 0.5', between(0.01, 0.1), testAccuracy),
      ],
    },
    {
      id: '136',
      place: 'S2:804',
      kind: 'single-run',
      sentence: 'Mini-batches train much faster than single samples in terms of wall-clock time.',
      look: 'Images per second against the size of the batch, on this machine.',
      why: 'Times depend on the machine and on what else it does; the benchmark measures them.',
    },
    {
      id: '137',
      place: 'S2:803',
      kind: 'two-arm',
      sentence: 'Mini-batches help to prevent overfitting: think of noisy gradients.',
      look: 'On 1,000 images, batches of 10 against all 1,000 at ten times the rate, for as many epochs.',
      right:
        'The gain is larger than noise in the gradient explains: in as many epochs the large batch makes a hundredth of the steps.',
      study: {
        data: { train: 1000 },
        recipe: forEpochs({ ...bookNet, initialisation: { weights: { kind: 'normal-scaled' } } }, 400),
        arms: [arm('10', newWeights, l2(0)), arm('1000', newWeights, l2(0), rate(5), { 'protocol.batch': 1000 })],
        seeds: seeds(3, 8),
      },
      stated: [above('10', '1000', between(0, 0.02), testAccuracy)],
    },
    {
      id: '138',
      place: 'S0:421',
      kind: 'two-arm',
      sentence: 'Hold the learning rate until validation gets worse, then halve it, many times, until it is 1/1024.',
      look: 'Against the same rate held for as long.',
      study: {
        ...gentle,
        arms: [arm('constant', l2(5)), scheduled('plateau', { divisor: 2, patience: 3 })],
        seeds: seeds(3, 8),
      },
      stated: [above('plateau', 'constant', between(0.001, 0.012), testAccuracy)],
    },
    {
      id: '139',
      place: 'S2:873',
      kind: 'two-arm',
      sentence: 'Step decay, exponential decay or 1/t decay help.',
      look: 'All of them calm the last epochs, whose spikes cost the constant rate up to half a point.',
      study: {
        ...gentle,
        arms: [
          arm('constant', l2(5)),
          scheduled('step', { factor: 0.5, every: 5 }),
          scheduled('exponential', { decay: 0.1 }),
          scheduled('inverse', { decay: 0.3 }),
        ],
        seeds: seeds(3, 8),
      },
      stated: ['step', 'exponential', 'inverse'].map((kind) =>
        above(kind, 'constant', between(0.001, 0.012), testAccuracy),
      ),
    },
    {
      id: '140',
      place: 'S0:427',
      kind: 'two-arm',
      sentence: 'Start with λ = 0 for the rate, then λ = 1, factors of ten, finetune, and reoptimise the rate.',
      look: 'As good as a search with as many runs.',
      why: 'A procedure of many rounds with choices in between is a search, not an experiment with arms: see `epoch-lab search`.',
    },
    {
      id: '142',
      place: 'S2:937',
      kind: 'single-run',
      sentence: 'Before training on the full data, make sure that a small portion can be overfitted.',
      look: 'Twenty images without regularisation are all right within 200 epochs, even if the rest of the program were wrong.',
      study: {
        data: { train: 20 },
        recipe: { ...softmaxNet({ kind: 'relu' }, 100), protocol: { epochs: 200, batch: 10 } },
        arms: [arm('20 images')],
        seeds: seeds(5, 10),
      },
      stated: [level('20 images', trainAccuracy, atLeast(1))],
    },
    {
      id: '143',
      place: 'S2:921',
      kind: 'trend',
      sentence: 'With training time decision regions go from underfit to fit to overfit.',
      look: 'The plane of the demonstrations shows it; on images it is the rise of the validation cost.',
      study: {
        data: { train: 1000 },
        recipe: forEpochs(bookNet, 400),
        arms: [arm('λ = 0', { 'regularisation.l2.lambda': 0 })],
        seeds: seeds(3, 8),
      },
      stated: [
        level('λ = 0', { kind: 'best-epoch', metric: 'cost', split: 'validation' }, between(2, 200)),
        level(
          'λ = 0',
          { kind: 'difference', of: [metric('cost', 'validation', 'end'), metric('cost', 'validation', 'best')] },
          atLeast(0.1),
        ),
      ],
    },
  ],
};

import type { LectureNote } from '../../../pages/demos/lecture-note.ts';

export const regularisationTexts = {
  card: {
    title: 'Regularisation',
    question: 'What do penalties do to one weight and to a layer, and what does noise do to its values?',
  },
  oneWeight: 'One weight',
  penalties: 'Penalties',
  lambda: 'Strength λ',
  eta: 'Learning rate η',
  start: 'Start w',
  pull: 'Pull of the data',
  goal: 'Where the data pull to',
  steps: 'Steps',
  layer: 'A layer',
  penalty: 'Penalty',
  strength: 'Strength λ',
  epoch: 'epoch',
  noise: 'Noise',
  kind: 'Kind',
  rate: 'Rate',
  draw: 'Draw',
  before: 'Values',
  after: 'One draw',
  mean: (draws: number) => `Mean of ${draws} draws`,
  noiseName: (what: string) => `${what} of 14 examples by 24 units, colours on both sides of zero`,
  noiseFacts: (bias: string, deviation: string) =>
    `The mean is ${bias} from the values; single draws differ by ${deviation} (root mean squares).`,
  ends: { name: 'Penalty', formula: 'added to the cost', weight: 'weight at the end', zeroAt: 'zero from step' },
  facts: {
    name: 'Penalty',
    small: 'weights below 0.001',
    zero: 'exactly zero',
    rms: 'root mean square',
    accuracy: 'accuracy, trained on',
  },
  layerHelp: 'A network of 20 hidden units learns 200 built-in digits of half the size.',
  examples: {
    shrink: 'Shrinking without data',
    pulled: 'Against the pull of data',
    printed: 'L1 with the sign as printed',
    strong: 'A strong L2 on the layer',
    dropconnect: 'DropConnect',
    shakeout: 'Shakeout',
  },
  notes: [
    {
      place: 'S0:265',
      verdict: 'right',
      text: 'L1 shrinks a weight by a constant, L2 by a share of it: they are alike at |w| = 1, and below L1 is faster.',
    },
    {
      place: 'S1:406',
      verdict: 'wrong',
      text: 'L2 is said to take weights towards 1. Without data it takes every weight towards 0, and never quite there.',
    },
    {
      place: 'S1:422',
      verdict: 'wrong',
      text: 'L1 is printed with a plus: weights grow for ever. The step is −ηλ sgn w.',
    },
    {
      place: 'S0:274',
      verdict: 'right',
      text: 'With sgn 0 = 0 alone a weight hovers about zero; the clipped step of S3:313 stops there, and weights become exactly zero.',
    },
    {
      place: 'S1:411',
      verdict: 'right',
      text: 'L1 leaves few weights: on 1,000 images 60 % end below 0.001, with L2 0.4 %.',
    },
    {
      place: 'S3:398',
      verdict: 'right',
      text: 'Scaled by 1/(1 − rate) while training, dropout leaves the mean of every value as it is.',
    },
    {
      place: 'S1:470',
      verdict: 'wrong',
      text: 'Shakeout as printed moves the mean; the version of Kang (2016) keeps it, as the mean over draws shows.',
    },
  ] satisfies readonly LectureNote[],
};

import type { LectureNote } from '../../../pages/demos/lecture-note.ts';

export const softmaxTexts = {
  card: {
    title: 'Softmax and label smoothing',
    question: 'How do the outputs of a softmax layer hang together, and what do smoothed labels ask of it?',
  },
  logits: 'Weighted inputs',
  logit: (k: number) => `z of class ${k}`,
  add: 'Add a class',
  remove: 'Remove the last class',
  temperature: 'Temperature',
  right: 'Right class',
  classOf: (k: number) => `class ${k}`,
  alpha: 'Label smoothing α',
  help: {
    temperature: 'Divides the weighted inputs: below 1 sharpens, above 1 flattens.',
    alpha: 'The share of the target that is spread over all classes.',
  },
  numbers: 'Numbers',
  rows: {
    softmaxSum: 'sum of the softmax outputs',
    sigmoidSum: 'sum of the sigmoid outputs',
    cost: 'cost (log-likelihood)',
    floor: 'least cost for these targets',
    gap: 'gap of the weighted inputs where it is least',
  },
  jacobian: 'Jacobian ∂a/∂z',
  jacobianHelp:
    'Row: output; column: weighted input. Positive on the diagonal, negative beside it, and every row sums to zero.',
  output: 'output',
  slopes: 'Slopes of the cost',
  slopeColumns: { class: 'class', a: 'output a', y: 'target y', slope: 'dC/dz', difference: 'by differences' },
  examples: {
    lecture: 'The lecture’s vector',
    smoothed: 'Smoothed labels',
    optimum: 'Ten classes at the optimum',
    hot: 'A high temperature',
    cold: 'A low temperature',
  },
  notes: [
    {
      place: 'S2:510',
      verdict: 'wrong',
      text: 'softmax(0.6, −1, 5, 8, 4) is printed as (0.006, 0.0001, 0.047, 0.94, 0.17), which sums to 1.163. Two entries lost a place: right are 0.0006 and 0.017.',
    },
    {
      place: 'S0:169',
      verdict: 'right',
      text: 'Softmax outputs sum to one; sigmoid outputs need not, as the sums show.',
    },
    {
      place: 'S0:180',
      verdict: 'right',
      text: 'An output grows with its own weighted input and falls with every other: the Jacobian a(δ − a) is positive on the diagonal alone.',
    },
    { place: 'S3:195', verdict: 'right', text: 'The slope of the log-likelihood by the weighted inputs is a − y.' },
    {
      place: 'S3:454',
      verdict: 'right',
      text: 'With one-hot targets the cost is never satisfied: the gap of the weighted inputs grows for ever. Smoothed by 0.1 over ten classes it is least at a gap of 4.511, where it is 0.5003.',
    },
  ] satisfies readonly LectureNote[],
};

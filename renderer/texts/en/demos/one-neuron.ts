import type { LectureNote } from '../../../pages/demos/lecture-note.ts';

export const oneNeuronTexts = {
  card: {
    title: 'One neuron',
    question: 'Why does a neuron that is badly wrong learn slowly, and what does the cost have to do with it?',
  },
  x: 'Input x',
  y: 'Target y',
  epochs: 'Epochs',
  first: 'First neuron',
  second: 'Second neuron',
  w: 'Weight w',
  b: 'Bias b',
  eta: 'Learning rate η',
  cost: 'Cost',
  epoch: 'epoch',
  numbers: 'Numbers at this epoch',
  picture: (which: string, w: string, b: string, a: string) => `${which}: weight ${w}, bias ${b}, output ${a}`,
  columns: { value: 'Now', first: 'First', second: 'Second' },
  rows: {
    w: 'weight w',
    b: 'bias b',
    z: 'weighted input z = wx + b',
    a: 'output a = σ(z)',
    cost: 'cost C',
    slopeW: 'dC/dw, as the update takes it',
    slopeB: 'dC/db, as the update takes it',
    difference: 'dC/dw by differences',
  },
  agrees: 'agrees',
  differs: 'differs',
  check: 'Gradient check',
  examples: {
    lecture: 'Good start and bad start, quadratic cost',
    printed: 'The start as printed, and the right one',
    entropy: 'The same rate, cross-entropy',
    widget: 'The gradient of a widget',
    fair: 'The rate that gives 0.04',
  },
  notes: [
    {
      place: 'S0:41',
      verdict: 'right',
      text: 'From w = 0.6, b = 0.9 with rate 0.15 and the quadratic cost the output is 0.09 after 300 epochs: 0.0940.',
    },
    {
      place: 'S0:48',
      verdict: 'wrong',
      text: 'The bad start is printed as w = b = 1, which ends at 0.097. The quoted 0.20, and the 150 epochs in which hardly anything happens, belong to w = b = 2: 0.2028.',
    },
    {
      place: 'S0:74',
      verdict: 'right',
      text: 'Learning is slow when the neuron is badly wrong: the slope a²(1 − a) is 0.017 at a = 0.982 and 0.148 at a = 2/3, where it is largest.',
    },
    {
      place: 'S0:147',
      verdict: 'wrong',
      text: 'The cross-entropy with rate 0.005 is said to reach 0.04 and 0.05. It reaches 0.418 and 0.780. The printed numbers come from a demonstration whose gradient is 1/(1 − a): it lacks the slope of the sigmoid. The check against differences shows it. A rate near 0.045 would be needed.',
    },
    {
      place: 'S0:140',
      verdict: 'partly',
      text: 'With the cross-entropy weights move fastest when the neuron is most wrong, since dC/dz = a − y. The output itself still moves slowly at first: its slope is small where it is saturated.',
    },
  ] satisfies readonly LectureNote[],
};

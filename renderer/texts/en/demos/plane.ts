import type { PlaneSettings, PointSet } from '../../../../worker/contract/demonstrations/plane.ts';
import type { LectureNote } from '../../../pages/demos/lecture-note.ts';

const sets: Readonly<Record<PointSet, string>> = {
  xor: 'Exclusive or',
  clouds: 'Two clouds',
  moons: 'Two moons',
  circles: 'Ring and disc',
  spirals: 'Two spirals',
  own: 'Your own points',
};
const learners: Readonly<Record<PlaneSettings['learner'], string>> = { network: 'Network', perceptron: 'Perceptron' };

export const planeTexts = {
  card: {
    title: 'Plane',
    question: 'Which borders can a perceptron, products of the inputs or hidden layers draw, and when do they overfit?',
  },
  points: 'Points',
  data: 'Shape',
  sets,
  count: 'Number',
  noise: 'Noise',
  seed: 'Seed',
  learning: 'Learning',
  help: {
    degree: '1: both coordinates; 2: also their products; higher: all products up to it.',
    hidden: 'As 8, 4; empty for none.',
  },
  learner: 'Learner',
  learners,
  degree: 'Degree of the inputs',
  hidden: 'Units of the hidden layers',
  hiddenWrong: 'Up to 4 layers of 1 to 16 units, separated by commas.',
  activation: 'Activation',
  optimiser: 'Optimiser',
  eta: 'Learning rate η',
  batch: 'Points per step',
  l2: 'L2, λ',
  speed: 'Steps per picture',
  step: 'step',
  picture: 'Plane',
  pictureHelp:
    'Click sets a point of the chosen class. By keyboard: the arrows move the cross, Enter sets a point, Delete takes the nearest away.',
  pen: 'Class to set',
  pens: ['class 0', 'class 1'],
  clear: 'Take all points away',
  noPoints: 'Set some points of both classes to begin.',
  showUnits: 'Lines of hidden units',
  legend:
    'Filled: trained on. Hollow: kept back. Solid line: where both classes are as likely. Dashed: where a hidden unit of the first layer has weighted input zero.',
  cross: (x: string, y: string) => `Cross at ${x}, ${y}`,
  scores: {
    epoch: 'epoch',
    parameters: 'parameters',
    train: 'accuracy, trained on',
    test: 'accuracy, kept back',
    trainCost: 'cost, trained on',
    testCost: 'cost, kept back',
  },
  examples: {
    perceptron: 'Perceptron on two clouds',
    xor: 'Perceptron on exclusive or',
    hidden: 'Four hidden units on exclusive or',
    quadratic: 'Ring by quadratic inputs',
    overfit: 'Degree 7 on few noisy points',
    spirals: 'Spirals by two layers',
    linear: 'Layers without activation',
  },
  notes: [
    {
      place: 'S2:155',
      verdict: 'right',
      text: 'On classes that a line can part, the perceptron finds one after finitely many mistakes, and then stands still.',
    },
    {
      place: 'S2:168',
      verdict: 'right',
      text: 'It never learns exclusive or: no line gets more than three quarters right.',
    },
    {
      place: 'S2:297',
      verdict: 'right',
      text: 'Layers with the identity for activation collapse to one line, however many there are.',
    },
    {
      place: 'S2:30',
      verdict: 'partly',
      text: 'Products of the inputs make the border as curved as one likes, but of n inputs there are C(n + k − 1, k) of degree k: not quite the n^k of the lecture, and too many all the same.',
    },
    {
      place: 'S1:295',
      verdict: 'right',
      text: 'Underfitting and overfitting: a straight border misses the shape, one of degree 7 follows the noise, and the cost of the points kept back tells.',
    },
    {
      place: 'S2:921',
      verdict: 'right',
      text: 'The border changes while training: too simple at first, then right, then too close to the noise.',
    },
  ] satisfies readonly LectureNote[],
};

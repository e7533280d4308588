import type { Racer } from '../../../../worker/contract/demonstrations/surfaces.ts';
import type { LectureNote } from '../../../pages/demos/lecture-note.ts';

const ends: Readonly<Record<Racer['end'], string>> = {
  rests: 'slope zero',
  stuck: 'nothing lower',
  diverges: 'diverges',
  'goes-on': 'goes on',
};

export const surfacesTexts = {
  card: {
    title: 'Surfaces',
    question: 'Which way do optimisers take down a cost of two weights, and where do they end?',
  },
  surface: 'Surface',
  formula: 'Cost of x and y',
  eta: 'Learning rate η',
  help: { eta: 'Line searches take it for the first length they try.' },
  x: 'Start x',
  y: 'Start y',
  steps: 'Steps',
  optimisers: 'Optimisers',
  searching: 'With a line search',
  printed: 'As misprinted',
  step: 'step',
  map: 'From above',
  mapHelp: 'Click sets the start. By keyboard: the arrows move it, with Shift by less.',
  relief: 'In relief',
  reliefHelp: 'The height is the root of the cost above the lowest place. Drag or the arrows turn it.',
  reliefName: (turn: string, tilt: string) => `In relief, turned by ${turn} degrees, tilted by ${tilt}`,
  table: 'Where they are',
  columns: { name: 'Optimiser', x: 'x', y: 'y', cost: 'cost', end: 'In the end', looks: 'Gradients' },
  ends,
  examples: {
    ravine: 'Down a ravine',
    fast: 'The same, too fast',
    saddle: 'Off a saddle',
    rosenbrock: 'Rosenbrock, by searches along lines',
    false: 'False minima',
    nesterov: 'Nesterov as printed',
    adam: 'Adam as printed',
  },
  notes: [
    {
      place: 'S0:458',
      verdict: 'right',
      text: 'Newton needs one step on a quadratic cost: the parabola that fits it is the cost itself.',
    },
    {
      place: 'S1:508',
      verdict: 'right',
      text: 'Saddles hold plain descent up: how long grows with the logarithm of the distance from the ridge, and on the ridge it stays for ever.',
    },
    {
      place: 'S1:537',
      verdict: 'partly',
      text: 'Momentum is faster in a ravine, and the narrower the more so. In a round valley it is slower, since it runs past the minimum.',
    },
    {
      place: 'S1:565',
      verdict: 'wrong',
      text: 'The scheme printed for Nesterov momentum is classical momentum with its two lines swapped: both run through the same places. The figure at S1:580 is right.',
    },
    {
      place: 'S1:677',
      verdict: 'wrong',
      text: 'Adam as printed feeds the correction of its start back: its means explode, and it moves by 1.44 η in all.',
    },
    {
      place: 'S1:713',
      verdict: 'partly',
      text: 'Conjugate gradients need two steps on a quadratic cost of two weights. The printed direction lacks the minus before the gradient.',
    },
    {
      place: 'S2:895',
      verdict: 'partly',
      text: 'Momentum can carry across a false minimum, if the rate happens to be right; often it does not.',
    },
  ] satisfies readonly LectureNote[],
};

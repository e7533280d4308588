import type { ActivationsSettings } from '../../../../worker/contract/demonstrations/activations.ts';
import type { LectureNote } from '../../../pages/demos/lecture-note.ts';

const inputsOf: Readonly<Record<ActivationsSettings['inputs'], string>> = {
  gaussian: '100 normal numbers',
  'built-in': 'Built-in digits',
  mnist: 'MNIST',
};

export const activationsTexts = {
  card: {
    title: 'Activations and depth',
    question: 'Where does the slope of an activation die, and what is left of signals and gradients in deep networks?',
  },
  activation: 'Activation',
  depth: 'Hidden layers',
  width: 'Units per layer',
  weights: 'Initial weights',
  inputs: 'Inputs',
  inputsOf,
  seed: 'Seed',
  gallery: 'All activations',
  galleryHelp: 'Solid: the activation. Dashed: its slope. From −6 to 6 across and −2 to 2 up.',
  steepest: (slope: string) => `slope ≤ ${slope}`,
  flat: (share: string) => `flat on ${share}`,
  noShape: 'It chooses the largest of several weighted inputs, so that it is no curve over one.',
  before: 'A deep network before training',
  perLayer: (factor: string) => `On its way back the gradient changes by a factor of ${factor} per layer.`,
  examples: {
    sigmoid: 'Sigmoid, ten layers',
    tanh: 'Tanh, Glorot',
    tanhFour: 'Tanh with the factor 4 as printed',
    relu: 'ReLU, He',
    reluPrinted: 'ReLU, He as printed',
    old: 'Old start on digits',
  },
  notes: [
    {
      place: 'S1:47',
      verdict: 'right',
      text: 'The slope of the sigmoid is at most 1/4: every layer takes that much away.',
    },
    {
      place: 'S1:75',
      verdict: 'wrong',
      text: 'The slope of tanh is said to be twice that of the sigmoid. It is four times: 1 against 1/4.',
    },
    {
      place: 'S1:30',
      verdict: 'right',
      text: 'Gradients vanish towards the input: every sigmoid layer costs a factor of nearly five with weights of variance 1/n.',
    },
    {
      place: 'S1:231',
      verdict: 'wrong',
      text: 'The factor 4 is printed for tanh. It belongs to the sigmoid; tanh saturates with it, and its gradients explode.',
    },
    {
      place: 'S2:861',
      verdict: 'wrong',
      text: 'For ReLU randn(n)·2/√n is printed; right is √(2/n). As printed signals grow by √2 per layer.',
    },
    {
      place: 'S0:359',
      verdict: 'right',
      text: 'With weights of variance 1 the weighted inputs of digits spread over ±9, and most units start saturated.',
    },
    { place: 'S4:61', verdict: 'wrong', text: 'ReLU is said to jump. It is continuous; its slope jumps.' },
  ] satisfies readonly LectureNote[],
};

import type { LectureNote } from '../../../pages/demos/lecture-note.ts';

export const augmentationTexts = {
  card: {
    title: 'Augmentation',
    question: 'What does each transformation make of a digit, and at which dose is it no longer that digit?',
  },
  source: 'Digits',
  image: 'Image of the training file',
  seed: 'Seed',
  step: 'draw',
  elastic: 'Elastic distortion',
  alpha: 'Strength α',
  sigma: 'Smoothing σ, in pixels',
  original: 'Original',
  label: (digit: number) => `Labelled ${digit}`,
  changed: (title: string, dose: string) => `${title}, ${dose}`,
  doses: 'Doses',
  dosesHelp: 'From weak to strong. Every draw is that of another epoch.',
  field: 'Field of displacements',
  fieldHelp: 'From where the value of each place is taken: an arrow per place, drawn in the size of the image.',
  fieldName: (longest: string) => `Field of displacements, at most ${longest} pixels long`,
  longest: (pixels: string) => `longest displacement ${pixels} pixels`,
  examples: { usual: 'Usual doses', wide: 'A wide field', rough: 'A rough field', wild: 'Another draw' },
  notes: [
    {
      place: 'S0:321',
      verdict: 'right',
      text: 'Small rotations help: with 1,000 images and four copies each, ±15 degrees gain two points, shifts of one pixel nearly four.',
    },
    {
      place: 'S0:340',
      verdict: 'right',
      text: 'Arbitrarily large rotations harm: at 180 degrees a 6 is a 9, and the two are mixed up thirty times as often.',
    },
    {
      place: 'S0:336',
      verdict: 'right',
      text: 'Elastic distortion moves neighbours alike: random displacements smoothed by a Gaussian of 4 pixels and scaled by 34.',
    },
    {
      place: 'S1:341',
      verdict: 'partly',
      text: 'Noise and dropped pixels help against noise and dropped pixels: they must mimic what the network will meet.',
    },
    { place: 'S3:317', verdict: 'partly', text: 'Mirroring helps with things; most digits are no digits any more.' },
  ] satisfies readonly LectureNote[],
};

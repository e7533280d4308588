export const frameTexts = {
  title: 'Demonstrations',
  subtitle: 'What the lectures draw on the board, computed by the lab with the formulas that train networks.',
  frame: {
    all: 'All demonstrations',
    reset: 'Reset',
    experiment: 'Make this an experiment',
    examples: 'Examples',
    settings: 'Settings',
  },
  player: {
    label: 'Steps',
    toggle: 'Play or pause',
    play: 'Play',
    pause: 'Pause',
    first: 'Back to the start',
    last: 'To the end',
    back: (name: string) => `One ${name} back`,
    on: (name: string) => `One ${name} on`,
    place: (name: string, step: number, last: number | null) =>
      last === null
        ? `${name} ${step.toLocaleString('en')}`
        : `${name} ${step.toLocaleString('en')} of ${last.toLocaleString('en')}`,
  },
  notes: {
    title: 'What the lectures say',
    verdicts: { right: 'right', partly: 'partly right', wrong: 'wrong' },
    lectures:
      'S0 University of Utah, S1 ENEE 4583/5583, S2 CS4442/9542, S3 Charles University, S4 IIT Hyderabad; the number is the line of the lecture’s text.',
  },
};

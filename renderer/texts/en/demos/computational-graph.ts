import type { LectureNote } from '../../../pages/demos/lecture-note.ts';

export const computationalGraphTexts = {
  card: {
    title: 'Computational graph',
    question: 'How does a derivative find its way back through an expression, one operation at a time?',
  },
  expression: 'Expression',
  expressionHelp:
    'As formulas of the catalogue: + − * / ^, exp, log, sqrt, sin, cos, tanh, sigmoid, max, abs, x > 0 ? x : 0.',
  value: (name: string) => `Value of ${name}`,
  step: 'step',
  graph: 'Graph',
  legend:
    'On an edge: above it the value that goes forwards, below it, after ∂, the part of the derivative that comes back.',
  derivative: '∂',
  before: 'Nothing is computed yet: step on to send the values forwards.',
  forwards: (label: string, value: string) => `Forwards: ${label} gives ${value}.`,
  seed: 'The derivative of the result by itself is 1: from here it goes backwards.',
  backwards: (label: string) => `Backwards: ${label} passes its derivative to what it reads, times its own slope.`,
  node: (label: string, value: string, slope: string) => `${label}: value ${value}, derivative ${slope}`,
  unknown: 'not known yet',
  check: 'Derivatives of the result',
  columns: {
    name: 'by',
    value: 'value',
    passed: 'passed back',
    formula: 'from the formula',
    difference: 'by differences',
    derivative: 'formula',
  },
  examples: {
    sum: '(x + y) z',
    twoPaths: '3u(wx + vy)',
    staged: 'exp(1/x)',
    neuron: 'A neuron',
    cost: 'A neuron and its cost',
    shared: 'A value used twice',
  },
  notes: [
    {
      place: 'S2:563',
      verdict: 'right',
      text: 'At (−2, 5, −4) the result is −12; the derivatives by x and y are −4. The text of the lecture prints −4 by z, too: right is the sum, 3.',
    },
    {
      place: 'S2:705',
      verdict: 'right',
      text: 'u(wx + vy) with 3 coming back from above: 42 by u, 12 by w, 6 by x, 24 by v and 18 by y.',
    },
    {
      place: 'S2:707',
      verdict: 'right',
      text: 'exp(1/x) in two stages: −e^(1/x)/x², which is −0.4122 at x = 2.',
    },
    {
      place: 'S2:758',
      verdict: 'wrong',
      text: 'For layers the order is printed the other way round: the derivative comes back through the slope of the activation first and then through the transposed weights, as every path here shows.',
    },
  ] satisfies readonly LectureNote[],
};

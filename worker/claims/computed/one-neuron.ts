import { activations } from '../../catalogue/activations.ts';
import { closedForms, costs } from '../../catalogue/costs.ts';
import { everyClosedForm } from '../../catalogue/exhibits.ts';
import { derivative, formula } from './formulas.ts';

const sigmoid = formula(activations.sigmoid.formula, 'z');
const slope = derivative(activations.sigmoid.formula, 'z', 'z');
const quadraticSlope = derivative(costs.quadratic.formula, 'a', 'a', 'y');

const errorOf = (forms: typeof everyClosedForm, cost: string) =>
  formula(forms.find((form) => form.cost === cost)!.error, 'a', 'y');
const crossEntropy = errorOf(closedForms as unknown as typeof everyClosedForm, 'cross-entropy');
const widget = errorOf(everyClosedForm, 'cross-entropy-widget');

/** dC/dz of a sigmoid neuron by weighted input and target. */
export const neuronErrors = {
  quadratic: (z: number, y: number) => quadraticSlope(sigmoid(z), y) * slope(z),
  'cross-entropy': (z: number, y: number) => crossEntropy(sigmoid(z), y),
  /** What the demonstration of the book computes: the slope of the sigmoid is missing. */
  widget: (z: number, y: number) => widget(sigmoid(z), y),
} as const;

export interface Neuron {
  readonly w: number;
  readonly b: number;
  readonly a: number;
}

/** A neuron with the input 1 and the target 0 after so many steps of gradient descent. */
export function neuronAfter(
  cost: keyof typeof neuronErrors,
  { w, b, eta, steps }: { w: number; b: number; eta: number; steps: number },
): Neuron {
  for (let step = 0; step < steps; step++) {
    const change = eta * neuronErrors[cost](w + b, 0);
    w -= change;
    b -= change;
  }
  return { w, b, a: sigmoid(w + b) };
}

/** Steps until the output is at most so large. */
export function stepsTo(
  output: number,
  cost: keyof typeof neuronErrors,
  start: { w: number; b: number; eta: number },
): number {
  let { w, b } = start;
  for (let step = 0; step < 1e6; step++) {
    if (sigmoid(w + b) <= output) return step;
    const change = start.eta * neuronErrors[cost](w + b, 0);
    w -= change;
    b -= change;
  }
  return Infinity;
}

import { type Activation, activations } from '../../catalogue/activations.ts';

type ActivationName = keyof typeof activations;
export type NamedActivation = Exclude<ActivationName, 'formula'>;

/** What brings a formula of its own has nothing to choose by name. */
export const namedActivations = (Object.keys(activations) as ActivationName[]).filter(
  (name) => (activations[name] as Activation).own === undefined,
) as [NamedActivation, ...NamedActivation[]];

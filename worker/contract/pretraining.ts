import { type Activation, activations } from '../catalogue/activations.ts';
import type { Problem } from './errors.ts';
import type { Recipe } from './recipe.ts';

type Choice = Recipe['initialisation']['pretraining'];

/** How hidden layers are trained before the network is; null where they are not. */
export function pretrainingOf({
  initialisation: { pretraining },
}: Pick<Recipe, 'initialisation'>): Exclude<Choice, { kind: 'none' }> | null {
  return pretraining.kind === 'none' ? null : pretraining;
}

/** What a recipe has that cannot be pre-trained; paths are within the recipe. */
export function pretrainingRules(recipe: Recipe): Problem[] {
  if (pretrainingOf(recipe) === null) return [];
  const { hidden } = recipe.network;
  if (hidden.length === 0) {
    return [{ path: 'initialisation.pretraining.kind', message: 'needs a hidden layer to train, but there is none' }];
  }
  return hidden.flatMap((layer, i) => {
    const at = `network.hidden.${i}`;
    if (layer.kind !== 'dense') {
      const message = `${layer.kind} does not go with pre-training, which trains dense layers alone`;
      return [{ path: `${at}.kind`, message }];
    }
    const { activation, normalisation } = layer;
    const { pieces }: Activation = activations[activation.kind];
    return [
      ...(pieces === undefined
        ? []
        : [
            {
              path: `${at}.activation.kind`,
              message: `${activation.kind} does not go with pre-training, since its units have several pieces`,
            },
          ]),
      ...(normalisation.kind === 'none'
        ? []
        : [
            {
              path: `${at}.normalisation.kind`,
              message: 'does not go with pre-training, which trains weights and biases alone',
            },
          ]),
    ];
  });
}

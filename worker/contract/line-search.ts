import { type Activation, activations } from '../catalogue/activations.ts';
import { everyOptimiser, everyPenalty } from '../catalogue/exhibits.ts';
import type { LineSearchMethod } from '../catalogue/line-search-methods.ts';
import { normalisations } from '../catalogue/normalisations.ts';
import type { Optimiser } from '../catalogue/optimisers.ts';
import type { Penalty } from '../catalogue/regularisers.ts';
import { isAugmented } from './augmentation.ts';
import type { Problem } from './errors.ts';
import { hasUnits } from './layer-schema.ts';
import type { Recipe } from './recipe.ts';

/** The method of a recipe whose steps are searched for along a line; null where a rule makes them. */
export function lineSearchOf({ optimiser }: Pick<Recipe, 'optimiser'>): LineSearchMethod | null {
  const row: Optimiser | LineSearchMethod = everyOptimiser[optimiser.kind];
  return 'direction' in row ? row : null;
}

/** Fewer images say too little of the whole cost for a search along it. */
const fewestImages = 100;

/** What a recipe has that a line search cannot do with; paths are within the recipe. */
export function lineSearchRules(recipe: Recipe, images: number): Problem[] {
  if (lineSearchOf(recipe) === null) return [];
  const { kind } = recipe.optimiser;
  const { batch } = recipe.protocol;
  const { c1, c2 } = { c1: 0, c2: 1, ...recipe.optimiser };
  return [
    ...changing(recipe).map((path) => ({
      path,
      message: `does not go with the optimiser ${kind}: its line search needs a cost that stays the same from look to look`,
    })),
    ...beside(recipe).map((path) => ({
      path,
      message: `does not go with the optimiser ${kind}, whose line search alone decides about steps`,
    })),
    ...(batch !== 'all' && batch < Math.min(fewestImages, images)
      ? [{ path: 'protocol.batch', message: tooFew(kind, batch) }]
      : []),
    ...(c1 < c2 ? [] : [{ path: 'optimiser.c1', message: `must be less than c2, ${c2}, but is ${c1}` }]),
  ];
}

const tooFew = (kind: string, batch: number): string =>
  `must be "all" or at least ${fewestImages} for the line search of ${kind}, but is ${batch}`;

/** What makes the cost another one whenever it is looked at, or a mean over one batch alone. */
function changing({ network, noise, mixing, augmentation }: Recipe): string[] {
  const hidden = network.hidden.flatMap((layer, i) => {
    if (!hasUnits(layer)) return [];
    const activation: Activation = activations[layer.activation.kind];
    const { statistics } = normalisations[layer.normalisation.kind];
    return [
      ...('zoneout' in layer && layer.zoneout > 0 ? [`network.hidden.${i}.zoneout`] : []),
      ...(activation.training === undefined ? [] : [`network.hidden.${i}.activation.kind`]),
      ...(Object.keys(statistics).length === 0 ? [] : [`network.hidden.${i}.normalisation.kind`]),
    ];
  });
  const noisy = Object.entries(noise).flatMap(([part, { kind }]) => (kind === 'none' ? [] : [`noise.${part}.kind`]));
  return [
    ...hidden,
    ...noisy,
    ...(mixing.kind === 'none' ? [] : ['mixing.kind']),
    ...(isAugmented(augmentation) ? ['augmentation'] : []),
  ];
}

/** What changes gradients or weights apart from the cost. */
function beside({ clipping, constraint, averaging, regularisation }: Recipe): string[] {
  const kinds = Object.entries({ clipping, constraint, averaging });
  const steps = Object.entries<Penalty>(everyPenalty).filter(
    ([name, { step }]) => step !== undefined && regularisation[name as keyof typeof everyPenalty].lambda !== 0,
  );
  return [
    ...kinds.flatMap(([name, { kind }]) => (kind === 'none' ? [] : [`${name}.kind`])),
    ...steps.map(([name]) => `regularisation.${name}`),
  ];
}

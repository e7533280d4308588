import { everyWeightInitialiser } from '../catalogue/exhibits.ts';
import { biasInitialisers } from '../catalogue/initialisers.ts';
import type { Recipe } from '../contract/recipe.ts';
import type { Expression } from '../engine/formula/tree.ts';
import { bind } from '../engine/graph/bind.ts';

/** Initial values as formulas of `normal`, `uniform`, `n_in` and `n_out`: plain data, so that trainers need no parser. */
export interface InitialFormulas {
  readonly weights: Expression;
  readonly biases: Expression;
}

/** The formulas a recipe draws its initial values by. */
export function initialFormulas({ weights, biases }: Recipe['initialisation']): InitialFormulas {
  const rows = { weights: everyWeightInitialiser[weights.kind], biases: biasInitialisers[biases.kind] };
  return {
    weights: bind(rows.weights.formula, rows.weights, weights),
    biases: bind(rows.biases.formula, rows.biases, biases),
  };
}

import { type Augmentation, augmentations } from '../../catalogue/augmentations.ts';
import { appliedAugmentations } from '../../contract/augmentation.ts';
import type { AugmentationChoice } from '../../contract/recipe.ts';
import { parse } from '../formula/parse.ts';
import { call, type Expression, number, symbol } from '../formula/tree.ts';
import { bind } from './bind.ts';

/** Moves places: `amount` of `u`, and where a value comes from, of `x`, `y`, `t` and `s`. */
export interface Move {
  /** Place of the row in the catalogue. */
  readonly row: number;
  readonly amount: Expression;
  readonly from: { readonly x: Expression; readonly y: Expression };
}

/** A field of displacements: `by` of `g`, whose weight `weight` of the distance `k` is not normalised yet. */
export interface Field {
  readonly row: number;
  readonly by: Expression;
  readonly weight: Expression;
  /** Furthest distance that counts, in pixels. */
  readonly radius: number;
}

/** New values: `value` of `x`, `u` and `n`. */
export interface Colour {
  readonly row: number;
  readonly value: Expression;
}

/** What is done to an image of this size, with all constants in place. Plain data. */
export interface Distortion {
  readonly rows: number;
  readonly columns: number;
  readonly moves: readonly Move[];
  readonly fields: readonly Field[];
  readonly colours: readonly Colour[];
}

/** A Gaussian is cut off at so many of its standard deviations. */
const deviations = 4;

/** Lays out what a recipe does to the images of its training set. */
export function distortionOf(choice: AugmentationChoice, rows: number, columns: number): Distortion {
  const moves: Move[] = [];
  const fields: Field[] = [];
  const colours: Colour[] = [];
  for (const name of appliedAugmentations(choice)) {
    const augmentation: Augmentation = augmentations[name];
    const row = Object.keys(augmentations).indexOf(name);
    const formula = bind(augmentation.formula, augmentation, choice[name]);
    switch (augmentation.acts) {
      case 'places':
        moves.push({
          row,
          amount: formula,
          from: { x: parse(augmentation.from.x), y: parse(augmentation.from.y) },
        });
        break;
      case 'field': {
        const { sigma } = choice[name] as { sigma: number };
        const scaled = call('divide', symbol('k'), number(sigma));
        fields.push({
          row,
          by: formula,
          weight: call('exp', call('multiply', number(-0.5), call('multiply', scaled, scaled))),
          radius: Math.min(Math.ceil(deviations * sigma), Math.max(rows, columns) - 1),
        });
        break;
      }
      case 'values':
        colours.push({ row, value: formula });
    }
  }
  return { rows, columns, moves, fields, colours };
}

/**
 * Which part of an image's randomness a row draws: the first is for the amounts of all moves, two of them per row; each
 * other row has two parts.
 */
export const amounts = 0;
export const partOf = (row: number, which: 0 | 1): number => 1 + 2 * row + which;

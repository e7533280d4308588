import type { z } from 'zod';
import { type Activation, activations } from '../../catalogue/activations.ts';
import type { activationGalleryAnswer } from '../../contract/demonstrations/activations.ts';
import { type NamedActivation, namedActivations } from '../../contract/demonstrations/named-activations.ts';
import type { Curves } from '../../contract/figures/curves.ts';
import { differentiate } from '../../engine/formula/differentiate.ts';
import { compile } from '../../engine/formula/evaluate.ts';
import { type Expression, number, substitute } from '../../engine/formula/tree.ts';
import { bind } from '../../engine/graph/bind.ts';
import { axis, line } from '../figure-lines.ts';

/** Weighted inputs from -6 to 6. */
const places = Float64Array.from({ length: 241 }, (_, i) => -6 + i / 20);
/** A slope below this share of the steepest passes almost nothing back. */
const faint = 0.01;

/** The activation of one weighted input with its usual parameters; null where it chooses among several. */
function formulaOf(name: NamedActivation): Expression | null {
  const row: Activation = activations[name];
  if (row.pieces !== undefined) return null;
  const usual = Object.entries(row.parameters).map(([key, parameter]) => [key, parameter.default] as const);
  const learned = Object.entries(row.learned ?? {}).map(([key, value]) => [key, number(value)] as const);
  return substitute(bind(row.formula, row, Object.fromEntries(usual)), new Map(learned));
}

function over(e: Expression): Float64Array {
  const value = compile(e, ['z']);
  return places.map((z) => value([z]));
}

/** Every activation with its slope, and where that dies. */
export function activationGallery(): z.input<typeof activationGalleryAnswer> {
  const cards = namedActivations.flatMap((name) => {
    const e = formulaOf(name);
    if (e === null) return [];
    const slopes = over(differentiate(e, 'z'));
    const sizes = slopes.map(Math.abs);
    const steepest = Math.max(...sizes);
    const flat = sizes.filter((size) => size < faint * steepest || steepest === 0).length / places.length;
    return [{ name, title: activations[name].title, values: over(e), slopes, steepest, flat }];
  });
  return { places, cards };
}

/** One activation and its slope as a chart. */
export function activationShape(name: NamedActivation): Curves | null {
  const e = formulaOf(name);
  if (e === null) return null;
  return {
    kind: 'curves',
    title: activations[name].title,
    x: axis('weighted input z'),
    y: axis('activation, slope'),
    bands: null,
    lines: [line('f(z)', 0, places, over(e)), line('f′(z)', 1, places, over(differentiate(e, 'z')))],
  };
}

import type { ChosenTechnique } from '../contract/api/model.ts';
import type { Axis } from '../contract/figures/axis.ts';
import type { Curves, Line } from '../contract/figures/curves.ts';
import { differentiate } from '../engine/formula/differentiate.ts';
import { compile, evaluate } from '../engine/formula/evaluate.ts';
import { type Expression, number, substitute, symbols } from '../engine/formula/tree.ts';
import { inverseNormal } from '../data/random/inverse-normal.ts';

type Setting = ChosenTechnique['setting'];
type Given = Readonly<Record<string, number>>;

/** Over what a family is drawn. */
interface Drawing {
  readonly x: Axis;
  readonly y: Axis;
  readonly over: string;
  readonly places: (setting: Setting) => readonly number[];
  /** What else the formula depends on at a place. */
  readonly given: (setting: Setting, place: number) => Given;
  /** One line for each of these; the slope of each is drawn too, if it `hasSlope`. */
  readonly cases: readonly { readonly name: string; readonly given: Given }[];
  readonly hasSlope: boolean;
}

const points = 241;
const between = (from: number, to: number): number[] =>
  Array.from({ length: points }, (_, i) => from + ((to - from) * i) / (points - 1));
const axis = (title: string, unit: Axis['unit'] = 'number'): Axis => ({ title, unit, scale: 'linear' });
const alone = (name: string) => [{ name, given: {} }];

const ofUnit: Drawing = {
  x: axis('weighted input z'),
  y: axis('activation'),
  over: 'z',
  places: () => between(-6, 6),
  given: () => ({}),
  cases: alone('f(z)'),
  hasSlope: true,
};

/** At most this many epochs of a schedule are drawn, evenly spread. */
const epochsDrawn = 2000;

function epochPlaces({ epochs }: Setting): number[] {
  const every = Math.max(1, Math.ceil(epochs / epochsDrawn));
  return Array.from({ length: Math.ceil(epochs / every) }, (_, i) => i * every);
}

const drawings: Readonly<Record<string, Drawing>> = {
  activation: ofUnit,
  output: ofUnit,
  cost: {
    x: axis('activation a'),
    y: axis('cost of one output'),
    over: 'a',
    // Towards the ends costs and slopes may grow beyond all bounds.
    places: () => between(0.05, 0.95),
    given: () => ({ n_out: 10 }),
    cases: [
      { name: 'target 1', given: { y: 1 } },
      { name: 'target 0', given: { y: 0 } },
    ],
    hasSlope: true,
  },
  schedule: {
    x: axis('epoch', 'epochs'),
    y: axis('learning rate'),
    over: 'k',
    places: epochPlaces,
    given: ({ epochs, stepsPerEpoch }, k) => ({ epochs, t: k * stepsPerEpoch }),
    cases: alone('learning rate'),
    hasSlope: false,
  },
  regularisation: {
    x: axis('weight w'),
    y: axis('added to the cost'),
    over: 'w',
    places: () => between(-2, 2),
    given: ({ trainImages }) => ({ n: trainImages }),
    cases: alone('penalty'),
    hasSlope: true,
  },
  preparation: {
    x: axis('pixel x'),
    y: axis('input'),
    over: 'x',
    places: () => between(0, 255),
    given: () => ({}),
    cases: alone('input'),
    hasSlope: false,
  },
};

const line = (name: string, arm: number, xs: readonly number[], ys: readonly number[]): Line => ({
  name,
  arm,
  xs: Float64Array.from(xs),
  ys: Float64Array.from(ys, (y) => (Number.isFinite(y) ? y : NaN)),
  band: null,
  isFaint: false,
});

function curves(title: string, e: Expression, drawing: Drawing, setting: Setting): Curves | null {
  const { x, y, over, cases, hasSlope } = drawing;
  const places = drawing.places(setting);
  const known = new Set([over, ...Object.keys({ ...drawing.given(setting, 0), ...cases[0]?.given })]);
  if ([...symbols(e)].some((name) => !known.has(name))) return null;
  const valuesOf = (f: Expression, given: Given): number[] => {
    const at = (place: number): Given => ({ ...drawing.given(setting, place), ...given, [over]: place });
    const names = Object.keys(at(0));
    const value = compile(f, names);
    return places.map((place) => value(Object.values(at(place))));
  };
  const slope = hasSlope ? differentiate(e, over) : null;
  const slopeName = (name: string): string => (cases.length === 1 ? `slope of ${name}` : `slope, ${name}`);
  const lines = [
    ...cases.map(({ name, given }, i) => line(name, i, places, valuesOf(e, given))),
    ...(slope === null
      ? []
      : cases.map(({ name, given }, i) => line(slopeName(name), cases.length + i, places, valuesOf(slope, given)))),
  ];
  // A penalty that is switched off is no curve.
  if (lines.every(({ ys }) => ys.every((value) => value === 0))) return null;
  return { kind: 'curves', title, x, y, bands: null, lines };
}

/**
 * The density of an initial value that is a smooth function f of one random number r: p(r) / |f'(r)| at f(r). Null for
 * anything else, as a constant.
 */
function density(title: string, e: Expression, { fanIn, fanOut }: Setting): Curves | null {
  const given = new Map(Object.entries({ n_in: fanIn, n_out: fanOut }).map(([name, to]) => [name, number(to)]));
  const f = substitute(e, given);
  const [name, other] = [...symbols(f)];
  if (name === undefined || other !== undefined) return null;
  const slope = differentiate(f, name);
  const isNormal = name === 'normal';
  const draws = isNormal ? between(0.0005, 0.9995).map(inverseNormal) : between(0, 1);
  const at = draws.map((r) => {
    const p = isNormal ? Math.exp((-r * r) / 2) / Math.sqrt(2 * Math.PI) : 1;
    return { x: evaluate(f, { [name]: r }), y: p / Math.abs(evaluate(slope, { [name]: r })) };
  });
  at.sort((a, b) => a.x - b.x);
  const [xs, ys] = [at.map(({ x }) => x), at.map(({ y }) => y)];
  return {
    kind: 'curves',
    title,
    x: axis('value at the start'),
    y: axis('density'),
    bands: null,
    lines: [line('density', 0, xs, ys)],
  };
}

const hasDensity = (family: string): boolean => family === 'weights' || family === 'biases';

/** Whether techniques of a family are drawn, where their formula allows. */
export const isDrawn = (family: string): boolean => hasDensity(family) || Object.hasOwn(drawings, family);

/** A technique as curves, if there is anything to be drawn over one variable. */
export function drawTechnique(
  family: string,
  title: string,
  e: Expression,
  values: Readonly<Record<string, number | string>>,
  setting: Setting,
): Curves | null {
  const numbers = Object.entries(values).flatMap(([name, to]) =>
    typeof to === 'number' ? [[name, number(to)] as const] : [],
  );
  const bound = substitute(e, new Map(numbers));
  if (hasDensity(family)) return density(title, bound, setting);
  const drawing = Object.hasOwn(drawings, family) ? drawings[family] : undefined;
  return drawing ? curves(title, bound, drawing, setting) : null;
}

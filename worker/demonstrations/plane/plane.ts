import type { PlaneAnswer, PlaneCurves, PlaneSettings } from '../../contract/demonstrations/plane.ts';
import type { Curves } from '../../contract/figures/curves.ts';
import { contour } from '../contours.ts';
import { axis, line } from '../figure-lines.ts';
import { LatestFew } from '../latest-few.ts';
import { layerValues } from '../small-network.ts';
import { Turns } from '../turns.ts';
import { featuresOf } from './features.ts';
import { PlaneTraining, type Recorded } from './plane-training.ts';

/** Places per side of the square that are looked at. */
const side = 48;
/** Settings whose training is kept to go on with. */
const mostKept = 4;
/** Points per line of a chart. */
const mostRecorded = 400;

const places = Array.from({ length: side * side }, (_, i) => ({
  x: -1 + (2 * (i % side)) / (side - 1),
  y: 1 - (2 * Math.floor(i / side)) / (side - 1),
}));
const square = { columns: side, rows: side, x: [-1, 1], y: [1, -1] } as const;

class Shown {
  readonly training: PlaneTraining;
  readonly #inputs: Float64Array;
  readonly #values: ReturnType<typeof layerValues>;
  readonly #turns = new Turns();

  constructor(settings: PlaneSettings) {
    const { recipe, widths } = (this.training = new PlaneTraining(settings));
    this.#inputs = featuresOf(settings.degree)(places);
    this.#values = layerValues(recipe, widths, places.length);
  }

  picture(step: number): Promise<PlaneAnswer> {
    return this.#turns.take(async () => {
      await this.training.goTo(step);
      return this.#picture();
    });
  }

  curves(step: number): Promise<PlaneCurves> {
    return this.#turns.take(async () => curvesOf(await this.training.recorded(step)));
  }

  #picture(): PlaneAnswer {
    const { training } = this;
    const { network } = training;
    const parameters = network?.parameters ?? [];
    const grid = new Float32Array(places.length);
    const layers = network === null ? [] : this.#values(parameters, this.#inputs);
    const a = layers.at(-1)?.a;
    for (let i = 0; a && i < grid.length; i++) grid[i] = a[2 * i + 1]! - a[2 * i]!;
    const units = layers.length > 1 ? layers[0]!.z.length / places.length : 0;
    const unit = new Float64Array(places.length);
    const unitLine = (u: number): Float32Array => {
      const { z } = layers[0]!;
      for (let i = 0; i < unit.length; i++) unit[i] = z[i * units + u]!;
      return contour({ ...square, values: unit }, 0);
    };
    const scores = training.scores();
    const none = { cost: null, accuracy: null };
    return {
      step: network?.steps ?? 0,
      epoch: network === null ? 0 : Math.floor(network.steps / network.plan.stepsPerEpoch),
      points: Float64Array.from(
        training.points.flatMap(({ x, y, label }, i) => [x, y, label, training.isTest[i] === true ? 1 : 0]),
      ),
      side,
      grid,
      boundary: contour({ ...square, values: grid }, 0),
      units: Array.from({ length: units }, (_, u) => unitLine(u)),
      train: scores?.train ?? none,
      test: scores?.test ?? none,
      parameters: parameters.reduce((sum, { length }) => sum + length, 0),
    };
  }
}

function curvesOf(recorded: readonly Recorded[]): PlaneCurves {
  const every = Math.ceil(recorded.length / mostRecorded) || 1;
  const shown = recorded.filter((_, i) => i % every === 0);
  const xs = Float64Array.from(shown, ({ step }) => step);
  const of = (read: (recorded: Recorded) => number | null) => Float64Array.from(shown, (each) => read(each) ?? NaN);
  const figure = (title: string, y: Curves['y'], name: 'cost' | 'accuracy'): Curves => ({
    ...{ kind: 'curves', title, x: axis('step', 'count'), y, bands: null },
    lines: [
      line(
        'trained on',
        0,
        xs,
        of(({ train }) => train[name]),
      ),
      line(
        'kept back',
        1,
        xs,
        of(({ test }) => test[name]),
      ),
    ],
  });
  return {
    cost: figure('Cost', axis('cost'), 'cost'),
    accuracy: figure('Accuracy', axis('accuracy', 'share'), 'accuracy'),
  };
}

const kept = new LatestFew(mostKept, (settings: PlaneSettings) => new Shown(settings));

/** What the training depends on: neither the step nor how fast it plays. */
const shownOf = (settings: PlaneSettings): Shown => kept.of({ ...settings, step: 0, speed: 1 });

/** Points of two classes, and how far a network has come with telling them apart after so many steps. */
export const plane = (settings: PlaneSettings): Promise<PlaneAnswer> => shownOf(settings).picture(settings.step);

/** How cost and accuracy went up to that step. */
export const planeCurves = (settings: PlaneSettings): Promise<PlaneCurves> => shownOf(settings).curves(settings.step);

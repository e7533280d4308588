import { recipeSchema } from '../../contract/recipe.ts';
import { permutation } from '../../data/random/streams.ts';
import type { Examples } from '../../engine/devices/device.ts';
import { referenceDevice } from '../../engine/devices/reference/reference-device.ts';
import { makePlan } from '../../engine/graph/plan.ts';
import { draws } from './randomness.ts';

const sizes = { side: 6, images: 200, classes: 4 } as const;

/** Images of noise with labels that mean nothing, which a small network never gets right: it is moved about for ever. */
function noise(): Examples {
  const { uniform } = draws(3);
  const whole = (below: number) => Math.floor(below * uniform());
  const pixels = sizes.side ** 2;
  return {
    rowStart: Uint32Array.from({ length: sizes.images + 1 }, (_, image) => image * pixels),
    entries: Uint32Array.from({ length: sizes.images * pixels }, (_, i) => ((i % pixels) << 8) | (1 + whole(255))),
    labels: Uint8Array.from({ length: sizes.images }, () => whole(sizes.classes)),
  };
}

/** How far two trainings in float64 are apart after each epoch that begin with `change` between them in one weight. */
export function distances(eta: number, epochs: number, change = 1e-10): number[] {
  const recipe = recipeSchema.parse({
    network: { hidden: [{ units: 8, activation: { kind: 'sigmoid' } }], output: { kind: 'sigmoid' } },
    cost: { kind: 'cross-entropy' },
    schedule: { kind: 'constant', eta },
    protocol: { epochs, batch: 10 },
  });
  const plan = makePlan(recipe, { rows: sizes.side, columns: sizes.side }, sizes.classes, sizes.images);
  const examples = noise();
  const { normal } = draws(33);
  const start = plan.parameters.map(({ rows, columns }) => Float64Array.from({ length: rows * columns }, normal));
  const moved = start.map((values, i) => (i === 0 ? values.with(0, values[0]! + change) : values));
  const twins = [start, moved].map((parameters) => {
    const session = referenceDevice.session(plan, examples);
    session.load({ parameters, slots: [] });
    return session;
  });
  return Array.from({ length: epochs }, (_, epoch) => {
    for (const session of twins) {
      session.setOrder(permutation(sizes.images, 1, epoch));
      session.train(epoch, 0, plan.stepsPerEpoch);
    }
    const [a, b] = twins.map((session) => session.parameters());
    return Math.sqrt(a!.reduce((sum, values, i) => sum + squares(values, b![i]!), 0));
  });
}

/** The line through the logarithms of the distances: by what they are multiplied in an epoch, and how straight it is. */
export function growth(eta: number, epochs: number): { readonly factor: number; readonly correlation: number } {
  const logs = distances(eta, epochs).map(Math.log);
  const about = (values: readonly number[]) => {
    const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
    return values.map((each) => each - mean);
  };
  const product = (a: readonly number[], b: readonly number[]) => a.reduce((sum, each, i) => sum + each * b[i]!, 0);
  const [t, y] = [about(logs.map((_, epoch) => epoch)), about(logs)];
  return {
    factor: Math.exp(product(t, y) / product(t, t)),
    correlation: product(t, y) / Math.sqrt(product(t, t) * product(y, y)),
  };
}

const squares = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, x, j) => sum + (x - b[j]!) ** 2, 0);

import type { ErrorRecord } from '../../contract/errors.ts';
import { recipeSchema } from '../../contract/recipe.ts';
import { fillUniform, permutation } from '../../data/random/streams.ts';
import type { Examples, Session, TrainingState } from '../../engine/devices/device.ts';
import { layOutForGpu } from '../../engine/devices/gpu/circuit/lay-out.ts';
import { GpuSession } from '../../engine/devices/gpu/gpu-session.ts';
import { launchSize } from '../../engine/devices/gpu/launch-size.ts';
import type { LinkEnd } from '../../engine/devices/gpu/link.ts';
import { referenceDevice } from '../../engine/devices/reference/reference-device.ts';
import { makePlan, type Plan } from '../../engine/graph/plan.ts';

/** How a tiny training on the graphics card went. */
export interface SelfTest {
  /** The largest difference of a weight from that of exact arithmetic, relative to the largest weight. */
  readonly distance: number;
  /** Of the tiny training, one run alone. */
  readonly stepsPerSecond: number;
}

export type SelfTestMessage = { readonly result: SelfTest } | { readonly error: ErrorRecord };

const [inputs, classes, images, compared, timed] = [64, 10, 200, 20, 200];

const uniform = (count: number, step: number): Float64Array => {
  const values = new Float64Array(count);
  fillUniform(values, { seed: 0, purpose: 'noise', step });
  return values;
};

function someExamples(): Examples {
  const pixels = uniform(images * inputs, 0);
  return {
    rowStart: Uint32Array.from({ length: images + 1 }, (_, i) => i * inputs),
    entries: Uint32Array.from(pixels, (u, i) => ((i % inputs) << 8) | Math.floor(256 * u)),
    labels: Uint8Array.from(uniform(images, 1), (u) => Math.floor(classes * u)),
  };
}

function beginning({ parameters, slots }: Plan): TrainingState {
  const values = parameters.map(({ rows, columns }, i) =>
    Float32Array.from(uniform(rows * columns, 2 + i), (u) => (u - 0.5) / Math.sqrt(rows)),
  );
  return { parameters: values, slots: slots.map(() => values.map(({ length }) => new Float32Array(length))) };
}

function train(session: Session, plan: Plan): TrainingState {
  session.load(beginning(plan));
  session.setOrder(permutation(images, 0, 0));
  session.train(0, 0, compared);
  return session.state();
}

/** Trains a tiny network at the other end of a link, and by exact arithmetic. */
export function selfTest(link: LinkEnd): SelfTest {
  const recipe = recipeSchema.parse({
    network: { hidden: [{ units: 16, activation: { kind: 'tanh' } }], output: { kind: 'softmax' } },
    cost: { kind: 'log-likelihood' },
    optimiser: { kind: 'adam' },
    schedule: { kind: 'constant', eta: 0.002 },
    protocol: { epochs: 1, batch: images / compared },
  });
  const plan = makePlan(recipe, inputs, classes, images);
  const examples = someExamples();
  const laidOut = layOutForGpu(plan);
  const opening = { laidOut, size: launchSize(laidOut, 1, Infinity), data: 'self-test', examples, inputs };
  const session = new GpuSession(plan, opening, link);
  const [found, exact] = [train(session, plan), train(referenceDevice.session(plan, examples), plan)];
  const started = performance.now();
  for (let made = 0; made < timed; made += compared) session.train(0, 0, compared);
  session.settle();
  const seconds = (performance.now() - started) / 1000;
  session.close();
  const [apart, largest] = farthest(found, exact);
  return { distance: apart / largest, stepsPerSecond: timed / seconds };
}

/** The largest difference of weights, and the largest weight. */
function farthest(found: TrainingState, exact: TrainingState): [number, number] {
  let [apart, largest] = [0, 0];
  exact.parameters.forEach((values, i) => {
    values.forEach((value, j) => {
      const difference = Math.abs(found.parameters[i]![j]! - value);
      // A number that is none is as far as can be.
      apart = Math.max(apart, Number.isNaN(difference) ? Infinity : difference);
      largest = Math.max(largest, Math.abs(value));
    });
  });
  return [apart, largest];
}

import { expect, test } from 'vitest';
import { recipeSchema } from '../worker/contract/recipe.ts';
import { responder, SmallNetwork, startOf } from '../worker/demonstrations/small-network.ts';
import type { Examples } from '../worker/engine/devices/device.ts';
import { referenceDevice } from '../worker/engine/devices/reference/reference-device.ts';

const bytes = [
  [255, 3],
  [17, 200],
  [90, 91],
  [1, 254],
  [130, 60],
  [77, 12],
] as const;
const labels = [0, 1, 1, 0, 1, 0];

/** The same numbers as the lab's images, and as inputs of a demonstration. */
const images: Examples = {
  rowStart: Uint32Array.from({ length: 7 }, (_, i) => 2 * i),
  entries: Uint32Array.from(bytes.flatMap(([x, y]) => [x, (1 << 8) | y])),
  labels: Uint8Array.from(labels),
};
const points = {
  inputs: Float64Array.from(bytes.flat(), (byte) => byte / 256),
  targets: Float64Array.from(labels.flatMap((label) => [1 - label, label])),
  count: 6,
};

test.each(['sgd', 'adam', 'nesterov'] as const)('a demonstration trains as the reference device does: %s', (kind) => {
  const recipe = recipeSchema.parse({
    network: { hidden: [{ units: 3, activation: { kind: 'tanh' } }], output: { kind: 'softmax' } },
    cost: { kind: 'log-likelihood' },
    optimiser: { kind },
    regularisation: { l2: { lambda: 0.3 } },
    noise: { units: { kind: 'dropout', rate: 0.3 } },
    protocol: { epochs: 3, batch: 2 },
  });
  const network = new SmallNetwork(recipe, { inputs: 2, outputs: 2 }, points, 5, startOf(recipe, 5));
  const session = referenceDevice.session(network.plan, images, 5);
  session.load(stateOf(network));
  const order = Uint32Array.of(3, 1, 5, 0, 2, 4);
  for (let epoch = 0; epoch < 3; epoch++) {
    session.setOrder(order);
    session.train(epoch, 0, 3);
    for (let from = 0; from < 6; from += 2) network.step(order.subarray(from, from + 2));
  }
  expect(network.parameters).toEqual(session.parameters());
  const { cost } = responder(recipe, { inputs: 2, outputs: 2 }, 6)(network.parameters, points);
  const all = Uint32Array.of(0, 1, 2, 3, 4, 5);
  expect(cost.reduce((sum, each) => sum + each, 0) / 6).toBeCloseTo(session.evaluate(all).cost, 14);
});

function stateOf({ learned, plan }: SmallNetwork) {
  return {
    parameters: learned.map(({ w }) => w),
    slots: plan.slots.map((_, s) => learned.map(({ slots }) => slots[s]!)),
  };
}

test('a state that is loaded goes on as the one before', () => {
  const recipe = recipeSchema.parse({
    network: { hidden: [], output: { kind: 'softmax' } },
    cost: { kind: 'log-likelihood' },
    optimiser: { kind: 'momentum' },
    protocol: { epochs: 1, batch: 6 },
  });
  const make = () => new SmallNetwork(recipe, { inputs: 2, outputs: 2 }, points, 1, startOf(recipe, 1));
  const [network, other] = [make(), make()];
  const rows = [0, 1, 2, 3, 4, 5];
  for (let i = 0; i < 5; i++) network.step(rows);
  const kept = network.state();
  for (let i = 0; i < 5; i++) network.step(rows);
  other.load(kept);
  for (let i = 0; i < 5; i++) other.step(rows);
  expect(other.parameters).toEqual(network.parameters);
});

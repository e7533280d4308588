import { describe, expect, test } from 'vitest';
import type { Examples } from '../worker/engine/devices/device.ts';
import { makePlan } from '../worker/engine/graph/plan.ts';
import { devices, smallRecipe } from './fixtures/engine.ts';
import { range } from './fixtures/examples.ts';
import { layerGolden } from './fixtures/golden.ts';

const { rows, columns, classes, images, windowed, recurrent } = layerGolden;
const pixels = rows * columns;
const tanh = { activation: { kind: 'tanh' } };

const examples: Examples = {
  rowStart: range(images.length + 1).map((image) => image * pixels),
  entries: Uint32Array.from(images.flatMap((image) => image.map((byte, pixel) => (pixel << 8) | byte))),
  labels: new Uint8Array(images.length),
};

const networks = [
  {
    name: 'convolution and pooling',
    hidden: [
      { kind: 'convolution', channels: 4, kernel: 3, padding: 1, ...tanh },
      { kind: 'max-pooling', size: 3, stride: 2 },
      { kind: 'convolution', channels: 5, kernel: 2, ...tanh },
      { kind: 'mean-pooling', size: 2, stride: 1 },
    ],
    golden: windowed,
  },
  {
    name: 'a recurrent layer with zoneout',
    hidden: [{ kind: 'recurrent', units: 5, zoneout: 0.3, ...tanh }],
    golden: recurrent,
  },
];

describe.each(devices)('outputs by $device.kind against SciPy', ({ device, tolerance }) => {
  test.each(networks)('$name', ({ hidden, golden }) => {
    const recipe = smallRecipe({
      network: { hidden, output: { kind: 'softmax' } },
      cost: { kind: 'log-likelihood' },
      preparation: { kind: 'divide-255' },
    });
    const plan = makePlan(recipe, { rows, columns }, classes, images.length);
    expect(plan.parameters.map((spec) => spec.rows * spec.columns)).toEqual(golden.parameters.map((p) => p.length));
    const session = device.session(plan, examples);
    session.load({ parameters: golden.parameters.map((values) => Float64Array.from(values)), slots: [] });
    const found = session.outputs(range(images.length));
    const expected = golden.outputs.flat();
    expect(found).toHaveLength(expected.length);
    found.forEach((output, i) => expect(Math.abs(output - expected[i]!)).toBeLessThan(tolerance));
  });
});

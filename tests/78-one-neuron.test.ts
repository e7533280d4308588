import { expect, test } from 'vitest';
import {
  type OneNeuronAnswer,
  oneNeuronExperiment,
  oneNeuronSettings,
} from '../worker/contract/demonstrations/one-neuron.ts';
import { checkExperiment } from '../worker/contract/check-experiment.ts';
import { answer } from '../worker/lab/service.ts';
import { labPlaces, openLab } from './fixtures/lab/open-lab.ts';

type Part = Parameters<typeof oneNeuronSettings.parse>[0];

async function ask(part: Part): Promise<OneNeuronAnswer> {
  const { lab } = openLab(await labPlaces());
  return (await answer(lab, 'oneNeuron', [part])) as OneNeuronAnswer;
}

const entropy = { cost: 'cross-entropy', eta: 0.005 } as const;
const widget = { cost: 'cross-entropy-widget', eta: 0.005 } as const;

test.each([
  ['as the lecture says', { first: {}, second: {} }, [0.094, 0.2028]],
  ['with the start that is printed', { second: { w: 1, b: 1 } }, [0.094, 0.0973]],
  ['with the cross-entropy', { first: entropy, second: entropy }, [0.4177, 0.7796]],
  ['with the gradient of the widget', { first: widget, second: widget }, [0.0404, 0.0479]],
  [
    'with the cross-entropy at the same rate',
    { first: { cost: 'cross-entropy' }, second: { cost: 'cross-entropy' } },
    [0.0116, 0.012],
  ],
] as const)('after 300 epochs the neurons are where they must be %s', async (_, part, expected) => {
  const { first, second } = await ask(part);
  expect(first.a[300]).toBeCloseTo(expected[0], 4);
  expect(second.a[300]).toBeCloseTo(expected[1], 4);
});

test('the gradient is a² (1 - a) x for the quadratic cost, and differences agree', async () => {
  const { first } = await ask({ x: 0.7 });
  first.a.forEach((a, epoch) => {
    expect(first.slopeW[epoch]).toBeCloseTo(a * a * (1 - a) * 0.7, 12);
    expect(first.difference[epoch]).toBeCloseTo(first.slopeW[epoch]!, 8);
  });
});

test('the gradient of the widget follows its closed form and is not that of its cost', async () => {
  const { first } = await ask({ first: widget, epochs: 300 });
  const start = first.a[0]!;
  expect(first.a[300]).toBeCloseTo(start * Math.exp(-2 * 0.005 * 300), 3);
  expect(first.slopeW[0]).toBeCloseTo(1 / (1 - start), 10);
  expect(first.difference[0]).toBeCloseTo(start, 8);
});

test('the same settings give the same bits, whatever was asked before', async () => {
  const before = await ask({});
  await ask({ first: { w: 5 } });
  expect(await ask({})).toEqual(before);
});

test('settings beyond their range are refused', async () => {
  await expect(ask({ first: { w: 1e9 } })).rejects.toMatchObject({ code: 'usage' });
  await expect(ask({ y: 2 })).rejects.toMatchObject({ code: 'usage' });
});

test('its experiment is one the lab takes', () => {
  const settings = oneNeuronSettings.parse({ second: { cost: 'cross-entropy' } });
  expect(checkExperiment(oneNeuronExperiment(settings)).arms).toHaveLength(2);
});

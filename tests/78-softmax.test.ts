import { expect, test } from 'vitest';
import { checkExperiment } from '../worker/contract/check-experiment.ts';
import { type SoftmaxAnswer, softmaxExperiment, softmaxSettings } from '../worker/contract/demonstrations/softmax.ts';
import { answer } from '../worker/lab/service.ts';
import { labPlaces, openLab } from './fixtures/lab/open-lab.ts';

async function ask(part: Parameters<typeof softmaxSettings.parse>[0]): Promise<SoftmaxAnswer> {
  const { lab } = openLab(await labPlaces());
  return (await answer(lab, 'softmax', [part])) as SoftmaxAnswer;
}

/** What NumPy says of the vector of the lecture. */
const ofLecture = [0.0005718857, 0.0001154617, 0.0465805835, 0.9355960301, 0.017136039];

test('the vector of the lecture', async () => {
  const { softmax, sums, gap } = await ask({});
  ofLecture.forEach((value, k) => expect(softmax[k]).toBeCloseTo(value, 9));
  expect(sums.softmax).toBeCloseTo(1, 12);
  expect(sums.sigmoid).toBeGreaterThan(3);
  expect(gap).toBeNull();
});

test('the Jacobian is a (δ - a) / T: positive on the diagonal alone', async () => {
  const { softmax, jacobian } = await ask({ temperature: 2 });
  const n = softmax.length;
  jacobian.forEach((value, i) => {
    const [j, k] = [Math.floor(i / n), i % n];
    expect(value).toBeCloseTo((softmax[j]! * ((j === k ? 1 : 0) - softmax[k]!)) / 2, 12);
    expect(value > 0).toBe(j === k);
  });
});

test('smoothed labels are met at a gap of 4.511, at a cost of 0.5003', async () => {
  const { gap, floor } = await ask({ logits: new Array<number>(10).fill(0), alpha: 0.1 });
  expect(gap).toBeCloseTo(4.511, 3);
  expect(floor).toBeCloseTo(0.5003, 4);
  const logits = new Array<number>(10).fill(0).with(3, gap!);
  const { cost, slopes } = await ask({ logits, alpha: 0.1 });
  expect(cost).toBeCloseTo(floor, 12);
  slopes.forEach((slope) => expect(slope).toBeCloseTo(0, 12));
});

test('slopes of the cost agree with differences', async () => {
  const { slopes, differences } = await ask({ alpha: 0.3, temperature: 0.7, right: 1 });
  slopes.forEach((slope, k) => expect(differences[k]).toBeCloseTo(slope, 6));
});

test('a right class that is none is refused', async () => {
  await expect(ask({ logits: [1, 2], right: 2 })).rejects.toMatchObject({ code: 'usage' });
});

test('its experiment is one the lab takes', () => {
  expect(checkExperiment(softmaxExperiment(softmaxSettings.parse({}))).arms).toHaveLength(2);
});

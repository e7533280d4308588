import { expect, test } from 'vitest';
import { augmentations } from '../worker/catalogue/augmentations.ts';
import { checkExperiment } from '../worker/contract/check-experiment.ts';
import {
  type AugmentationDoseAnswer,
  augmentationDoseSettings,
  augmentationExperiment,
  augmentationNames,
  dosesOf,
  usualDoses,
} from '../worker/contract/demonstrations/augmentation.ts';
import { augmentationSchema } from '../worker/contract/recipe.ts';
import { augmentationDoses } from '../worker/demonstrations/augmentation/augmentation-doses.ts';
import { previewAugmentation } from '../worker/training/preview-augmentation.ts';
import { tinyDigits } from './fixtures/training/tiny-digits.ts';

type Part = Parameters<typeof augmentationDoseSettings.parse>[0];
const ask = (part: Part): Promise<AugmentationDoseAnswer> =>
  augmentationDoses(tinyDigits(), augmentationDoseSettings.parse(part));

test('doses go up from weak to strong within their range, the usual one among them', () => {
  for (const name of augmentationNames) {
    const doses = dosesOf(name);
    expect(doses).toContain(usualDoses[name]);
    expect(doses).toEqual(doses.toSorted((a, b) => a - b));
    for (const dose of doses) augmentationSchema.parse({ [name]: { [augmentations[name].strength]: dose } });
  }
});

test('every dose shows the bytes that training sees', async () => {
  const digits = tinyDigits();
  const { changed, original, rows, columns } = await ask({ image: 3, seed: 9, step: 2 });
  const size = rows * columns;
  expect(original).toEqual(digits.train.images.slice(3 * size, 4 * size));
  const preview = { indices: Uint32Array.of(3), seed: 9, time: 2 };
  expect(changed.map(({ name }) => name)).toEqual(augmentationNames);
  for (const { name, doses, pixels } of changed) {
    const at = doses.indexOf(usualDoses[name]);
    const choice = augmentationSchema.parse({ [name]: { [augmentations[name].strength]: usualDoses[name] } });
    const shown = pixels.subarray(at * size, (at + 1) * size);
    expect([...shown]).toEqual([...(await previewAugmentation(digits, choice, preview))]);
  }
});

test('the field of displacements is smooth, grows with its strength, and is that of the image', async () => {
  const { elastic, columns } = await ask({ alpha: 34 });
  const twice = await ask({ alpha: 68 });
  elastic.across.forEach((x, i) => expect(twice.elastic.across[i]).toBeCloseTo(2 * x, 3));
  // A Gaussian of 4 pixels leaves neighbours much alike.
  let [steps, sizes] = [0, 0];
  for (let i = 1; i < elastic.across.length; i++) {
    if (i % columns === 0) continue;
    steps += (elastic.across[i]! - elastic.across[i - 1]!) ** 2;
    sizes += elastic.across[i]! ** 2;
  }
  expect(steps / sizes).toBeLessThan(0.2);
  expect((await ask({ image: 8 })).elastic.across).not.toEqual(elastic.across);
  expect((await ask({ alpha: 0 })).elastic.pixels).toEqual((await ask({})).original);
});

test('another draw is another image, the same draw the same', async () => {
  const first = await ask({ step: 1 });
  expect(await ask({ step: 1 })).toEqual(first);
  expect((await ask({ step: 2 })).changed).not.toEqual(first.changed);
});

test('an image the file does not have is refused', async () => {
  await expect(ask({ image: 50_000 })).rejects.toMatchObject({ code: 'usage' });
});

test('its experiment is one the lab takes', () => {
  expect(checkExperiment(augmentationExperiment(augmentationDoseSettings.parse({}))).arms.length).toBeGreaterThan(5);
});

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Augmentation, augmentationModes, augmentations } from '../worker/catalogue/augmentations.ts';
import { copiesOf, imagesPerEpoch, isAugmented } from '../worker/contract/augmentation.ts';
import { type AugmentationChoice, augmentationSchema } from '../worker/contract/recipe.ts';
import { evaluate } from '../worker/engine/formula/evaluate.ts';
import { parse } from '../worker/engine/formula/parse.ts';
import { previewAugmentation } from '../worker/training/preview-augmentation.ts';
import { numbersFrom, range } from './fixtures/examples.ts';
import { plainlyAugmented, toByte } from './fixtures/plain-augmentation.ts';
import { refusal } from './fixtures/refusal.ts';

fc.configureGlobal({ seed: 46 });

/** Images of blots on paper, and their size. */
function pictures(rows: number, columns: number, count: number, seed = 1) {
  const next = numbersFrom(seed);
  const images = new Uint8Array(count * rows * columns);
  for (let i = 0; i < images.length; i++) if (next() < 0.4) images[i] = 1 + Math.floor(255 * next());
  return { rows, columns, train: { images, labels: new Uint8Array(count), count } };
}

type Pictures = ReturnType<typeof pictures>;

const chosen = (choice: object): AugmentationChoice => augmentationSchema.parse(choice);
const augment = (set: Pictures, choice: object, seed = 1, time = 0, indices = range(set.train.count)) =>
  previewAugmentation(set, chosen(choice), { indices, seed, time });

const small = pictures(9, 7, 6);
const usual = pictures(28, 28, 8);

/** Each with its usual strength. */
const each: readonly (readonly [string, object])[] = [
  ['shift', { shift: { pixels: 3 } }],
  ['rotation', { rotation: { degrees: 15 } }],
  ['a full turn', { rotation: { degrees: 180 } }],
  ['scale', { scale: { share: 0.2 } }],
  ['skew', { skew: { slope: 0.3 } }],
  ['mirror', { mirror: { rate: 0.5 } }],
  ['elastic', { elastic: { alpha: 34 } }],
  ['sharp elastic', { elastic: { alpha: 5, sigma: 0.5 } }],
  ['wide elastic', { elastic: { alpha: 300, sigma: 20 } }],
  ['drop', { drop: { rate: 0.3 } }],
  ['noise', { noise: { sigma: 0.2 } }],
];
const everything = {
  shift: { pixels: 2 },
  rotation: { degrees: 20 },
  scale: { share: 0.1 },
  skew: { slope: 0.2 },
  mirror: { rate: 0.5 },
  elastic: { alpha: 20, sigma: 3 },
  drop: { rate: 0.1 },
  noise: { sigma: 0.1 },
};

describe('training images are changed as the catalogue says', () => {
  // float32 places between pixels differ from those of float64 by about 1e-5 pixels, so that a value near the middle
  // between two bytes may be rounded to either; nothing may be further off than that.
  const off = (value: number, byte: number): number =>
    Math.max(0, Math.abs(Math.min(255, Math.max(0, value)) - byte) - 0.5);

  test.each([...each, ['everything', everything] as const])('%s, at every pixel', async (_, choice) => {
    for (const set of [usual, small]) {
      for (const [seed, time] of [
        [1, 0],
        [4_000_000_000, 7],
      ] as const) {
        const found = await augment(set, choice, seed, time);
        const plain = { ...set, pixels: set.train.images };
        const size = set.rows * set.columns;
        let rounded = 0;
        for (let image = 0; image < set.train.count; image++) {
          const expected = plainlyAugmented(plain, image, chosen(choice), { seed, moment: time, image });
          expected.forEach((value, pixel) => {
            const byte = found[image * size + pixel]!;
            expect(off(value, byte), `image ${image}, pixel ${pixel}: ${byte} for ${value}`).toBeLessThan(0.02);
            if (byte !== toByte(value)) rounded++;
          });
        }
        expect(rounded / found.length).toBeLessThan(0.01);
        expect(found).not.toEqual(set.train.images);
      }
    }
  });

  test('by moves that keep straight lines straight', () => {
    const point = fc.tuple(fc.integer({ min: -14, max: 14 }), fc.integer({ min: -14, max: 14 }));
    for (const row of Object.values<Augmentation>(augmentations)) {
      if (row.acts !== 'places') continue;
      const [x, y] = [parse(row.from.x), parse(row.from.y)];
      const at = (place: readonly [number, number]) =>
        [x, y].map((e) => evaluate(e, { x: place[0], y: place[1], t: 0.7, s: -2 }));
      fc.assert(
        fc.property(point, point, (p, q) => {
          const middle = at([(p[0] + q[0]) / 2, (p[1] + q[1]) / 2]);
          middle.forEach((value, axis) => expect(value).toBeCloseTo((at(p)[axis]! + at(q)[axis]!) / 2, 10));
        }),
        { numRuns: 20 },
      );
    }
  });

  test('whatever the size of the images', async () => {
    const size = fc.integer({ min: 1, max: 37 });
    await fc.assert(
      fc.asyncProperty(size, size, fc.nat(1e9), async (rows, columns, seed) => {
        const set = pictures(rows, columns, 1, seed);
        const found = await augment(set, everything, seed, 3);
        const plain = { ...set, pixels: set.train.images };
        const expected = plainlyAugmented(plain, 0, chosen(everything), { seed, moment: 3, image: 0 });
        expected.forEach((value, pixel) => expect(off(value, found[pixel]!)).toBeLessThan(0.02));
      }),
      { numRuns: 15 },
    );
  });
});

describe('what has no strength', () => {
  test('is the default', () => {
    expect(isAugmented(chosen({}))).toBe(false);
    for (const { strength, parameters } of Object.values(augmentations)) {
      expect((parameters as Record<string, { default: number }>)[strength]!.default).toBe(0);
    }
  });

  test.each(each.filter(([name]) => name !== 'shift'))('%s: next to nothing leaves every byte', async (_, choice) => {
    const [name] = Object.keys(choice) as [keyof typeof augmentations];
    const faint = { [name]: { [augmentations[name].strength]: 1e-9 } };
    expect(await augment(usual, faint)).toEqual(usual.train.images);
  });

  test('leaves copies as their image, to the byte', async () => {
    const still = { how: { kind: 'expand', copies: 3 } };
    for (const time of [0, 1, 3]) expect(await augment(usual, still, 1, time)).toEqual(usual.train.images);
  });
});

/** Image 0 moved by whole pixels. */
function moved({ rows, columns, train }: Pictures, across: number, down: number): Uint8Array {
  const out = new Uint8Array(rows * columns);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const [row, column] = [r - down, c - across];
      const isInside = row >= 0 && row < rows && column >= 0 && column < columns;
      out[r * columns + c] = isInside ? train.images[row * columns + column]! : 0;
    }
  }
  return out;
}

describe('shifts', () => {
  test('move whole pixels, to each place as often', async () => {
    const one = { ...small, train: { ...small.train, count: 1, images: small.train.images.slice(0, 63) } };
    const places = [-1, 0, 1].flatMap((down) => [-1, 0, 1].map((across) => moved(one, across, down).join()));
    const counts = places.map(() => 0);
    for (let time = 0; time < 450; time++) {
      const at = places.indexOf((await previewOf(one, time)).join());
      expect(at).toBeGreaterThanOrEqual(0);
      counts[at]! += 1;
    }
    // 50 are expected at each; 27 and 78 are four standard deviations away.
    for (const count of counts) expect(count).toBeGreaterThan(27);
    for (const count of counts) expect(count).toBeLessThan(78);
  });
  const previewOf = (set: Pictures, time: number) => augment(set, { shift: { pixels: 1 } }, 5, time);

  test('of the larger set are those of expand_mnist.py, right, left, down and up', async () => {
    const how = { kind: 'expand-by-shifts' };
    const first = async (time: number) => (await augment(usual, { how }, 1, time)).slice(0, 784);
    expect(await first(0)).toEqual(moved(usual, 0, 0));
    expect(await first(1)).toEqual(moved(usual, 1, 0));
    expect(await first(2)).toEqual(moved(usual, -1, 0));
    expect(await first(3)).toEqual(moved(usual, 0, 1));
    expect(await first(4)).toEqual(moved(usual, 0, -1));
  });
});

test('a picture that is the same upside down stays so, however far it is turned', async () => {
  const half = pictures(14, 28, 1).train.images;
  const images = Uint8Array.from([...half, ...half.toReversed()]);
  const set = { rows: 28, columns: 28, train: { images, labels: new Uint8Array(1), count: 1 } };
  for (let time = 0; time < 20; time++) {
    const turned = await augment(set, { rotation: { degrees: 180 } }, 1, time);
    expect(turned).not.toEqual(images);
    turned.forEach((byte, i) => expect(Math.abs(byte - turned[783 - i]!)).toBeLessThanOrEqual(1));
  }
});

test('mirrored images are mirrored, as many as asked', async () => {
  const mirrored = usual.train.images.map((_, i) => usual.train.images[i - (i % 28) + 27 - (i % 28)]!);
  expect(await augment(usual, { mirror: { rate: 1 } })).toEqual(mirrored);
});

describe('what is drawn', () => {
  const choice = { rotation: { degrees: 15 }, elastic: { alpha: 34 }, noise: { sigma: 0.1 } };
  const image = (pixels: Uint8Array, i: number) => pixels.slice(i * 784, (i + 1) * 784);

  test('is that of the seed, the epoch and the number of the image, and of nothing else', async () => {
    const all = await augment(usual, choice, 3, 2);
    expect(await augment(usual, choice, 3, 2)).toEqual(all);
    const some = await augment(usual, choice, 3, 2, Uint32Array.of(5, 1, 5));
    expect(some).toEqual(Uint8Array.from([5, 1, 5].flatMap((i) => [...image(all, i)])));
    expect(await augment(usual, choice, 4, 2)).not.toEqual(all);
    expect(await augment(usual, choice, 3, 1)).not.toEqual(all);
  });

  test('gives these bytes, on every machine and in every version', async () => {
    const hash = createHash('sha256').update(await augment(usual, everything, 7, 3));
    expect(hash.digest('hex')).toBe('ed3a5088ca9096f47b0ca47945a2e321cc87abf0ab8403e5a4ad8fef5c673de1');
  });

  test('is another one for the same picture elsewhere', async () => {
    const twice = { ...usual, train: { ...usual.train, images: new Uint8Array(8 * 784).fill(200) } };
    const found = await augment(twice, choice);
    expect(image(found, 0)).not.toEqual(image(found, 1));
  });

  test('for one kind does not depend on the others', async () => {
    const turned = await augment(usual, { rotation: { degrees: 30 } });
    const both = await augment(usual, { rotation: { degrees: 30 }, drop: { rate: 0.2 } });
    both.forEach((byte, i) => expect([0, turned[i]]).toContain(byte));
  });
});

describe('how many images there are', () => {
  test.each(Object.entries(augmentationModes))('%s: as its formula says', (kind, { formula }) => {
    const choice = chosen({ how: { kind } });
    expect(imagesPerEpoch({ augmentation: choice }, 50_000)).toBe(
      evaluate(parse(formula), { n: 50_000, copies: copiesOf(choice) }),
    );
  });

  test('50,000 become 250,000 as in the book', () => {
    const augmentation = chosen({ how: { kind: 'expand-by-shifts' } });
    expect(imagesPerEpoch({ augmentation }, 50_000)).toBe(250_000);
  });
});

test('an image that is not there is refused', async () => {
  const error = await refusal(augment(small, {}, 1, 0, Uint32Array.of(2, 6)));
  expect(error.message).toBe('There is no training image 6: the file has 6, from 0.');
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LabelledImages } from '../worker/data/data-set.ts';
import { fillSparse, sparseSize } from '../worker/data/sparse-images.ts';
import { split, type SplitChoice } from '../worker/data/splits.ts';
import { someBytes } from './fixtures/idx-files.ts';
import { refusal } from './fixtures/refusal.ts';

const noImages = new Uint8Array(0);
const sized = (train: number, test: number) => ({
  train: { images: noImages, labels: noImages, count: train },
  test: { images: noImages, labels: noImages, count: test },
});
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

describe('splits', () => {
  test('the lectures’ split of MNIST', () => {
    const choice = { train: 50_000, validation: 10_000, test: 10_000, subset: 'first' } as const;
    const { train, validation, test: testing } = split(choice, sized(60_000, 10_000), 1);
    expect([...train]).toEqual(range(0, 50_000));
    expect([...validation]).toEqual(range(50_000, 60_000));
    expect([...testing]).toEqual(range(60_000, 70_000));
  });

  test('the sizes asked for, no image in two lists, the same for the same seed', () => {
    const size = fc.integer({ min: 0, max: 60 });
    const subset = fc.constantFrom('first' as const, 'by-seed' as const);
    const seed = fc.integer({ min: 0, max: 0xffffffff });
    fc.assert(
      fc.property(
        size,
        size,
        size,
        size,
        size,
        subset,
        seed,
        (train, spare, validation, test, spareTest, how, from) => {
          const choice: SplitChoice = { train, validation, test, subset: how };
          const dataSet = sized(train + spare + validation, test + spareTest);
          const splits = split(choice, dataSet, from);
          expect([splits.train.length, splits.validation.length, splits.test.length]).toEqual([
            train,
            validation,
            test,
          ]);
          const all = [...splits.train, ...splits.validation, ...splits.test];
          expect(new Set(all).size).toBe(all.length);
          expect(all).toEqual([...all].sort((a, b) => a - b));
          expect(splits.train.every((image) => image < train + spare)).toBe(true);
          expect(splits.test.every((image) => image >= dataSet.train.count)).toBe(true);
          expect(split(choice, dataSet, from)).toEqual(splits);
        },
      ),
    );
  });

  test('a bootstrap sample takes any image any number of times, the same for the same seed', () => {
    const choice = { train: 50, validation: 10, test: 5, subset: 'bootstrap' } as const;
    const seeds = 2000;
    let distinct = 0;
    const taken = new Array<number>(50).fill(0);
    for (let seed = 0; seed < seeds; seed++) {
      const { train, validation } = split(choice, sized(60, 10), seed);
      expect(train).toHaveLength(50);
      expect(train).toEqual(train.toSorted());
      expect([...validation]).toEqual(range(50, 60));
      distinct += new Set(train).size;
      for (const image of train) taken[image]!++;
    }
    expect(split(choice, sized(60, 10), 7)).toEqual(split(choice, sized(60, 10), 7));
    // An image is left out with probability (1 - 1/50)^50, and taken once on average.
    const share = 1 - 0.98 ** 50;
    expect(Math.abs(distinct / (50 * seeds) - share)).toBeLessThan(0.005);
    const deviation = Math.sqrt(seeds * 50 * 0.02 * 0.98);
    for (const count of taken) expect(Math.abs(count - seeds)).toBeLessThan(4.5 * deviation);
  });

  test('a choice by seed differs from seed to seed and takes every image equally often', () => {
    const choice = { train: 20, validation: 10, test: 0, subset: 'by-seed' } as const;
    const taken = new Array<number>(50).fill(0);
    const seeds = 2000;
    for (let seed = 0; seed < seeds; seed++) {
      for (const image of split(choice, sized(60, 10), seed).train) taken[image]!++;
    }
    const expected = (seeds * 20) / 50;
    const deviation = Math.sqrt(seeds * 0.4 * 0.6);
    for (const count of taken) expect(Math.abs(count - expected)).toBeLessThan(4.5 * deviation);
  });

  test.each([
    [{ train: 50_001, validation: 10_000, test: 0 }, 'data.train', /50001 images wanted, validation leaves 50000 of/],
    [{ train: 1, validation: 60_001, test: 0 }, 'data.validation', /60001 images wanted, the training file has 60000/],
    [{ train: 1, validation: 0, test: 10_001 }, 'data.test', /10001 images wanted, the test file has 10000/],
  ])('what does not fit is refused: %j', async (sizes, path, sentence) => {
    const error = await refusal(() => split({ ...sizes, subset: 'first' }, sized(60_000, 10_000), 1));
    expect(error.code).toBe('experiment-invalid');
    expect(error.problems.map((problem) => problem.path)).toEqual([path]);
    expect(error.message).toMatch(sentence);
  });
});

describe('sparse images', () => {
  const imagesOf = (count: number, pixels: number, at: number): LabelledImages => {
    const bytes = someBytes(at + count * pixels, 1024)
      .subarray(at)
      .map((byte) => (byte % 3 === 0 ? byte : 0));
    return { images: bytes, labels: new Uint8Array(count), count };
  };

  test('give every image back, also from shared memory', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.nat(500)), { maxLength: 3 }), (shapes) => {
        const sets = shapes.map(([count, at]) => imagesOf(count, 35, at));
        const size = sparseSize(sets);
        const rowStart = new Uint32Array(new SharedArrayBuffer(4 * (size.images + 1)));
        const entries = new Uint32Array(new SharedArrayBuffer(4 * size.entries));
        fillSparse(sets, { rowStart, entries });

        const dense = sets.flatMap((set) => [...set.images]);
        const rebuilt = new Array<number>(size.images * 35).fill(0);
        for (let image = 0; image < size.images; image++) {
          const row = [...entries.subarray(rowStart[image], rowStart[image + 1])];
          expect(row).toEqual([...row].sort((a, b) => a - b));
          for (const entry of row) {
            expect(entry & 255).not.toBe(0);
            rebuilt[image * 35 + (entry >> 8)] = entry & 255;
          }
        }
        expect(rebuilt).toEqual(dense);
        expect(rowStart[size.images]).toBe(size.entries);
        const nonZero = dense.filter((byte) => byte !== 0).length;
        expect(size.density).toBe(dense.length === 0 ? 0 : nonZero / dense.length);
      }),
    );
  });
});

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NumpyRandom, PythonRandom } from '../worker/data/random/book.ts';
import { inverseNormal } from '../worker/data/random/inverse-normal.ts';
import { MersenneTwister } from '../worker/data/random/mersenne-twister.ts';
import { naturalLogarithm } from '../worker/data/random/natural-logarithm.ts';
import { philox } from '../worker/data/random/philox.ts';
import {
  fillNormal,
  fillUniform,
  normalAt,
  permutation,
  purposes,
  shuffled,
  uniformAt,
  type Purpose,
} from '../worker/data/random/streams.ts';

const hex = (words: Iterable<number>): string => [...words].map((word) => word.toString(16).padStart(8, '0')).join(' ');

describe('philox', () => {
  // Random123, tests/kat_vectors: counter, key, output.
  test.each([
    ['00000000 00000000 00000000 00000000', '00000000 00000000', '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    ['ffffffff ffffffff ffffffff ffffffff', 'ffffffff ffffffff', '408f276d 41c83b0e a20bc7c6 6d5451fd'],
    ['243f6a88 85a308d3 13198a2e 03707344', 'a4093822 299f31d0', 'd16cfe09 94fdcceb 5001e420 24126ea1'],
  ])('known answer for counter %s, key %s', (counter, key, expected) => {
    const words = `${counter} ${key}`.split(' ').map((word) => Number.parseInt(word, 16));
    const [c0, c1, c2, c3, k0, k1] = words as [number, number, number, number, number, number];
    const out = new Uint32Array(6);
    philox(c0, c1, c2, c3, k0, k1, out, 1);
    expect(hex(out)).toBe(`00000000 ${expected} 00000000`);
  });

  test('agrees with the definition in exact integers', () => {
    const word = fc.integer({ min: 0, max: 0xffffffff });
    fc.assert(
      fc.property(fc.tuple(word, word, word, word), fc.tuple(word, word), (counter, key) => {
        let [c0, c1, c2, c3] = counter.map(BigInt) as [bigint, bigint, bigint, bigint];
        let [k0, k1] = key.map(BigInt) as [bigint, bigint];
        for (let round = 0; round < 10; round++) {
          const a = 0xd2511f53n * c0;
          const b = 0xcd9e8d57n * c2;
          [c0, c1, c2, c3] = [(b >> 32n) ^ c1 ^ k0, b & 0xffffffffn, (a >> 32n) ^ c3 ^ k1, a & 0xffffffffn];
          k0 = (k0 + 0x9e3779b9n) & 0xffffffffn;
          k1 = (k1 + 0xbb67ae85n) & 0xffffffffn;
        }
        const out = new Uint32Array(4);
        philox(...counter, ...key, out, 0);
        expect([...out].map(BigInt)).toEqual([c0, c1, c2, c3]);
      }),
    );
  });
});

describe('own arithmetic', () => {
  test('the natural logarithm is within one unit in the last place of the platform’s', () => {
    const positive = fc.double({ min: 2.3e-308, noNaN: true, noDefaultInfinity: true });
    const near = fc.double({ min: 0.5, max: 2, noNaN: true });
    fc.assert(
      fc.property(fc.oneof(positive, near), (x) => {
        const expected = Math.log(x);
        const difference = Math.abs(naturalLogarithm(x) - expected);
        expect(difference).toBeLessThanOrEqual(Math.abs(expected) * Number.EPSILON);
      }),
      { numRuns: 20_000 },
    );
    expect(naturalLogarithm(1)).toBe(0);
    expect(naturalLogarithm(2)).toBe(Math.LN2);
    expect(naturalLogarithm(10)).toBe(Math.LN10);
  });

  // Python 3.13, statistics.NormalDist().inv_cdf.
  test.each([
    [1.1641532182693481e-10, -6.337957754553789],
    [1e-8, -5.61200124417479],
    [1e-5, -4.2648907939228256],
    [0.001, -3.090232306167813],
    [0.0749, -1.4402382675279632],
    [0.0751, -1.4388253927525398],
    [0.3, -0.5244005127080407],
    [0.5, 0],
    [0.6180339887498949, 0.30032138538999864],
    [0.925, 1.439531470938456],
    [0.99, 2.3263478740408408],
    [0.9999999998, 6.254027694245345],
  ])('the inverse of the normal distribution at %d', (p, expected) => {
    expect(Math.abs(inverseNormal(p) - expected)).toBeLessThanOrEqual(1e-15 * Math.abs(expected));
  });
});

describe('streams', () => {
  const names = Object.keys(purposes) as Purpose[];
  const word = fc.integer({ min: 0, max: 0xffffffff });
  const stream = fc.record({
    seed: word,
    purpose: fc.constantFrom(...names),
    layer: fc.integer({ min: 0, max: 40 }),
    epoch: word,
    step: word,
  });

  test('value i depends on i alone, however it is asked for', () => {
    fc.assert(
      fc.property(stream, fc.integer({ min: 0, max: 50 }), (address, length) => {
        const uniform = new Float64Array(length);
        const normal = new Float64Array(length);
        fillUniform(uniform, address);
        fillNormal(normal, address);
        for (let i = 0; i < length; i++) {
          expect(uniformAt(address, i)).toBe(uniform[i]);
          expect(normalAt(address, i)).toBe(normal[i]);
        }
      }),
    );
  });

  test('seed, purpose, layer, epoch and step each lead to other numbers', () => {
    const base = { seed: 1, purpose: 'weights', layer: 0, epoch: 0, step: 0 } as const;
    const others = [
      base,
      { ...base, seed: 2 },
      ...names.slice(1).map((purpose) => ({ ...base, purpose })),
      { ...base, layer: 1 },
      { ...base, epoch: 1 },
      { ...base, step: 1 },
    ];
    const first = others.map((address) => uniformAt(address, 0));
    expect(new Set(first).size).toBe(others.length);
  });

  test('the mapping to key and counter is fixed, so that old runs can be repeated', () => {
    const out = new Uint32Array(4);
    philox(25, 7, 3, 0, 99, 1 + 256 * 2, out, 0);
    const address = { seed: 99, purpose: 'weights', layer: 2, epoch: 3, step: 7 } as const;
    expect(uniformAt(address, 102)).toBe((out[2]! + 0.5) / 2 ** 32);
    expect(Object.values(purposes)).toEqual(Array.from(names, (_, i) => i + 1));
    expect(permutation(10, 1, 0).join(' ')).toBe('3 2 6 8 0 7 5 4 1 9');
    expect(permutation(10, 1, 1).join(' ')).toBe('9 5 8 4 6 1 2 3 7 0');
  });

  test('uniform numbers stay inside (0, 1) and have the moments of their distribution', () => {
    const n = 200_000;
    const values = new Float64Array(n);
    fillUniform(values, { seed: 5, purpose: 'noise' });
    expect(values.every((value) => value > 0 && value < 1)).toBe(true);
    const mean = values.reduce((sum, value) => sum + value, 0) / n;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n;
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / n));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(4 * Math.sqrt(1 / 180 / n));
  });

  test('normal numbers have the moments and tails of their distribution', () => {
    const n = 200_000;
    const values = new Float64Array(n);
    fillNormal(values, { seed: 5, purpose: 'weights' });
    const moment = (power: number): number => values.reduce((sum, value) => sum + value ** power, 0) / n;
    expect(Math.abs(moment(1))).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
    const beyond = values.filter((value) => Math.abs(value) > 1.959963984540054).length / n;
    expect(Math.abs(beyond - 0.05)).toBeLessThan(4 * Math.sqrt((0.05 * 0.95) / n));
  });

  test('an order holds every index once, is the same for the same seed and epoch, and another for others', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3000 }), word, word, (n, seed, epoch) => {
        const order = permutation(n, seed, epoch);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
        expect(permutation(n, seed, epoch)).toEqual(order);
        if (n > 20) expect(permutation(n, seed, (epoch + 1) % 2 ** 32)).not.toEqual(order);
      }),
      { numRuns: 50 },
    );
  });

  test('all 24 orders of four are equally likely', () => {
    const draws = 24_000;
    const seen = new Map<string, number>();
    for (let epoch = 0; epoch < draws; epoch++) {
      const order = shuffled(4, { seed: 11, purpose: 'bootstrap', epoch }).join('');
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    const expected = draws / 24;
    const chiSquare = [...seen.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(seen.size).toBe(24);
    // The 99.9 % quantile of chi-square with 23 degrees of freedom.
    expect(chiSquare).toBeLessThan(49.73);
  });
});

describe('the book’s random numbers', () => {
  // mnielsen/neural-networks-and-deep-learning, fig/*.json at commit 72db53d7 (MIT), and NumPy's and Python 2's streams.
  const { replication } = JSON.parse(readFileSync(new URL('fixtures/nielsen.json', import.meta.url), 'utf8')) as {
    replication: {
      numpy_legacy_seed: number;
      python_random_seed: number;
      first_randn: number[];
      first_random: number[];
      shuffle_epoch1_n1000_first8: number[];
      shuffle_epoch2_n1000_first8: number[];
      shuffle_epoch1_n50000_first8: number[];
      overfitting_large_init: { b1_first3: number[]; W1_row0_first3: number[] };
    };
  };
  const identity = (n: number): Uint32Array => Uint32Array.from({ length: n }, (_, i) => i);

  test('MT19937 gives the first numbers of its authors’ output file', () => {
    // mt19937ar.out: init_by_array of 0x123, 0x234, 0x345, 0x456.
    const generator = MersenneTwister.fromKey([0x123, 0x234, 0x345, 0x456]);
    const first = Array.from({ length: 5 }, () => generator.next32());
    expect(first).toEqual([1067595299, 955945823, 477289528, 4107218783, 4228976476]);
  });

  test('normal numbers are NumPy’s, to the bit in float32', () => {
    const random = new NumpyRandom(replication.numpy_legacy_seed);
    const values = new Float64Array(200_000);
    random.fillRandn(values);
    expect([...values.subarray(0, 4)]).toEqual(replication.first_randn);
    // NumPy 2.4.6: sha256(np.random.randn(200000).astype('<f4')) after np.random.seed(12345678).
    expect(createHash('sha256').update(Float32Array.from(values)).digest('hex')).toBe(
      'be82a7686558621335066105584603bb8f641189442965c41bc593f06a96dfed',
    );
  });

  test('the second network of overfitting.py starts where the book’s does', () => {
    const random = new NumpyRandom(replication.numpy_legacy_seed);
    random.fillRandn(new Float64Array(23_860));
    const biases = new Float64Array(40);
    random.fillRandn(biases);
    const weights = new Float64Array(3);
    random.fillRandn(weights);
    const rounded = (values: Float64Array): number[] =>
      [...values.subarray(0, 3)].map((v) => Math.round(v * 1e8) / 1e8);
    expect(rounded(biases)).toEqual(replication.overfitting_large_init.b1_first3);
    expect(rounded(weights)).toEqual(replication.overfitting_large_init.W1_row0_first3);
  });

  test('uniform numbers and shuffles are Python 2’s, carried over from epoch to epoch', () => {
    const random = new PythonRandom(replication.python_random_seed);
    expect([random.random(), random.random(), random.random()]).toEqual(replication.first_random);

    const small = new PythonRandom(replication.python_random_seed);
    const order = identity(1000);
    small.shuffle(order);
    expect([...order.subarray(0, 8)]).toEqual(replication.shuffle_epoch1_n1000_first8);
    small.shuffle(order);
    expect([...order.subarray(0, 8)]).toEqual(replication.shuffle_epoch2_n1000_first8);

    const large = identity(50_000);
    new PythonRandom(replication.python_random_seed).shuffle(large);
    expect([...large.subarray(0, 8)]).toEqual(replication.shuffle_epoch1_n50000_first8);
  });
});

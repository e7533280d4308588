import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtInDigits } from '../worker/data/built-in-digits.ts';
import type { DataSet } from '../worker/data/data-set.ts';
import { DataLibrary } from '../worker/data/library.ts';
import { idxNames } from './fixtures/idx-files.ts';
import { accuracyAfter } from './fixtures/plain-learners.ts';
import { refusal } from './fixtures/refusal.ts';
import { temporaryFolder } from './fixtures/temporary-folder.ts';

const run = promisify(execFile);
/** Any change to what is drawn makes another data set, and old runs on it could not be repeated. */
const hash = '51ee405cee70c2564bd0d6d55ba8ac456d93218f90e18dcc3a09904b00ca69a5';

let root: string;
let cache: string;
let digits: DataSet;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'epoch-lab-'));
  cache = join(root, 'cache', 'built-in-digits');
  digits = await builtInDigits(cache);
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('what is drawn', () => {
  test('is the same on every machine, shaped as MNIST, and under its own name', () => {
    expect(digits.fingerprint.sha256).toBe(hash);
    expect(digits.fingerprint.name).toBe('built-in digits');
    expect(digits.fingerprint.images).toEqual({ train: 60_000, test: 10_000, rows: 28, columns: 28 });
  });

  test('every digit is equally frequent, in an order that is not regular', () => {
    for (const { labels, count } of [digits.train, digits.test]) {
      const frequency = new Array<number>(10).fill(0);
      let same = 0;
      labels.forEach((label, i) => {
        frequency[label]!++;
        if (label === labels[i - 1]) same++;
      });
      expect(frequency).toEqual(new Array(10).fill(count / 10));
      // Neighbours agree in a tenth of the cases, within five standard deviations.
      expect(Math.abs(same / count - 0.1)).toBeLessThan(5 * Math.sqrt(0.09 / count));
    }
  });

  test('15 to 25 % of the pixels have ink, and every image has its mass in the middle', () => {
    const { images, count } = digits.test;
    let inked = 0;
    for (let image = 0; image < count; image++) {
      let mass = 0;
      let [x, y] = [0, 0];
      for (let pixel = 0; pixel < 784; pixel++) {
        const byte = images[image * 784 + pixel]!;
        if (byte > 0) inked++;
        mass += byte;
        x += byte * (pixel % 28);
        y += byte * Math.floor(pixel / 28);
      }
      expect(mass).toBeGreaterThan(255 * 10);
      expect(Math.abs(x / mass - 13.5)).toBeLessThan(2);
      expect(Math.abs(y / mass - 13.5)).toBeLessThan(2);
    }
    expect(inked / images.length).toBeGreaterThan(0.15);
    expect(inked / images.length).toBeLessThan(0.25);
  });

  test('no two images are the same', () => {
    const { images, count } = digits.test;
    const seen = new Set(
      Array.from({ length: count }, (_, i) => Buffer.from(images.subarray(i * 784, (i + 1) * 784)).toString('latin1')),
    );
    expect(seen.size).toBe(count);
  });

  test('a linear classifier gets 85 to 93 % right, a hidden layer of 30 units 95 to 98 %', () => {
    const linear = accuracyAfter(digits.train, digits.test, { hidden: 0, epochs: 2, rate: 0.02 });
    expect(linear).toBeGreaterThan(0.85);
    expect(linear).toBeLessThan(0.93);
    const network = accuracyAfter(digits.train, digits.test, { hidden: 30, epochs: 3, rate: 0.1 });
    expect(network).toBeGreaterThan(0.95);
    expect(network).toBeLessThan(0.98);
  });
});

describe('the cache', () => {
  const times = async (): Promise<number[]> =>
    Promise.all(Object.values(idxNames).map(async (name) => (await stat(join(cache, name))).mtimeMs));

  test('holds the four IDX files, which are read and not drawn the next time', async () => {
    expect((await readdir(cache)).sort()).toEqual(Object.values(idxNames).sort());
    const before = await times();
    expect((await builtInDigits(cache)).fingerprint).toEqual(digits.fingerprint);
    expect(await times()).toEqual(before);
  });

  test('is what the library gives as "built-in"', async () => {
    const library = new DataLibrary({ home: join(root, 'home'), cache });
    const dataSet = await library.resolve('built-in');
    expect(dataSet.fingerprint.sha256).toBe(hash);
    expect(await library.resolve(`sha256:${hash}`)).toBe(dataSet);
    expect((await library.list())[0]?.fingerprint).toEqual(digits.fingerprint);
  });

  test('is made anew where a byte is wrong or a file is missing', async () => {
    const images = join(cache, idxNames.trainImages);
    const bytes = await readFile(images);
    bytes[5000]! ^= 1;
    await writeFile(images, bytes);
    await rm(join(cache, idxNames.testLabels));
    expect((await builtInDigits(cache)).fingerprint.sha256).toBe(hash);
    expect((await readFile(images))[5000]).toBe(bytes[5000]! ^ 1);
    expect((await readdir(cache)).sort()).toEqual(Object.values(idxNames).sort());
  });

  test('two processes that make it at once both get it', async () => {
    const empty = join(await temporaryFolder(), 'cache');
    const module = new URL('../worker/data/built-in-digits.ts', import.meta.url).href;
    const script = `import { builtInDigits } from ${JSON.stringify(module)};
      console.log((await builtInDigits(process.argv[1])).fingerprint.sha256);`;
    const start = () => run(process.execPath, ['--input-type=module', '--eval', script, empty]);
    const ends = await Promise.all([start(), start()]);
    expect(ends.map(({ stdout }) => stdout.trim())).toEqual([hash, hash]);
    expect((await readdir(empty)).sort()).toEqual(Object.values(idxNames).sort());
    expect((await builtInDigits(empty)).fingerprint.sha256).toBe(hash);
  });

  test('that cannot be written is said', async () => {
    const file = join(await temporaryFolder(), 'a-file');
    await writeFile(file, '');
    expect((await refusal(builtInDigits(join(file, 'cache')))).code).toBe('cannot-write');
  });
});

import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { DataLibrary } from '../worker/data/library.ts';
import { loadDataSet } from '../worker/data/load.ts';
import { encodeNpz } from '../worker/data/npz.ts';
import type { Tensor } from '../worker/data/tensor.ts';
import { idxBytes, idxNames, smallSet, someBytes, writeSet, type SmallSet } from './fixtures/idx-files.ts';
import { realMnist, whyNoMnist } from './fixtures/real-mnist.ts';
import { refusal } from './fixtures/refusal.ts';
import { temporaryFolder } from './fixtures/temporary-folder.ts';

const sha256 = (...parts: Uint8Array[]): string =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');

/** The fingerprint by its definition: of the four files, and of their four hashes. */
function expectedHash(set: SmallSet): string {
  const parts = [set.trainImages, set.trainLabels, set.testImages, set.testLabels];
  return sha256(...parts.map((part) => createHash('sha256').update(part).digest()));
}

async function folderWith(set: SmallSet, renameFile?: (name: string) => string): Promise<string> {
  const folder = await temporaryFolder();
  await writeSet(folder, set, renameFile);
  return folder;
}

describe('finding and reading', () => {
  const set = smallSet();

  test('four plain files become a data set', async () => {
    const dataSet = await loadDataSet(await folderWith(set));
    expect(dataSet).toEqual({
      rows: 4,
      columns: 5,
      classes: 10,
      train: { images: someBytes(1000), labels: someBytes(50, 10), count: 50 },
      test: { images: someBytes(400, 7), labels: someBytes(20, 10), count: 20 },
      fingerprint: {
        name: `data set ${expectedHash(set).slice(0, 8)}`,
        sha256: expectedHash(set),
        parts: {
          trainImages: sha256(set.trainImages),
          trainLabels: sha256(set.trainLabels),
          testImages: sha256(set.testImages),
          testLabels: sha256(set.testLabels),
        },
        images: { train: 50, test: 20, rows: 4, columns: 5 },
      },
    });
  });

  const dotted = (name: string): string => name.replace('-idx', '.idx');
  test.each([
    ['packed', (name: string) => `${name}.gz`],
    ['with a dot for the last dash', dotted],
    ['packed, with a dot', (name: string) => `${dotted(name)}.gz`],
    ['labels packed, images not', (name: string) => (name.includes('labels') ? `${name}.gz` : name)],
  ])('%s it is the same data set', async (_, renameFile) => {
    const { fingerprint } = await loadDataSet(await folderWith(set, renameFile));
    expect(fingerprint.sha256).toBe(expectedHash(set));
  });

  test.each(['raw', join('MNIST', 'raw')])('torchvision keeps it in %s', async (below) => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, below), { recursive: true });
    await writeSet(join(folder, below), set);
    expect((await loadDataSet(folder)).fingerprint.sha256).toBe(expectedHash(set));
  });

  test.each([
    ['of the same name', (name: string) => name],
    ['of a name with a dot', dotted],
  ])('each file may lie in a folder %s', async (_, folderName) => {
    const folder = await temporaryFolder();
    for (const [part, name] of Object.entries(idxNames)) {
      await mkdir(join(folder, folderName(name)));
      await writeFile(join(folder, folderName(name), name), set[part as keyof SmallSet]);
    }
    expect((await loadDataSet(folder)).fingerprint.sha256).toBe(expectedHash(set));
  });

  test.each([
    ['bytes', (values: Uint8Array) => values],
    ['64-bit integers', (values: Uint8Array) => BigInt64Array.from(values, BigInt)],
  ])('Keras’ mnist.npz with labels as %s is the same data set', async (_, labels) => {
    const folder = await temporaryFolder();
    const arrays = new Map<string, Tensor>([
      ['x_test', { shape: [20, 4, 5], data: someBytes(400, 7) }],
      ['x_train', { shape: [50, 4, 5], data: someBytes(1000) }],
      ['y_train', { shape: [50], data: labels(someBytes(50, 10)) }],
      ['y_test', { shape: [20], data: labels(someBytes(20, 10)) }],
    ]);
    await writeFile(join(folder, 'mnist.npz'), encodeNpz(arrays));
    expect((await loadDataSet(folder)).fingerprint.sha256).toBe(expectedHash(set));

    arrays.delete('y_test');
    await writeFile(join(folder, 'mnist.npz'), encodeNpz(arrays));
    expect((await refusal(loadDataSet(folder))).message).toMatch(/holds no array "y_test"/);
    arrays.set('y_test', { shape: [20], data: Int32Array.from({ length: 20 }, () => -1) });
    await writeFile(join(folder, 'mnist.npz'), encodeNpz(arrays));
    expect((await refusal(loadDataSet(folder))).message).toMatch(/"y_test" in .* holds -1 at index 0/);
  });

  test.skipIf(realMnist === undefined)(`MNIST is recognised${whyNoMnist}`, async () => {
    const dataSet = await loadDataSet(realMnist!);
    expect(dataSet.fingerprint.name).toBe('MNIST');
    expect(dataSet.fingerprint.images).toEqual({ train: 60_000, test: 10_000, rows: 28, columns: 28 });
    // The MD5 sums of the unpacked files, as published with the data set's mirrors.
    const published = {
      trainImages: '6bbc9ace898e44ae57da46a324031adb',
      trainLabels: 'a25bea736e30d166cdddb491f175f624',
      testImages: '2646ac647ad5339dbf082846283269ea',
      testLabels: '27ae3e4e09519cfbb04c329615203637',
    };
    for (const [part, name] of Object.entries(idxNames) as [keyof SmallSet, string][]) {
      const content = gunzipSync(await readFile(join(realMnist!, `${name}.gz`)));
      expect(createHash('md5').update(content).digest('hex')).toBe(published[part]);
      expect(sha256(content)).toBe(dataSet.fingerprint.parts[part]);
    }
  });
});

describe('refusals', () => {
  const refusedSet = async (change: Partial<SmallSet>) =>
    (await refusal(loadDataSet(await folderWith({ ...smallSet(), ...change })))).message;

  test('more labels than images, and the other way round', async () => {
    const more = await refusedSet({ trainLabels: idxBytes([51], someBytes(51, 10)) });
    expect(more).toMatch(/training set has 50 images and 51 labels/);
    const fewer = await refusedSet({ testLabels: idxBytes([19], someBytes(19, 10)) });
    expect(fewer).toMatch(/test set has 20 images and 19 labels/);
  });

  test('a label beyond the classes, with its place', async () => {
    const labels = someBytes(50, 10);
    labels[17] = 200;
    labels[30] = 201;
    expect(await refusedSet({ trainLabels: idxBytes([50], labels) })).toMatch(
      /label 200 at index 17; labels are 0 to 9/,
    );
  });

  test('images and labels in each other’s place', async () => {
    const { trainImages, trainLabels } = smallSet();
    expect(await refusedSet({ trainImages: trainLabels, trainLabels: trainImages })).toMatch(/look swapped/);
  });

  test('images of two sizes', async () => {
    const message = await refusedSet({ testImages: idxBytes([20, 5, 4], someBytes(400)) });
    expect(message).toMatch(/training set are 4 x 5, those of its test set 5 x 4/);
  });

  test('a folder with only some of the files says which are missing', async () => {
    const folder = await folderWith(smallSet());
    await rm(join(folder, 't10k-labels-idx1-ubyte'));
    const error = await refusal(loadDataSet(folder));
    expect(error.code).toBe('data-missing');
    expect(error.message).toMatch(/holds no data set: t10k-labels-idx1-ubyte not found/);
  });

  test.each([
    ['\\\\server\\share\\x', /another machine/],
    ['//server/share/x', /another machine/],
    ['\\\\?\\C:\\data', /another machine/],
    ['C:\\CON', /device of Windows/],
    ['c:/data/nul.txt/x', /device of Windows/],
    ['a\0b', /zero character/],
    ['/dev/zero', /not a folder/],
    ['/nowhere/at/all', /cannot be opened: ENOENT/],
  ])('%j is not opened', { timeout: 1000 }, async (folder, sentence) => {
    const error = await refusal(loadDataSet(folder));
    expect(error.code).toBe('data-missing');
    expect(error.message).toMatch(sentence);
  });

  test.skipIf(process.platform === 'win32')('a link out of the folder, but not one inside it', async () => {
    const folder = await folderWith(smallSet());
    const labels = join(folder, 'train-labels-idx1-ubyte');
    await rename(labels, join(folder, 'elsewhere'));
    await symlink('elsewhere', labels);
    expect((await loadDataSet(folder)).train.count).toBe(50);

    const outside = join(await temporaryFolder(), 'labels');
    await rename(join(folder, 'elsewhere'), outside);
    await rm(labels);
    await symlink(outside, labels);
    expect((await refusal(loadDataSet(folder))).message).toMatch(/a link that leads out of its folder/);
  });
});

describe('the library', () => {
  async function places(): Promise<{ home: string; cache: string }> {
    const root = await temporaryFolder();
    return { home: join(root, 'home'), cache: join(root, 'cache') };
  }
  const sourceOf = (set: SmallSet): string => `sha256:${expectedHash(set)}`;

  test('what was added is listed and found by another library on the same home', async () => {
    const where = await places();
    const folder = await folderWith(smallSet());
    const fingerprint = await new DataLibrary(where).add(folder);
    await new DataLibrary(where).add(folder);

    const library = new DataLibrary(where);
    const builtIn = { origin: 'built-in', folder: null, fingerprint: null, problem: null };
    expect(await library.list()).toEqual([builtIn, { origin: 'added', folder, fingerprint, problem: null }]);
    const dataSet = await library.resolve(sourceOf(smallSet()));
    expect(dataSet.fingerprint).toEqual(fingerprint);
    expect(await library.resolve(sourceOf(smallSet()))).toBe(dataSet);
  });

  test('what cannot be read is not added', async () => {
    const where = await places();
    await refusal(new DataLibrary(where).add(await temporaryFolder()));
    await expect(readFile(join(where.home, 'data-sets.json'))).rejects.toThrow('ENOENT');
  });

  test('files that are gone or changed are said so, with both hashes', async () => {
    const where = await places();
    const folder = await folderWith(smallSet());
    await new DataLibrary(where).add(folder);

    const other = { ...smallSet(), testLabels: idxBytes([20], someBytes(20, 9)) };
    await writeSet(folder, other);
    const changed = await refusal(new DataLibrary(where).resolve(sourceOf(smallSet())));
    expect(changed.code).toBe('data-changed');
    expect(changed.message).toContain(expectedHash(smallSet()));
    expect(changed.message).toContain(expectedHash(other));

    await rm(folder, { recursive: true });
    const gone = await refusal(new DataLibrary(where).resolve(sourceOf(smallSet())));
    expect(gone.code).toBe('data-missing');
    expect(gone.message).toContain(folder);
    expect((await new DataLibrary(where).list()).at(-1)?.problem).toContain(folder);
  });

  test('a second folder with the same content is used when the first is gone', async () => {
    const where = await places();
    const [first, second] = [await folderWith(smallSet()), await folderWith(smallSet(), (name) => `${name}.gz`)];
    await new DataLibrary(where).add(first);
    await new DataLibrary(where).add(second);
    await rm(first, { recursive: true });
    expect((await new DataLibrary(where).resolve(sourceOf(smallSet()))).train.count).toBe(50);
  });

  test('the environment’s folder is used without being added', async () => {
    const dataFolder = await folderWith(smallSet());
    const library = new DataLibrary({ ...(await places()), dataFolder });
    const { fingerprint } = await library.resolve(sourceOf(smallSet()));
    expect((await library.list()).at(-1)).toEqual({
      origin: 'environment',
      folder: dataFolder,
      fingerprint,
      problem: null,
    });
    const other = await refusal(library.resolve('mnist'));
    expect(other.code).toBe('data-missing');
    expect(other.message).toContain(expectedHash(smallSet()));
    expect(other.message).toContain('e9914cff2ade526da2ab1ac60c072f9173cc53e35b9411692de8207cb1b9009d');
  });

  test.skipIf(realMnist === undefined)(`"mnist" is MNIST${whyNoMnist}`, async () => {
    const library = new DataLibrary({ ...(await places()), dataFolder: realMnist });
    expect((await library.resolve('mnist')).fingerprint.name).toBe('MNIST');
  });

  test.each([
    '../../../../etc/passwd',
    'C:\\Windows',
    'file:///etc/passwd',
    '%2e%2e/x',
    'a\0b',
    'MNIST',
    `sha256:${'0'.repeat(64)}`,
  ])('no path is opened for the name %j', async (source) => {
    expect((await refusal(new DataLibrary(await places()).resolve(source))).code).toBe('data-missing');
  });

  test.each([
    '',
    '{',
    '[]',
    '{"format":"epoch-lab/data-sets@2","dataSets":[]}',
    '{"format":"epoch-lab/data-sets@1","dataSets":[{"folder":1}]}',
  ])('a damaged list is refused and left alone: %s', async (text) => {
    const where = await places();
    await mkdir(where.home);
    await writeFile(join(where.home, 'data-sets.json'), text);
    const error = await refusal(new DataLibrary(where).add(await folderWith(smallSet())));
    expect(error.code).toBe('data-damaged');
    expect(await readFile(join(where.home, 'data-sets.json'), 'utf8')).toBe(text);
  });
});

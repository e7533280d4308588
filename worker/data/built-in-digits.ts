import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { LabError } from '../contract/errors.ts';
import { makeFolder } from './atomic-write.ts';
import type { DataSet } from './data-set.ts';
import { drawDigit } from './digits/handwriting.ts';
import { side } from './digits/rasteriser.ts';
import { knownDataSets } from './fingerprint.ts';
import { writeIdx, type IdxContent } from './idx.ts';
import { dataSetOf, loadDataSet } from './load.ts';
import type { Parts } from './parts.ts';
import { shuffled } from './random/streams.ts';

const counts = { train: 60_000, test: 10_000 } as const;
const imagesPerTurn = 500;

/**
 * The built-in digits: drawn from stroke templates, the same bytes on every machine. Kept in a folder of the cache as
 * four IDX files; what is missing there or not as drawn is drawn anew. Several processes may do so at once: all write
 * the same bytes, each file at one stroke. Throws a `LabError` with code `cannot-write`.
 */
export async function builtInDigits(cacheFolder: string): Promise<DataSet> {
  const cached = await readCache(cacheFolder);
  if (cached) return cached;
  await makeFolder(cacheFolder);
  const parts = await drawBuiltInDigits();
  const dataSet = dataSetOf(parts, 'the built-in digits');
  if (dataSet.fingerprint.sha256 !== knownDataSets['built-in digits']) {
    throw new LabError('internal', `The built-in digits came out as ${dataSet.fingerprint.sha256} on this machine.`);
  }
  await writeCache(cacheFolder, parts);
  return dataSet;
}

/** Draws all built-in digits; other work of the process goes on in between. */
export async function drawBuiltInDigits(): Promise<Parts> {
  const train = await drawSet(0, counts.train);
  const test = await drawSet(1, counts.test);
  return { trainImages: train.images, trainLabels: train.labels, testImages: test.images, testLabels: test.labels };
}

/** Every digit is equally frequent, in random order; layer 1 of the stream orders them, layer 0 draws them. */
async function drawSet(set: 0 | 1, count: number): Promise<{ images: IdxContent; labels: IdxContent }> {
  const labels = Uint8Array.from(shuffled(count, { seed: 0, purpose: 'digits', layer: 1, epoch: set }), (i) => i % 10);
  const pixels = side * side;
  const images = new Uint8Array(count * pixels);
  for (let i = 0; i < count; i++) {
    if (i % imagesPerTurn === 0) await setImmediate();
    drawDigit(labels[i]!, set, i, images.subarray(i * pixels, (i + 1) * pixels));
  }
  return { images: { shape: [count, side, side], data: images }, labels: { shape: [count], data: labels } };
}

async function readCache(folder: string): Promise<DataSet | undefined> {
  try {
    const dataSet = await loadDataSet(folder);
    return dataSet.fingerprint.sha256 === knownDataSets['built-in digits'] ? dataSet : undefined;
  } catch (thrown) {
    if (thrown instanceof LabError && ['data-missing', 'data-damaged'].includes(thrown.code)) return undefined;
    throw thrown;
  }
}

async function writeCache(folder: string, parts: Parts): Promise<void> {
  const files = {
    trainImages: 'train-images-idx3-ubyte',
    trainLabels: 'train-labels-idx1-ubyte',
    testImages: 't10k-images-idx3-ubyte',
    testLabels: 't10k-labels-idx1-ubyte',
  } as const satisfies Record<keyof Parts, string>;
  for (const [part, file] of Object.entries(files)) {
    const { shape, data } = parts[part as keyof Parts];
    await writeIdx(join(folder, file), shape, data);
  }
}

import { LabError } from '../contract/errors.ts';
import type { DataSet, LabelledImages } from './data-set.ts';
import { findDataSet } from './find.ts';
import { fingerprint } from './fingerprint.ts';
import { readIdx, type IdxContent } from './idx.ts';
import { readKerasNpz } from './keras-npz.ts';
import type { Parts } from './parts.ts';

const classes = 10;

/**
 * Reads and checks the data set in a folder; the layouts are those of `findDataSet`. Never gives a part of one.
 * Throws a `LabError` with code `data-missing` or `data-damaged`.
 */
export async function loadDataSet(folder: string): Promise<DataSet> {
  const found = await findDataSet(folder);
  if (found.kind === 'npz') return dataSetOf(await readKerasNpz(found.file), found.file);
  // Labels first: they are small, and a swapped pair is refused before its images are read.
  const trainLabels = await readIdx(found.files.trainLabels, 'labels');
  const testLabels = await readIdx(found.files.testLabels, 'labels');
  const trainImages = await readIdx(found.files.trainImages, 'images');
  const testImages = await readIdx(found.files.testImages, 'images');
  return dataSetOf({ trainImages, trainLabels, testImages, testLabels }, folder);
}

/** The data set the four parts make up, if they fit together; `place` is what messages call their origin. */
export function dataSetOf(parts: Parts, place: string): DataSet {
  const [, rows = 0, columns = 0] = parts.trainImages.shape;
  const [, testRows = 0, testColumns = 0] = parts.testImages.shape;
  const train = labelledImages(parts.trainImages, parts.trainLabels, 'training', place);
  const test = labelledImages(parts.testImages, parts.testLabels, 'test', place);
  if (rows !== testRows || columns !== testColumns) {
    const sizes = `${rows} x ${columns}, those of its test set ${testRows} x ${testColumns}`;
    throw new LabError('data-damaged', `In ${place} the images of the training set are ${sizes}.`);
  }
  return { fingerprint: fingerprint(parts), rows, columns, classes, train, test };
}

function labelledImages(images: IdxContent, labels: IdxContent, set: string, place: string): LabelledImages {
  const [count = 0] = images.shape;
  if (labels.data.length !== count) {
    const counts = `${count} images and ${labels.data.length} labels`;
    throw new LabError('data-damaged', `In ${place} the ${set} set has ${counts}.`);
  }
  const wrong = labels.data.findIndex((label) => label >= classes);
  if (wrong >= 0) {
    const label = `label ${labels.data[wrong]} at index ${wrong}`;
    throw new LabError('data-damaged', `In ${place} the ${set} set has ${label}; labels are 0 to ${classes - 1}.`);
  }
  return { images: images.data, labels: labels.data, count };
}

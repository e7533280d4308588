import type { DataSummary, ImageList, ImageQuery } from '../contract/api/data.ts';
import type { DataSet, LabelledImages } from './data-set.ts';

function countByClass({ labels }: LabelledImages, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label]! += 1;
  return counts;
}

/** What a data set holds, by class. */
export function summarise({ fingerprint, train, test, classes }: DataSet): DataSummary {
  return { fingerprint, train: countByClass(train, classes), test: countByClass(test, classes) };
}

/** Some images of one file of a data set, in the order of the file. */
export function browse(dataSet: DataSet, { file, label, from, count }: Omit<ImageQuery, 'source'>): ImageList {
  const { rows, columns } = dataSet;
  const { images, labels, count: available } = dataSet[file];
  const all = Uint32Array.from({ length: available }, (_, i) => i);
  const matching = label === null ? all : all.filter((i) => labels[i] === label);
  const indices = matching.slice(from, from + count);
  const size = rows * columns;
  const pixels = new Uint8Array(indices.length * size);
  indices.forEach((index, i) => pixels.set(images.subarray(index * size, (index + 1) * size), i * size));
  return {
    rows,
    columns,
    total: matching.length,
    indices,
    labels: Uint8Array.from(indices, (i) => labels[i]!),
    pixels,
  };
}

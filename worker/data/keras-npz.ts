import { LabError } from '../contract/errors.ts';
import { idxHeader, parseIdxHeader } from './idx-header.ts';
import { readNpz } from './npz.ts';
import { partNames, type PartName, type Parts } from './parts.ts';
import { dataErrors } from './regular-file.ts';
import type { TensorData } from './tensor.ts';

const keys = {
  trainImages: 'x_train',
  trainLabels: 'y_train',
  testImages: 'x_test',
  testLabels: 'y_test',
} as const satisfies Record<PartName, string>;

/** The four parts in Keras' `mnist.npz`, as IDX would hold them. Throws a `LabError` as `readIdx` does. */
export async function readKerasNpz(path: string): Promise<Parts> {
  const tensors = await readNpz(path, dataErrors);
  const parts = partNames.map((part) => {
    const tensor = tensors.get(keys[part]);
    const name = `"${keys[part]}" in ${path}`;
    if (tensor === undefined) throw new LabError('data-damaged', `${path} holds no array "${keys[part]}".`);
    const kind = part.endsWith('Images') ? 'images' : 'labels';
    // The limits of an IDX header are those of any data set.
    const shape = parseIdxHeader(idxHeader(tensor.shape), kind, name);
    return [part, { shape, data: bytesOf(tensor.data, name) }] as const;
  });
  return Object.fromEntries(parts) as Record<PartName, Parts[PartName]>;
}

function bytesOf(data: TensorData, name: string): Uint8Array {
  if (data instanceof Uint8Array) return data;
  const wrong = Array.from(data, Number).findIndex((value) => !Number.isInteger(value) || value < 0 || value > 255);
  if (wrong >= 0) throw new LabError('data-damaged', `${name} holds ${data[wrong]} at index ${wrong}, not a byte.`);
  return Uint8Array.from(data, Number);
}

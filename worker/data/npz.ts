import { zipSync, type Zippable } from 'fflate';
import { decodeNpy, encodeNpy } from './npy.ts';
import { readRegularFile, type FileErrors } from './regular-file.ts';
import type { Tensor, Tensors } from './tensor.ts';
import { writeAtomically } from './atomic-write.ts';
import { readZip } from './zip.ts';
import { LabError } from '../contract/errors.ts';

const largestFile = 256 * 1024 * 1024;
const suffix = '.npy';

/** The arrays of NumPy's `.npz` file, names without `.npy`. Throws a `LabError` with one of the given codes. */
export async function readNpz(path: string, errors: FileErrors): Promise<Tensors> {
  return decodeNpz(await readRegularFile(path, largestFile, errors), path, errors);
}

/** The arrays in the bytes of an `.npz` file; `path` is what messages call it. */
export async function decodeNpz(bytes: Uint8Array, path: string, errors: FileErrors): Promise<Tensors> {
  const tensors = new Map<string, Tensor>();
  for (const [name, content] of await readZip(bytes, path, errors.damaged)) {
    if (!name.endsWith(suffix)) throw new LabError(errors.damaged, `${path} holds "${name}", which is no NumPy array.`);
    tensors.set(name.slice(0, -suffix.length), decodeNpy(content, `"${name}" in ${path}`, errors.damaged));
  }
  return tensors;
}

/** The bytes of an `.npz` file as `numpy.savez` writes it, not compressed; the same arrays give the same bytes. */
export function encodeNpz(tensors: Tensors): Uint8Array {
  const files: Zippable = {};
  for (const [name, tensor] of tensors) files[`${name}${suffix}`] = encodeNpy(tensor);
  return zipSync(files, { level: 0, mtime: new Date(1980, 0, 1) });
}

/** Writes an `.npz` file, all of it or nothing. Throws a `LabError` with code `cannot-write`. */
export function writeNpz(path: string, tensors: Tensors): Promise<void> {
  return writeAtomically(path, [encodeNpz(tensors)]);
}

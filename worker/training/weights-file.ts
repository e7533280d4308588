import { LabError } from '../contract/errors.ts';
import { readNpz, writeNpz } from '../data/npz.ts';
import { weightsErrors } from '../data/regular-file.ts';
import { readSafetensors, writeSafetensors } from '../data/safetensors.ts';
import type { Tensors } from '../data/tensor.ts';
import type { Values } from '../engine/devices/device.ts';
import type { Plan } from '../engine/graph/plan.ts';

const isNpz = (path: string): boolean => {
  if (path.endsWith('.npz')) return true;
  if (path.endsWith('.safetensors')) return false;
  throw new LabError('weights-invalid', `${path} must end in .npz or .safetensors.`);
};

/** Whether a file's layer names are `layers.0.weight` [n_out, n_in], as PyTorch's, instead of `W1` [n_in, n_out]. */
const torchName = (spec: Plan['parameters'][number]): string =>
  `layers.${spec.layer}.${spec.kind === 'weights' ? 'weight' : 'bias'}`;

function transposed(data: ArrayLike<number>, rows: number, columns: number): Float32Array {
  return Float32Array.from({ length: rows * columns }, (_, i) => data[(i % columns) * rows + Math.floor(i / columns)]!);
}

/**
 * The weights and biases of a plan from named arrays: `W1` [n_in, n_out] and `b1` [n_out], or `layers.0.weight`
 * [n_out, n_in] and `layers.0.bias`.
 * @throws LabError `weights-invalid` naming the first array that is missing, of another size, or not finite.
 */
export function weightsFrom(tensors: Tensors, plan: Plan, path: string): Float32Array[] {
  return plan.parameters.map((spec) => {
    const { name, rows, columns } = spec;
    const own = tensors.get(name);
    const tensor = own ?? tensors.get(torchName(spec));
    if (!tensor) throw new LabError('weights-invalid', `${path} has no array "${name}" or "${torchName(spec)}".`);
    const wanted = spec.kind === 'biases' ? [columns] : own ? [rows, columns] : [columns, rows];
    const shape = tensor.shape.filter((size, axis) => spec.kind === 'weights' || axis > 0 || size !== 1);
    const isVector = spec.kind === 'biases' && tensor.shape.join() === `${columns}`;
    if (!isVector && shape.join() !== wanted.join()) {
      const sizes = `${tensor.shape.join(' x ')}, the network needs ${wanted.join(' x ')}`;
      throw new LabError('weights-invalid', `${path} holds "${own ? name : torchName(spec)}" as ${sizes}.`);
    }
    const numbers = Float32Array.from(tensor.data as ArrayLike<number>, Number);
    const values = own || spec.kind === 'biases' ? numbers : transposed(numbers, rows, columns);
    if (values.some((x) => !Number.isFinite(x))) {
      throw new LabError(
        'weights-invalid',
        `${path} holds numbers in "${own ? name : torchName(spec)}" that are not finite.`,
      );
    }
    return values;
  });
}

/** Reads named arrays from an NPZ or safetensors file. */
export async function readWeightsFile(path: string): Promise<Tensors> {
  return isNpz(path) ? readNpz(path, weightsErrors) : (await readSafetensors(path)).tensors;
}

/** Writes weights and biases: NPZ with `W1` [n_in, n_out], `b1` [n_out], ...; safetensors with the same names. */
export async function writeWeightsFile(
  path: string,
  plan: Plan,
  values: readonly Values[],
  metadata: Readonly<Record<string, string>>,
): Promise<void> {
  const tensors = new Map(
    plan.parameters.map(({ name, kind, rows, columns }, i) => [
      name,
      { shape: kind === 'weights' ? [rows, columns] : [columns], data: values[i]! },
    ]),
  );
  return isNpz(path) ? writeNpz(path, tensors) : writeSafetensors(path, { tensors, metadata });
}

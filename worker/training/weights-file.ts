import { LabError } from '../contract/errors.ts';
import { readNpz } from '../data/npz.ts';
import { weightsErrors } from '../data/regular-file.ts';
import { readSafetensors } from '../data/safetensors.ts';
import type { Tensors } from '../data/tensor.ts';
import type { ParameterSpec } from '../engine/graph/parameters.ts';
import type { Plan } from '../engine/graph/plan.ts';

const isNpz = (path: string): boolean => {
  if (path.endsWith('.npz')) return true;
  if (path.endsWith('.safetensors')) return false;
  throw new LabError('weights-invalid', `${path} must end in .npz or .safetensors.`);
};

interface Layout {
  readonly name: string;
  readonly shape: readonly number[];
  readonly isTransposed: boolean;
}

/** How a file may hold a parameter: under our own name, or as PyTorch does with [n_out, n_in]. */
function layouts({ name, kind, layer, piece, rows, columns }: ParameterSpec): Layout[] {
  const isShared = piece === 0;
  if (kind !== 'weights') {
    const names = [name, ...(kind === 'biases' && isShared ? [`layers.${layer}.bias`] : [])];
    return names.flatMap((each) => [
      { name: each, shape: [columns], isTransposed: false },
      { name: each, shape: [1, columns], isTransposed: false },
    ]);
  }
  return [
    { name, shape: [rows, columns], isTransposed: false },
    ...(isShared ? [{ name: `layers.${layer}.weight`, shape: [columns, rows], isTransposed: true }] : []),
  ];
}

function transposed(data: Float32Array, [rows, columns]: readonly number[]): Float32Array {
  return data.map((_, i) => data[(i % rows!) * columns! + Math.floor(i / rows!)]!);
}

function parameterFrom(tensors: Tensors, spec: ParameterSpec, path: string): Float32Array {
  const known = layouts(spec);
  const present = known.filter(({ name }) => tensors.has(name));
  if (present.length === 0) {
    const names = [...new Set(known.map(({ name }) => `"${name}"`))].join(' or ');
    throw new LabError('weights-invalid', `${path} has no array ${names}.`);
  }
  const layout = present.find(({ name, shape }) => tensors.get(name)!.shape.join() === shape.join());
  if (!layout) {
    const { name, shape } = present[0]!;
    const sizes = `${tensors.get(name)!.shape.join(' x ')}, the network needs ${shape.join(' x ')}`;
    throw new LabError('weights-invalid', `${path} holds "${name}" as ${sizes}.`);
  }
  const values = Float32Array.from(tensors.get(layout.name)!.data as ArrayLike<number>, Number);
  if (values.some((x) => !Number.isFinite(x))) {
    throw new LabError('weights-invalid', `${path} holds numbers in "${layout.name}" that are not finite.`);
  }
  return layout.isTransposed ? transposed(values, layout.shape) : values;
}

/**
 * The weights and biases of a plan from named arrays: `W1` [n_in, n_out] and `b1` [n_out], or `layers.0.weight`
 * [n_out, n_in] and `layers.0.bias`; what layers have in addition is there under its own name, `scale1` [n_out].
 * @throws LabError `weights-invalid` naming the first array that is missing, of another size, or not finite.
 */
export function weightsFrom(tensors: Tensors, plan: Plan, path: string): Float32Array[] {
  return plan.parameters.map((spec) => parameterFrom(tensors, spec, path));
}

/** Reads named arrays from an NPZ or safetensors file. */
export async function readWeightsFile(path: string): Promise<Tensors> {
  return isNpz(path) ? readNpz(path, weightsErrors) : (await readSafetensors(path)).tensors;
}

import { LabError } from '../contract/errors.ts';
import { writeNpz } from '../data/npz.ts';
import { decodeSafetensors, writeSafetensors } from '../data/safetensors.ts';
import { averageSlot } from '../engine/graph/update-rule.ts';

/** What an optimiser keeps is named after its parameter: `W1.v`. */
const isParameter = (name: string): boolean => !name.includes('.');
const isVector = (name: string): boolean => !/^[WV]\d/.test(name);

/**
 * Writes the weights and biases of a checkpoint and what its layers have in addition, without the state of the optimiser: `W1` [n_in, n_out], `b1` [n_out],
 * ..., those that are evaluated where weights are averaged, as NPZ or, with `metadata`, as safetensors, by the ending of the path. Both can be given to a run to start from.
 * @throws LabError `usage` for another ending, `cannot-write`, `history-damaged`
 */
export async function exportWeights(
  checkpoint: Uint8Array,
  path: string,
  metadata: Readonly<Record<string, string>>,
): Promise<void> {
  const format = /\.(npz|safetensors)$/.exec(path)?.[1];
  if (format === undefined) throw new LabError('usage', `${path} must end in .npz or .safetensors.`);
  const { tensors: all } = decodeSafetensors(checkpoint, 'The checkpoint');
  const parameters = [...all].filter(([name]) => isParameter(name));
  const tensors = new Map(
    parameters.map(([name, own]) => {
      const { shape, data } = all.get(`${name}.${averageSlot}`) ?? own;
      return [name, { shape: isVector(name) ? [data.length] : shape, data }];
    }),
  );
  return format === 'npz' ? writeNpz(path, tensors) : writeSafetensors(path, { tensors, metadata });
}

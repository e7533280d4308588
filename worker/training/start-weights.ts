import type { Experiment } from '../contract/experiment.ts';
import type { Recipe } from '../contract/recipe.ts';
import type { DataSet } from '../data/data-set.ts';
import { decodeSafetensors, encodeSafetensors } from '../data/safetensors.ts';
import { makePlan } from '../engine/graph/plan.ts';
import { readWeightsFile, weightsFrom } from './weights-file.ts';

const arrayName = (arm: number, parameter: number): string => `${arm}.${parameter}`;

/**
 * The weights of a file laid out for every arm of an experiment, as bytes to be stored with it; null without a file.
 * @throws LabError `weights-invalid` if they do not fit an arm's network.
 */
export async function encodeStartWeights(
  file: string | null,
  experiment: Experiment,
  recipes: readonly Recipe[],
  dataSet: DataSet,
): Promise<Uint8Array | null> {
  if (file === null) return null;
  const given = await readWeightsFile(file);
  const tensors = recipes.flatMap((recipe, arm) => {
    const plan = makePlan(recipe, dataSet, dataSet.classes, experiment.data.train);
    return weightsFrom(given, plan, file).map(
      (data, i) => [arrayName(arm, i), { shape: [data.length], data }] as const,
    );
  });
  return encodeSafetensors({ tensors: new Map(tensors), metadata: {} });
}

/** The stored weights an arm starts from, one array per parameter; null if there are none. */
export function decodeStartWeights(bytes: Uint8Array | null, arm: number): Float32Array[] | null {
  if (bytes === null) return null;
  const { tensors } = decodeSafetensors(bytes, 'The start weights');
  const values: Float32Array[] = [];
  for (let i = 0; tensors.has(arrayName(arm, i)); i++)
    values.push(Float32Array.from(tensors.get(arrayName(arm, i))!.data));
  return values;
}

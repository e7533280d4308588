import type { Experiment } from '../contract/experiment.ts';
import type { Recipe } from '../contract/recipe.ts';
import { decodeSafetensors } from '../data/safetensors.ts';
import type { Splits } from '../data/splits.ts';
import { examplesIn } from '../engine/devices/cpu/memory.ts';
import type { Tuning } from '../engine/devices/cpu/workspace.ts';
import type { Session, Values } from '../engine/devices/device.ts';
import { makePlan } from '../engine/graph/plan.ts';
import { decodeCheckpoint } from './checkpoint.ts';
import { openSession } from './open-session.ts';
import { prepareExperiment, type PreparedExperiment } from './prepare.ts';

/** A run to be asked rather than trained. */
export interface TrainedNetwork {
  readonly session: Session;
  readonly splits: Splits;
  /** Epochs it was trained for. */
  readonly epoch: number;
}

/** The weights come from elsewhere. */
const fromNothing = { checkpoint: null, bestCheckpoint: null, weights: null };

/**
 * The network of a checkpoint in the first workspace, until something else is opened there.
 * @throws LabError `history-damaged`
 */
export function openTrained(
  prepared: PreparedExperiment,
  run: { readonly arm: number; readonly seed: number },
  checkpoint: Uint8Array,
): TrainedNetwork {
  const job = prepared.job(run, 0, fromNothing);
  const { position, state } = decodeCheckpoint(job.plan, checkpoint);
  const session = openSession(job);
  session.load(state);
  return { session, splits: job.splits, epoch: position.epoch };
}

const noImages = { images: new Uint8Array(), labels: new Uint8Array(), count: 0 };

/**
 * The network of a checkpoint for single images that are in no data set.
 * @returns the activations of its output layer for an image of rows x columns bytes.
 * @throws LabError `history-damaged`
 */
export async function openForImages(
  experiment: Experiment,
  recipe: Recipe,
  { rows, columns }: { readonly rows: number; readonly columns: number },
  checkpoint: Uint8Array,
  tuning: Tuning,
): Promise<(pixels: Uint8Array) => Values> {
  const inputs = rows * columns;
  const { tensors } = decodeSafetensors(checkpoint, 'The checkpoint');
  const classes = tensors.get(`b${recipe.network.hidden.length + 1}`)?.data.length ?? 1;
  const { state } = decodeCheckpoint(makePlan(recipe, { rows, columns }, classes, experiment.data.train), checkpoint);
  // A set of one image in which every pixel is set, so that there is room for any image in its place.
  const page = { images: new Uint8Array(inputs).fill(255), labels: new Uint8Array(1), count: 1 };
  const data = { ...experiment.data, train: 1, validation: 0, test: 0, subset: 'first' as const };
  const dataSet = { rows, columns, classes, train: page, test: noImages };
  const options = { device: 'cpu', workspaces: 1, tuning } as const;
  const prepared = await prepareExperiment({ ...experiment, data }, [recipe], dataSet, options);
  const job = prepared.job({ arm: 0, seed: 0 }, 0, fromNothing);
  const session = openSession(job);
  session.load(state);
  const { entries } = examplesIn(job.shared);
  return (pixels) => {
    pixels.forEach((byte, pixel) => (entries[pixel] = (pixel << 8) | byte));
    return session.outputs(Uint32Array.of(0));
  };
}

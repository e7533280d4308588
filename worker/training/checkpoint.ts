import { LabError } from '../contract/errors.ts';
import { decodeSafetensors, encodeSafetensors } from '../data/safetensors.ts';
import type { TrainingState, Values } from '../engine/devices/device.ts';
import type { Plan } from '../engine/graph/plan.ts';

/** Where a run stands: all that it needs to go on to the same bits. */
export interface Position {
  /** Epochs completed. */
  readonly epoch: number;
  /** Steps made in the epoch after them. */
  readonly stepInEpoch: number;
  /** Seconds of training so far. */
  readonly seconds: number;
  /** The best value on validation so far, null before the first. */
  readonly best: number | null;
}

export interface Checkpoint {
  readonly position: Position;
  readonly state: TrainingState;
}

/** Names of the arrays of a plan: `W1`, `b1`, ..., then `W1.v`, ... for the slots. */
function arrays(plan: Plan): { name: string; shape: readonly number[] }[] {
  return ['', ...plan.slots.map((slot) => `.${slot}`)].flatMap((suffix) =>
    plan.parameters.map(({ name, rows, columns }) => ({ name: `${name}${suffix}`, shape: [rows, columns] })),
  );
}

/** A checkpoint as the bytes of a safetensors file. */
export function encodeCheckpoint(plan: Plan, { position, state }: Checkpoint): Uint8Array {
  const values = [...state.parameters, ...state.slots.flat()];
  const tensors = arrays(plan).map(({ name, shape }, i) => [name, { shape, data: values[i]! }] as const);
  return encodeSafetensors({ tensors: new Map(tensors), metadata: { position: JSON.stringify(position) } });
}

/** @throws LabError `history-damaged` if the bytes are not a checkpoint of this plan. */
export function decodeCheckpoint(plan: Plan, bytes: Uint8Array): Checkpoint {
  const { tensors, metadata } = decodeSafetensors(bytes, 'The checkpoint');
  const values = arrays(plan).map(({ name, shape }): Values => {
    const tensor = tensors.get(name);
    if (tensor && tensor.shape.join() === shape.join()) return tensor.data;
    throw new LabError('history-damaged', `The checkpoint has no array "${name}" of the size the run needs.`);
  });
  const count = plan.parameters.length;
  return {
    position: JSON.parse(metadata['position'] ?? 'null') as Position,
    state: {
      parameters: values.slice(0, count),
      slots: plan.slots.map((_, s) => values.slice((s + 1) * count, (s + 2) * count)),
    },
  };
}

import { z } from 'zod';
import { LabError } from '../contract/errors.ts';
import { decodeSafetensors, encodeSafetensors, type Safetensors } from '../data/safetensors.ts';
import type { TrainingState, Values } from '../engine/devices/device.ts';
import type { Plan } from '../engine/graph/plan.ts';
import { ruleStart, ruleStateSchema } from './patience.ts';

/** Where a run stands: all that it needs to go on to the same bits. */
const positionSchema = z.strictObject({
  /** Epochs completed. */
  epoch: z.int().min(0),
  /** Steps made in the epoch after them. */
  stepInEpoch: z.int().min(0),
  /** Seconds of training so far. */
  seconds: z.number().min(0),
  /** The best value on validation so far, null before the first. */
  best: z.number().nullable(),
  /** What early stopping and the schedule remember. */
  rules: ruleStateSchema.default(ruleStart),
});
export type Position = Readonly<z.output<typeof positionSchema>>;

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

function read(bytes: Uint8Array): Safetensors & { readonly position: Position } {
  try {
    const content = decodeSafetensors(bytes, 'The checkpoint');
    return { ...content, position: positionSchema.parse(JSON.parse(content.metadata['position'] ?? 'null')) };
  } catch (cause) {
    const message = cause instanceof LabError ? cause.message : 'The checkpoint does not say where the run stood.';
    throw new LabError('history-damaged', message, { cause });
  }
}

/** @throws LabError `history-damaged` if the bytes are not a checkpoint of this plan. */
export function decodeCheckpoint(plan: Plan, bytes: Uint8Array): Checkpoint {
  const { tensors, position } = read(bytes);
  if (position.stepInEpoch > plan.stepsPerEpoch) {
    const steps = `step ${position.stepInEpoch} of an epoch, which has ${plan.stepsPerEpoch}`;
    throw new LabError('history-damaged', `The checkpoint stands at ${steps}.`);
  }
  const values = arrays(plan).map(({ name, shape }): Values => {
    const tensor = tensors.get(name);
    if (tensor && tensor.shape.join() === shape.join()) return tensor.data;
    throw new LabError('history-damaged', `The checkpoint has no array "${name}" of the size the run needs.`);
  });
  if (tensors.size > values.length) {
    const others = `${tensors.size} arrays, where the run has ${values.length}`;
    throw new LabError('history-damaged', `The checkpoint is that of another run: it holds ${others}.`);
  }
  const count = plan.parameters.length;
  return {
    position,
    state: {
      parameters: values.slice(0, count),
      slots: plan.slots.map((_, s) => values.slice((s + 1) * count, (s + 2) * count)),
    },
  };
}

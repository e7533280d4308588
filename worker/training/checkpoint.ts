import { z } from 'zod';
import { LabError } from '../contract/errors.ts';
import { decodeSafetensors, encodeSafetensors, type Safetensors } from '../data/safetensors.ts';
import type { TrainingState, Values } from '../engine/devices/device.ts';
import type { Plan } from '../engine/graph/plan.ts';
import { type Memory, memoryNumbers } from './line-search/search-direction.ts';
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
  /** There if steps are searched for: what the search remembers. */
  readonly memory?: Memory;
}

/** What the arrays of a search are called, so that no parameter can have the name. */
const memoryPrefix = 'search.';

/** Names of the arrays of a plan: `W1`, `b1`, ..., then `W1.v`, ... for the slots. */
function arrays(plan: Plan): { name: string; shape: readonly number[] }[] {
  return ['', ...plan.slots.map((slot) => `.${slot}`)].flatMap((suffix) =>
    plan.parameters.map(({ name, rows, columns }) => ({ name: `${name}${suffix}`, shape: [rows, columns] })),
  );
}

/** A checkpoint as the bytes of a safetensors file. */
export function encodeCheckpoint(plan: Plan, { position, state, memory }: Checkpoint): Uint8Array {
  const values = [...state.parameters, ...state.slots.flat()];
  const tensors = arrays(plan).map(({ name, shape }, i) => [name, { shape, data: values[i]! }] as const);
  const vectors = Object.entries(memory?.vectors ?? {}).map(
    ([name, data]) => [`${memoryPrefix}${name}`, { shape: [data.length], data }] as const,
  );
  const metadata = {
    position: JSON.stringify(position),
    ...(memory && { search: JSON.stringify(memory.numbers) }),
  };
  return encodeSafetensors({ tensors: new Map([...tensors, ...vectors]), metadata });
}

/** Numbers and vectors of a search; null if there are none. */
function memoryOf({ tensors, metadata }: Safetensors): Memory | null {
  if (metadata['search'] === undefined) return null;
  const vectors = [...tensors].flatMap(([name, { data }]) =>
    name.startsWith(memoryPrefix) && data instanceof Float64Array
      ? [[name.slice(memoryPrefix.length), data] as const]
      : [],
  );
  return { numbers: memoryNumbers.parse(JSON.parse(metadata['search'])), vectors: Object.fromEntries(vectors) };
}

function read(bytes: Uint8Array): Safetensors & { readonly position: Position; readonly memory: Memory | null } {
  try {
    const content = decodeSafetensors(bytes, 'The checkpoint');
    const position = positionSchema.parse(JSON.parse(content.metadata['position'] ?? 'null'));
    return { ...content, position, memory: memoryOf(content) };
  } catch (cause) {
    const message = cause instanceof LabError ? cause.message : 'The checkpoint does not say where the run stood.';
    throw new LabError('history-damaged', message, { cause });
  }
}

/** @throws LabError `history-damaged` if the bytes are not a checkpoint of this plan. */
export function decodeCheckpoint(plan: Plan, bytes: Uint8Array): Checkpoint {
  const { tensors, position, memory } = read(bytes);
  if (position.stepInEpoch > plan.stepsPerEpoch) {
    const steps = `step ${position.stepInEpoch} of an epoch, which has ${plan.stepsPerEpoch}`;
    throw new LabError('history-damaged', `The checkpoint stands at ${steps}.`);
  }
  const values = arrays(plan).map(({ name, shape }): Values => {
    const tensor = tensors.get(name);
    if (tensor && tensor.shape.join() === shape.join()) return tensor.data;
    throw new LabError('history-damaged', `The checkpoint has no array "${name}" of the size the run needs.`);
  });
  const count = plan.parameters.length;
  const found = tensors.size - Object.keys(memory?.vectors ?? {}).length;
  if ((memory !== null) !== (plan.isSearched ?? false)) {
    throw new LabError('history-damaged', 'The checkpoint is that of another run, with another sort of optimiser.');
  }
  if (found > values.length) {
    const others = `${found} arrays, where the run has ${values.length}`;
    throw new LabError('history-damaged', `The checkpoint is that of another run: it holds ${others}.`);
  }
  return {
    position,
    state: {
      parameters: values.slice(0, count),
      slots: plan.slots.map((_, s) => values.slice((s + 1) * count, (s + 2) * count)),
    },
    ...(memory && { memory }),
  };
}

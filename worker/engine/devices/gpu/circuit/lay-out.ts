import type { Expression } from '../../../formula/tree.ts';
import type { NodeId } from '../../../graph/graph.ts';
import type { Plan, Program } from '../../../graph/plan.ts';
import { judgingSurroundings, stepColumns, type Surroundings, trainingSurroundings } from '../source/surroundings.ts';
import {
  type BufferShape,
  type Circuit,
  diagnosedParameter,
  hostBuffers,
  type Kernel,
  mostReads,
  randomBuffer,
  scoreColumns,
  type Sequence,
  stateBuffer,
} from './circuit.ts';
import { counterKernel, imagesKernel, scoreKernel } from './data-kernels.ts';
import { type Brought, layOutPictures, type PictureBuffers, type PictureLayout } from './pictures.ts';
import { ProgramKernels } from './program-kernels.ts';
import { StepNumbers } from './step-numbers.ts';
import { blocksOf, type StateBlocks, updateKernel, type UpdateReads } from './update-kernels.ts';

/** Random numbers that a step reads. */
export type RandomNode = Extract<Program['nodes'][number], { op: 'random' }>;

/** What the host needs to know of a circuit to feed and read it; plain data. */
export interface HostSide {
  /** Formulas of `eta` and `t`, for the columns of `numbers` after the first ones. */
  readonly numbers: readonly Expression[];
  /** One per parameter. */
  readonly blocks: readonly StateBlocks[];
  readonly random: readonly RandomNode[];
  readonly pictures: Readonly<Record<Sequence, PictureBuffers>>;
  /** Buffers with the outputs of the diagnosis, and with the activations of the output layer in an evaluation. */
  readonly diagnosis: readonly string[];
  readonly outputs: string;
  /** Buffers with gradients and costs, where no rule makes steps of them. */
  readonly gradient: readonly string[];
  readonly hasStatistics: boolean;
}

export interface LaidOut {
  readonly circuit: Circuit;
  readonly host: HostSide;
}

const hasImages = ({ nodes }: Program): boolean => nodes.some((node) => node.op === 'input' && node.name === 'images');
const none = new Set<NodeId>();

/** Reads a block of rows of the states of parameters. */
const stateReader =
  (blocks: readonly StateBlocks[], block: (of: StateBlocks) => number): Surroundings['parameter'] =>
  (writer, index, row, column) => {
    const of = blocks[index]!;
    const offset = block(of) * of.rows;
    return writer.own(stateBuffer(index), offset === 0 ? row : `${row} + ${offset}`, column);
  };

/** Lays out what a device does with a plan. */
export function layOutForGpu(plan: Plan, brought: Brought = 'none'): LaidOut {
  const { inputs, classes, parameters, slots, settle } = plan;
  const looksAhead = settle.lookahead !== null;
  const blocks = parameters.map(({ rows }): StateBlocks => ({ rows, slots, looksAhead }));
  const buffers: Record<string, BufferShape> = {};
  const images: Readonly<Record<Sequence, PictureLayout>> = {
    train: layOutPictures(plan, 'train', brought),
    evaluate: layOutPictures(plan, 'evaluate', brought),
    diagnose: layOutPictures(plan, 'diagnose', brought),
  };
  const unpacked = (sequence: Sequence): Kernel => {
    const { rows } = plan[sequence];
    buffers[`${sequence}.images`] = { rows, columns: inputs, lanes: sequence === 'diagnose' ? 'one' : 'all' };
    return imagesKernel(plan.preparation, images[sequence].pictures, `${sequence}.images`);
  };
  for (const { shapes } of Object.values(images)) Object.assign(buffers, shapes);
  parameters.forEach(({ rows, columns }, i) => {
    buffers[stateBuffer(i)] = { rows: rows * blocksOf(blocks[i]!), columns, lanes: 'all' };
    buffers[diagnosedParameter(i)] = { rows, columns, lanes: 'one' };
  });
  buffers[hostBuffers.step] = { rows: 1, columns: 2, lanes: 'one' };
  buffers[hostBuffers.chunk] = { rows: 1, columns: 2, lanes: 'one' };
  buffers[hostBuffers.scores] = { rows: plan.evaluate.rows, columns: scoreColumns.length, lanes: 'all' };
  if (plan.statistics !== null) {
    for (const name of [hostBuffers.mean, hostBuffers.deviation])
      buffers[name] = { rows: 1, columns: inputs, lanes: 'all' };
    for (const name of [hostBuffers.diagnosedMean, hostBuffers.diagnosedDeviation]) {
      buffers[name] = { rows: 1, columns: inputs, lanes: 'one' };
    }
  }

  const numbers = new StepNumbers();
  const random = plan.train.nodes.filter((node) => node.op === 'random');
  for (const { id, rows, columns } of random) {
    buffers[randomBuffer(id)] = { rows, columns, lanes: 'all', each: 'steps' };
  }
  const placeOfGradient = stateReader(blocks, (of) => (looksAhead ? blocksOf(of) - 1 : 0));
  const training = trainingSurroundings('train.images', images.train.pictures, placeOfGradient);
  const train: Kernel[] = [counterKernel(hostBuffers.step)];
  if (hasImages(plan.train)) train.push(unpacked('train'));
  const gradient: string[] = [];
  if (plan.isSearched) {
    const needs = { stored: new Set(plan.train.outputs), once: none };
    const program = new ProgramKernels(plan.train, 'train.', training, 'all', needs);
    Object.assign(buffers, program.buffers);
    train.push(...program.kernels);
    gradient.push(...plan.train.outputs.map((id) => program.buffer(id)));
  } else train.push(...stepKernels(plan, blocks, numbers, training, buffers));
  buffers[hostBuffers.numbers] = {
    rows: 1,
    columns: stepColumns.length + numbers.formulas.length,
    lanes: 'all',
    each: 'steps',
  };

  const evaluatedSlot = slots.indexOf(plan.evaluated ?? '') + 1;
  const evaluating = judgingSurroundings(
    plan.evaluate.rows,
    'evaluate.images',
    images.evaluate.pictures,
    hostBuffers,
    stateReader(blocks, () => evaluatedSlot),
  );
  const evaluation = new ProgramKernels(plan.evaluate, 'evaluate.', evaluating, 'all', {
    stored: new Set(plan.evaluate.outputs),
    once: none,
  });
  Object.assign(buffers, evaluation.buffers);
  const [output, cost] = plan.evaluate.outputs.map((id) => evaluation.buffer(id)) as [string, string];
  const evaluate = [
    counterKernel(hostBuffers.chunk),
    unpacked('evaluate'),
    ...evaluation.kernels,
    scoreKernel(output, cost, classes),
  ];

  const diagnosing = judgingSurroundings(
    plan.diagnose.rows,
    'diagnose.images',
    images.diagnose.pictures,
    { mean: hostBuffers.diagnosedMean, deviation: hostBuffers.diagnosedDeviation },
    (writer, index, row, column) => writer.own(diagnosedParameter(index), row, column),
  );
  const diagnosis = new ProgramKernels(plan.diagnose, 'diagnose.', diagnosing, 'one', {
    stored: new Set(plan.diagnose.outputs),
    once: none,
  });
  Object.assign(buffers, diagnosis.buffers);
  const diagnose = [unpacked('diagnose'), ...diagnosis.kernels];

  const states = [...parameters.map((_, i) => stateBuffer(i)), hostBuffers.step, hostBuffers.chunk];
  return {
    circuit: { buffers, states, kernels: { train, evaluate, diagnose } },
    host: {
      numbers: numbers.formulas,
      blocks,
      random,
      pictures: { train: images.train.buffers, evaluate: images.evaluate.buffers, diagnose: images.diagnose.buffers },
      diagnosis: plan.diagnose.outputs.map((id) => diagnosis.buffer(id)),
      outputs: output,
      gradient,
      hasStatistics: plan.statistics !== null,
    },
  };
}

/** The blocks of what a rule leaves to be settled. */
const unsettled = (blocks: StateBlocks): StateBlocks => ({ ...blocks, looksAhead: false });

/** The kernels of a step after the images of its batch are there. */
function stepKernels(
  { train, parameters, constraint, update, settle }: Plan,
  blocks: readonly StateBlocks[],
  numbers: StepNumbers,
  surroundings: Surroundings,
  buffers: Record<string, BufferShape>,
): Kernel[] {
  const gradients = train.outputs.slice(0, parameters.length);
  const normNode = train.outputs[parameters.length];
  const rules = parameters.map(({ kind }) => numbers.hoist(update[kind]));
  const updated = constraint === null ? stateBuffer : (i: number): string => `updated${i}`;
  const build = (once: ReadonlySet<NodeId>) => {
    const stored = new Set(train.outputs.filter((id) => !once.has(id)));
    const program = new ProgramKernels(train, 'train.', surroundings, 'all', { stored, once });
    const updates = rules.map((rule, i) => {
      const reads: UpdateReads = {
        before: stateBuffer(i),
        from: stateBuffer(i),
        gradient: (writer, row) => program.at(writer, gradients[i]!, writer.body, row, 'this.thread.x'),
        norm: (writer) => writer.own(program.buffer(normNode!), '0', '0'),
      };
      if (constraint === null) return updateKernel(rule, blocks[i]!, numbers, reads, updated(i));
      return updateKernel({ ...rule, lookahead: null }, unsettled(blocks[i]!), numbers, reads, updated(i));
    });
    return { program, updates };
  };
  // A rule that writes one block alone reads its gradient once, and works it out itself unless that reads too much.
  const once = gradients.filter((_, i) => blocksOf(blocks[i]!) === 1);
  const { updates: tried } = build(new Set(once));
  const isWide = (id: NodeId): boolean => tried[gradients.indexOf(id)]!.reads.length > mostReads;
  const { program, updates } = build(new Set(once.filter((id) => !isWide(id))));
  Object.assign(buffers, program.buffers);
  if (constraint === null) return [...program.kernels, ...updates];

  parameters.forEach(({ rows, columns }, i) => {
    buffers[updated(i)] = { rows: rows * blocksOf(unsettled(blocks[i]!)), columns, lanes: 'all' };
  });
  const limiting: Surroundings = {
    ...surroundings,
    parameter: (writer, index, row, column) => writer.own(updated(index), row, column),
  };
  const limited = new ProgramKernels(constraint.program, 'constrain.', limiting, 'all', {
    stored: none,
    once: new Set(constraint.program.outputs),
  });
  Object.assign(buffers, limited.buffers);
  const rest = numbers.hoist(settle);
  const settled = parameters.map((_, i) => {
    const at = constraint.parameters.indexOf(i);
    const output = constraint.program.outputs[at];
    const reads: UpdateReads = {
      before: stateBuffer(i),
      from: updated(i),
      ...(output !== undefined && {
        values: (writer, row) => limited.at(writer, output, writer.body, row, 'this.thread.x'),
      }),
    };
    return updateKernel(rest, blocks[i]!, numbers, reads, stateBuffer(i));
  });
  return [...program.kernels, ...updates, ...limited.kernels, ...settled];
}

/** Whether every kernel reads as few buffers as any device binds. */
export const isBindable = ({ kernels }: Circuit): boolean =>
  Object.values(kernels)
    .flat()
    .every(({ reads }) => reads.length <= mostReads);

import type { InputName } from '../../../graph/graph.ts';
import { hostBuffers, randomBuffer } from '../circuit/circuit.ts';
import type { Pictures } from '../circuit/pictures.ts';
import { stepNow } from './counters.ts';
import type { KernelWriter } from './kernel-writer.ts';

/** How the kernels of a program read what is not computed by them, as expressions at a row and a column. */
export interface Surroundings {
  input(writer: KernelWriter, name: InputName, row: string, column: string): string;
  parameter(writer: KernelWriter, index: number, row: string, column: string): string;
  random(writer: KernelWriter, node: number, rows: number, row: string, column: string): string;
  /** Examples of the batch; the rows after them are padding. */
  count(writer: KernelWriter): string;
}

/** The first columns of `numbers`, before those that rules read. */
export const stepColumns = ['active', 'share', 'count'] as const;

/** What the step says in a column of `numbers`. */
export function stepNumber(writer: KernelWriter, column: number): string {
  return writer.constant(writer.own(hostBuffers.numbers, stepNow(writer), String(column)));
}

const ofStep = (writer: KernelWriter, name: (typeof stepColumns)[number]): string =>
  stepNumber(writer, stepColumns.indexOf(name));

const isClass = (writer: KernelWriter, label: string, column: string): string =>
  `(Math.abs(${label} - ${column}) < 0.5 ? ${writer.body.number(1)} : ${writer.body.number(0)})`;

/** Whether all lanes are steps of a run; the images of the batch are in a buffer of this name. */
export function trainingSurroundings(
  images: string,
  { label }: Pictures,
  parameter: Surroundings['parameter'],
): Surroundings {
  const count = (writer: KernelWriter): string => ofStep(writer, 'count');
  return {
    count,
    parameter,
    input(writer, name, row, column) {
      switch (name) {
        case 'images':
          return writer.own(images, row, column);
        case 'targets':
          return isClass(writer, label(writer, row), column);
        case 'share':
          return `(${row} < ${count(writer)} ? ${ofStep(writer, 'share')} : ${writer.body.number(0)})`;
        case 'mean':
        case 'deviation':
          return writer.own(hostBuffers[name], '0', column);
      }
    },
    random: (writer, node, rows, row, column) =>
      writer.own(randomBuffer(node), `${stepNow(writer)} * ${rows} + ${row}`, column),
  };
}

/**
 * What is judged: every row counts, and nothing is random.
 * @param statistics buffers of the mean and deviation of the training images.
 */
export function judgingSurroundings(
  rows: number,
  images: string,
  { label }: Pictures,
  statistics: Readonly<Record<'mean' | 'deviation', string>>,
  parameter: Surroundings['parameter'],
): Surroundings {
  return {
    parameter,
    count: () => String(rows),
    random: () => {
      throw new Error('what is judged draws nothing');
    },
    input(writer, name, row, column) {
      switch (name) {
        case 'images':
          return writer.own(images, row, column);
        case 'targets':
          return isClass(writer, label(writer, row), column);
        case 'share':
          return writer.body.number(1 / rows);
        case 'mean':
        case 'deviation':
          return writer.own(statistics[name], '0', column);
      }
    },
  };
}

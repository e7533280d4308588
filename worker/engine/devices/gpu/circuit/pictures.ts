import type { Plan } from '../../../graph/plan.ts';
import { packedColumns } from '../packed-images.ts';
import { chunkNow, stepNow } from '../source/counters.ts';
import type { KernelWriter } from '../source/kernel-writer.ts';
import { type BufferShape, hostBuffers, type Lanes, type Round, type Sequence } from './circuit.ts';

/**
 * Whose images come with the launches that take them: nobody's, those of training, which differ from the data, or all,
 * where the data have no room on the device. The others are picked from the data, which are there once for all runs.
 */
export type Brought = 'none' | 'trained' | 'all';

/** The buffers by which a program is told its images: the numbers of images in the data, or packed images and labels. */
export type PictureBuffers = { readonly numbers: string } | { readonly pixels: string; readonly labels: string };

/** How kernels read the image in a row of the batch. */
export interface Pictures {
  /** The number that holds the bytes at a place of the packed image. */
  readonly packed: (writer: KernelWriter, row: string, place: string) => string;
  readonly label: (writer: KernelWriter, row: string) => string;
}

/** How a program comes by its images. */
export interface PictureLayout {
  readonly pictures: Pictures;
  readonly buffers: PictureBuffers;
  readonly shapes: Readonly<Record<string, BufferShape>>;
}

interface Launch {
  readonly lanes: Lanes;
  /** What it makes several of, and a kernel's expression for which of them it is in. */
  readonly each?: Round;
  readonly now: (writer: KernelWriter) => string;
}

const launches: Readonly<Record<Sequence, Launch>> = {
  train: { lanes: 'all', each: 'steps', now: stepNow },
  evaluate: { lanes: 'all', each: 'chunks', now: chunkNow },
  diagnose: { lanes: 'one', now: () => '0' },
};

/** Lays out how a program of a plan comes by its images. */
export function layOutPictures(plan: Plan, program: Sequence, brought: Brought): PictureLayout {
  const { now, ...places } = launches[program];
  const { rows } = plan[program];
  const listed: BufferShape = { rows: 1, columns: rows, ...places };
  if (brought === 'none' || (brought === 'trained' && program !== 'train')) {
    const numbers = `${program}.numbers`;
    const image = (writer: KernelWriter, row: string): string => writer.own(numbers, now(writer), row);
    return {
      buffers: { numbers },
      shapes: { [numbers]: listed },
      pictures: {
        packed: (writer, row, place) => writer.shared(hostBuffers.pixels, image(writer, row), place),
        label: (writer, row) => writer.shared(hostBuffers.labels, '0', image(writer, row)),
      },
    };
  }
  const [pixels, labels] = [`${program}.pixels`, `${program}.labels`];
  return {
    buffers: { pixels, labels },
    shapes: { [pixels]: { rows, columns: packedColumns(plan.inputs), ...places }, [labels]: listed },
    pictures: {
      packed: (writer, row, place) => writer.own(pixels, `${now(writer)} * ${rows} + ${row}`, place),
      label: (writer, row) => writer.own(labels, now(writer), row),
    },
  };
}

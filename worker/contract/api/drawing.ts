import { z } from 'zod';
import { runSchema } from '../run.ts';
import { id } from './ids.ts';
import type { ApiTopic } from './topic.ts';

const side = z.int().min(1).max(512);

/** A picture of one byte per pixel, from 0 for paper to 255 for ink. */
export const picture = z
  .strictObject({ rows: side, columns: side, pixels: z.instanceof(Uint8Array<ArrayBufferLike>) })
  .refine(({ rows, columns, pixels }) => pixels.length === rows * columns, 'has another number of pixels than it says');
export type DrawnPicture = z.output<typeof picture>;

/** Networks that may judge one drawing side by side. */
export const mostJudges = 12;

const runWithNetwork = z.strictObject({
  run: runSchema,
  /** Name of its experiment. */
  experiment: z.string(),
  /** After its last epoch, on validation, or on training images where there is no validation. */
  accuracy: z.number().nullable(),
});
export type RunWithNetwork = z.output<typeof runWithNetwork>;

const digitAnswer = z.strictObject({
  run: runSchema,
  /** The output of every class, and the class whose output is the largest. */
  outputs: z.array(z.number()),
  prediction: z.int().min(0),
});
export type DigitAnswer = z.output<typeof digitAnswer>;

/** Digits drawn by hand. */
export const drawingApi = {
  /** Runs that can judge, most accurate first. */
  runsWithNetworks: { input: z.tuple([]), output: z.array(runWithNetwork) },
  /** Brings a drawing to the form of MNIST's images and asks the networks of runs what they see; null without ink. */
  judge: {
    input: z.tuple([picture, z.array(id).max(mostJudges)]),
    output: z
      .strictObject({ cropped: picture, scaled: picture, centred: picture, answers: z.array(digitAnswer) })
      .nullable(),
  },
} as const satisfies ApiTopic;

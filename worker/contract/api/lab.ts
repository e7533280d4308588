import { z } from 'zod';
import { id } from './ids.ts';
import type { ApiTopic } from './topic.ts';

const count = z.int().min(0);

const about = z.strictObject({
  /** Of Epoch Lab, of Node and of its JavaScript engine. */
  version: z.string(),
  node: z.string(),
  v8: z.string(),
  platform: z.string(),
  processor: z.string(),
  /** Cores that can be used. */
  cores: z.int().min(1),
  /** Of the machine, in bytes. */
  memory: z.number(),
  /** Folder of the history and of the list of data sets. */
  home: z.string(),
  /** Runs trained side by side, one thread each; 0 while the lab is not open for training. */
  jobs: count,
  /** Runs that have a slot, and runs that wait for one. */
  training: count,
  waiting: count,
  /** Runs that an earlier lab left running when it ended without notice; they can be resumed. */
  orphans: z.array(id).readonly(),
  /** The kernels of the device `cpu`, chosen by speed on this machine. */
  cpu: z.strictObject({
    tileRows: count,
    tileColumns: count,
    unroll: count,
    panel: count,
    /** 10^9 operations per second of one thread. */
    gigaflops: z.number(),
    revectorisation: z.string(),
  }),
});
export type About = z.output<typeof about>;

const cardReport = z.strictObject({
  /** The graphics card, null if none can be used. */
  card: z
    .strictObject({
      name: z.string(),
      driver: z.string(),
      /** Whether the processor plays the card. */
      isSoftware: z.boolean(),
      /** Bytes of a buffer, and of the part of it that a kernel reads, at most. */
      largestBuffer: z.number(),
      largestBinding: z.number(),
    })
    .nullable(),
  /** A tiny training on it: how far its weights are from exact ones, relative to the largest, and how fast it was. */
  test: z.strictObject({ distance: z.number(), stepsPerSecond: z.number() }).nullable(),
  /** Why it is not to be used; null if it is. */
  problem: z.string().nullable(),
});
export type CardReport = z.output<typeof cardReport>;

/** The lab itself. */
export const labItselfApi = {
  about: { input: z.tuple([]), output: about },
  /** Looks for the graphics card and tries it, which takes some seconds. */
  graphicsCard: { input: z.tuple([]), output: cardReport },
} as const satisfies ApiTopic;

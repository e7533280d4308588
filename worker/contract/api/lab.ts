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

/** The lab itself. */
export const labItselfApi = {
  about: { input: z.tuple([]), output: about },
} as const satisfies ApiTopic;

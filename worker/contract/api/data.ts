import { z } from 'zod';
import { dataFingerprint } from '../fingerprint.ts';
import type { ApiTopic } from './topic.ts';

const librarySet = z.strictObject({
  origin: z.enum(['built-in', 'added', 'environment']),
  folder: z.string().nullable(),
  fingerprint: dataFingerprint.nullable(),
  problem: z.string().nullable(),
});

/** The data sets of this machine. */
export const dataApi = {
  dataSets: { input: z.tuple([]), output: z.array(librarySet) },
} as const satisfies ApiTopic;

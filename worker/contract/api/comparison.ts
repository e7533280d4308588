import { z } from 'zod';
import { comparisonSchema } from '../comparison.ts';
import { id } from './ids.ts';
import type { ApiTopic } from './topic.ts';

/** How arms compare. */
export const comparisonApi = {
  /** The arms of one experiment, on what is stored now. */
  compare: { input: z.tuple([id]), output: comparisonSchema },
} as const satisfies ApiTopic;

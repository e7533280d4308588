import { z } from 'zod';
import { reportFormatNames } from '../report-formats.ts';
import { limits } from '../recipe.ts';
import { id, seriesId } from './ids.ts';
import type { ApiTopic } from './topic.ts';

/** A file to be saved: its name, its type and what is in it. */
export const savedFile = z.strictObject({ name: z.string(), type: z.string(), bytes: z.instanceof(Uint8Array) });
export type SavedFile = z.output<typeof savedFile>;

/** What leaves the lab to be read by people. */
export const reportsApi = {
  /** The report of an experiment: a page that needs nothing else, the same as PDF, or the numbers behind it. */
  report: { input: z.tuple([id, z.enum(reportFormatNames)]), output: savedFile },
  /** The report of any arms, also of several experiments. */
  reportOfSeries: {
    input: z.tuple([z.array(seriesId).min(1).max(limits.arms), z.enum(['html', 'pdf'])]),
    output: savedFile,
  },
} as const satisfies ApiTopic;

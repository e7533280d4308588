import { z } from 'zod';
import { nothing } from './ids.ts';
import type { ApiTopic } from './topic.ts';

/** Made by the page, so that a draft can be saved again and again without waiting for an answer. */
const draftId = z.uuid();

const draftSummary = z.strictObject({
  id: draftId,
  name: z.string(),
  question: z.string(),
  arms: z.int().min(0),
  /** ISO time; null where `problem` says why the draft cannot be read. */
  savedAt: z.string().nullable(),
  problem: z.string().nullable(),
});
export type DraftSummary = z.output<typeof draftSummary>;

/** Experiments that are still being written, right or wrong as they stand. */
export const draftsApi = {
  /** All drafts, last saved first. */
  drafts: { input: z.tuple([]), output: z.array(draftSummary) },
  draft: { input: z.tuple([draftId]), output: z.strictObject({ savedAt: z.string(), experiment: z.json() }) },
  /** Once this is answered the draft is on the disk. */
  saveDraft: { input: z.tuple([draftId, z.json()]), output: nothing },
  /** Removing what is not there is no failure. */
  removeDraft: { input: z.tuple([draftId]), output: nothing },
} as const satisfies ApiTopic;

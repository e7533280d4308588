import { z } from 'zod';
import { integers, runColumns } from '../run-columns.ts';
import { limits } from '../recipe.ts';
import { runStates } from '../run.ts';
import { id, ids, nothing } from './ids.ts';
import type { ApiTopic } from './topic.ts';

const listedArm = z.strictObject({
  name: z.string(),
  /** What it changes of the base recipe, in words; empty for the base recipe itself. */
  differs: z.string(),
});

const listedExperiment = z.strictObject({
  id,
  name: z.string(),
  question: z.string(),
  createdAt: z.string(),
  /** Name of the data set. */
  data: z.string(),
  /** What decides, in words. */
  measure: z.string(),
  tags: z.array(z.string()).readonly(),
  /** The first characters of its notes. */
  notes: z.string(),
  arms: z.array(listedArm).readonly(),
});
export type ListedExperiment = z.output<typeof listedExperiment>;

const historyList = z.strictObject({
  /** Newest first. */
  experiments: z.array(listedExperiment).readonly(),
  /** By experiment, arm and seed. */
  runs: runColumns,
});
export type HistoryList = z.output<typeof historyList>;

export const comparators = ['=', '!=', '<', '<=', '>', '>='] as const;

/** A bound on one field of an arm's recipe or of its data: `network.hidden.0.units >= 100`. */
const condition = z.strictObject({
  path: z.string().min(1).max(limits.text),
  comparator: z.enum(comparators),
  value: z.union([z.number(), z.string().max(limits.text)]),
});
export type Condition = z.output<typeof condition>;

const runFilter = z.strictObject({
  /** Words that must all occur in the name, question, notes or tags of the experiment or in the name of the arm. */
  text: z.string().max(limits.text),
  /** Any of these; all for none. */
  states: z.array(z.enum(runStates)),
  /** All of these. */
  tags: z.array(z.string().max(limits.text)).max(20),
  conditions: z.array(condition).max(20),
});
export type RunFilter = z.output<typeof runFilter>;

const field = z.strictObject({
  path: z.string(),
  kind: z.enum(['number', 'text']),
  /** Values that occur, ascending, up to 50. */
  values: z.array(z.union([z.number(), z.string()])),
});
export type FilterField = z.output<typeof field>;

/** Runs of one experiment that were removed together. */
export const removedRuns = z.strictObject({
  experiment: id,
  name: z.string(),
  removedAt: z.string(),
  runs: ids,
  /** How many runs the experiment has with all that can be restored. */
  total: z.int(),
});
export type RemovedRuns = z.output<typeof removedRuns>;

/** Runs that are told to do the same, of any experiments. */
const manyRuns = z.array(id).min(1).max(100_000);

/** The history as a whole: all that was asked and what came of it, to be looked through. */
export const historyApi = {
  historyList: { input: z.tuple([]), output: historyList },
  /** Ids of the runs that fit, ascending. */
  findRuns: { input: z.tuple([runFilter]), output: integers },
  /** The fields that a filter can ask for: those that occur. */
  filterFields: { input: z.tuple([]), output: z.array(field) },
  /**
   * Takes runs out of every list, all or none; an experiment goes with its last run. Those that wait are stopped.
   * @throws `run-busy` while one of them trains.
   */
  remove: { input: z.tuple([manyRuns]), output: nothing },
  /** What was removed and can be restored, the last removed first. */
  removed: { input: z.tuple([]), output: z.array(removedRuns) },
  /** Brings runs back as they were, all or none. @throws `not-found` for one that was not removed, or is purged. */
  restore: { input: z.tuple([manyRuns]), output: nothing },
  /** Gives the space of what was removed back; it cannot be restored then. The next start of the lab does the same. */
  purge: { input: z.tuple([]), output: nothing },
} as const satisfies ApiTopic;

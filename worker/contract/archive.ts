import { z } from 'zod';
import { experimentSchema } from './experiment.ts';
import { dataFingerprint } from './fingerprint.ts';
import { epochHistograms } from './histograms.ts';
import { epochMetrics, testResult } from './metrics.ts';
import { limits } from './recipe.ts';
import { deviceRecord, runStates } from './run.ts';

export const bundleFormat = 'epoch-lab/bundle@1';

const time = z.iso.datetime();
const bytes = z.instanceof(Uint8Array<ArrayBufferLike>);
const hash = z.string().regex(/^[0-9a-f]{64}$/);

const checkpoint = z.strictObject({ epoch: z.int().min(0), step: z.int().min(0), bytes });

const archivedRun = z
  .strictObject({
    arm: z.int().min(0),
    seed: z.int().min(0),
    state: z.enum(runStates),
    reason: z.string().max(limits.longText).nullable(),
    device: deviceRecord.nullable(),
    createdAt: time,
    startedAt: time.nullable(),
    endedAt: time.nullable(),
    epochs: z.array(epochMetrics).max(limits.epochs + 1),
    /** Of the epochs they are kept of; older bundles have none. */
    histograms: z
      .array(epochHistograms)
      .max(limits.epochs + 1)
      .default([]),
    test: testResult.nullable(),
    last: checkpoint.nullable(),
    best: checkpoint.nullable(),
  })
  .refine(({ epochs, histograms }) => {
    const known = new Set(epochs.map(({ epoch }) => epoch));
    return histograms.every(({ epoch }) => known.delete(epoch));
  }, 'has histograms of an epoch that is not there');
export type ArchivedRun = z.output<typeof archivedRun>;

/** An experiment with all that came of it, as it goes from one history to another. */
export const archivedExperiment = z.strictObject({
  experiment: experimentSchema,
  data: dataFingerprint,
  createdAt: time,
  notes: z.string().max(100_000),
  tags: z.array(z.string().min(1).max(limits.text)).max(1000),
  /** What its runs start from, if it was given any weights. */
  weights: bytes.nullable(),
  runs: z.array(archivedRun).min(1).max(limits.runs),
});
export type ArchivedExperiment = z.output<typeof archivedExperiment>;

export const bundleManifest = z.strictObject({
  format: z.literal(bundleFormat),
  /** Of the program that wrote it. */
  version: z.string().max(limits.text),
  createdAt: time,
  entries: z
    .array(z.strictObject({ name: z.string().regex(/^experiments\/[1-9]\d{0,3}\.msgpack$/), sha256: hash }))
    .max(1000),
});

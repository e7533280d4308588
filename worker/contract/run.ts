import { z } from 'zod';

/** The life of a run. `diverged` is an outcome, not an error; `interrupted` and `stopped` runs can be resumed. */
export const runStates = ['queued', 'running', 'finished', 'stopped', 'diverged', 'interrupted', 'failed'] as const;
export type RunState = (typeof runStates)[number];

/** The states a run can be resumed from. */
export const resumable = ['queued', 'interrupted', 'stopped', 'failed'] as const satisfies readonly RunState[];

export const deviceKinds = ['cpu', 'gpu', 'reference'] as const;
export type DeviceKind = (typeof deviceKinds)[number];

/** The device a run asked for, the one it got, and why they differ, if they do. */
export const deviceRecord = z.strictObject({
  asked: z.enum(deviceKinds),
  got: z.enum(deviceKinds),
  detail: z.string(),
});
export type DeviceRecord = z.output<typeof deviceRecord>;

export const runSchema = z.strictObject({
  id: z.int(),
  experimentId: z.int(),
  /** Index into the experiment's arms. */
  arm: z.int(),
  armName: z.string(),
  seed: z.int(),
  state: z.enum(runStates),
  /** Why it ended as it did, where that needs saying. */
  reason: z.string().nullable(),
  /** Epochs completed and shown. */
  epoch: z.int(),
  epochs: z.int(),
  device: deviceRecord.nullable(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
});
export type Run = z.output<typeof runSchema>;

import { z } from 'zod';

/** The life of a run. `diverged` is an outcome, not an error; `interrupted` and `stopped` runs can be resumed. */
export const runStates = ['queued', 'running', 'finished', 'stopped', 'diverged', 'interrupted', 'failed'] as const;
export type RunState = (typeof runStates)[number];

/** The states a run can be resumed from. */
export const resumable = ['queued', 'interrupted', 'stopped', 'failed'] as const satisfies readonly RunState[];

export const deviceKinds = ['cpu', 'gpu', 'reference'] as const;
export type DeviceKind = (typeof deviceKinds)[number];

/** What a run can ask for: a device, or the faster of `cpu` and `gpu` for the experiment at hand. */
export const deviceChoices = [...deviceKinds, 'auto'] as const;
export type DeviceChoice = (typeof deviceChoices)[number];

/** The device a run asked for, the one it got, and why it got that one, where it was not asked for by name. */
export const deviceRecord = z.strictObject({
  asked: z.enum(deviceChoices),
  got: z.enum(deviceKinds),
  detail: z.string(),
});
export type DeviceRecord = z.output<typeof deviceRecord>;

/** Whether a run was refused the device it asked for. */
export const fellBack = ({ asked, got }: Pick<DeviceRecord, 'asked' | 'got'>): boolean =>
  asked !== 'auto' && asked !== got;

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

/** Whether a run waits or trains. */
export const isActive = ({ state }: Pick<Run, 'state'>): boolean => state === 'queued' || state === 'running';

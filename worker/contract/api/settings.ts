import { z } from 'zod';
import { deviceChoices } from '../run.ts';
import type { ApiTopic } from './topic.ts';

export const themes = ['system', 'light', 'dark'] as const;

const theme = z.enum(themes);
/** Runs trained side by side; null lets the lab choose by the cores of the machine. */
const jobs = z.int().min(1).max(64).nullable();
/** What new experiments ask for. */
const device = z.enum(deviceChoices);
/** Columns that the history shows; null for the usual ones. */
const historyColumns = z.array(z.string().max(60)).max(100).readonly().nullable();

/** What the user prefers. */
export const settingsSchema = z.strictObject({ theme, jobs, device, historyColumns });
export type Settings = z.output<typeof settingsSchema>;

export const defaultSettings: Settings = { theme: 'system', jobs: null, device: 'cpu', historyColumns: null };

const changes = z.strictObject({
  theme: theme.exactOptional(),
  jobs: jobs.exactOptional(),
  device: device.exactOptional(),
  historyColumns: historyColumns.exactOptional(),
});

export const settingsApi = {
  settings: { input: z.tuple([]), output: settingsSchema },
  changeSettings: { input: z.tuple([changes]), output: settingsSchema },
} as const satisfies ApiTopic;

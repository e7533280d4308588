import { z } from 'zod';
import { sourceSchema } from '../experiment.ts';
import { dataFingerprint } from '../fingerprint.ts';
import { nothing } from './ids.ts';
import type { ApiTopic } from './topic.ts';

const librarySet = z.strictObject({
  origin: z.enum(['built-in', 'added', 'environment']),
  folder: z.string().nullable(),
  fingerprint: dataFingerprint.nullable(),
  problem: z.string().nullable(),
});
export type LibrarySet = z.output<typeof librarySet>;

const count = z.int().min(0);

/** Images of one file by class, from digit 0. */
const classCounts = z.array(count);

const dataSummary = z.strictObject({
  fingerprint: dataFingerprint,
  train: classCounts,
  test: classCounts,
});
export type DataSummary = z.output<typeof dataSummary>;

/** The files of a data set as they lie in a folder; four of IDX, or one of NumPy. */
const dataFiles = z
  .array(z.strictObject({ name: z.string().min(1).max(100), bytes: z.instanceof(Uint8Array<ArrayBufferLike>) }))
  .min(1)
  .max(8);

const imageQuery = z.strictObject({
  source: sourceSchema,
  file: z.enum(['train', 'test']),
  /** Only images of this class. */
  label: z.int().min(0).max(255).nullable(),
  from: count.max(1e8),
  count: z.int().min(1).max(1000),
});
export type ImageQuery = z.output<typeof imageQuery>;

const imageList = z.strictObject({
  rows: z.int(),
  columns: z.int(),
  /** How many images the query has in all. */
  total: count,
  /** Place of each image in its file. */
  indices: z.instanceof(Uint32Array<ArrayBufferLike>),
  labels: z.instanceof(Uint8Array<ArrayBufferLike>),
  /** rows x columns bytes per image. */
  pixels: z.instanceof(Uint8Array<ArrayBufferLike>),
});
export type ImageList = z.output<typeof imageList>;

/** How the download of MNIST stands; `idle` before the first and after one that was cancelled. */
const downloadState = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('idle') }),
  z.strictObject({ kind: z.literal('running'), host: z.string(), bytes: count }),
  z.strictObject({ kind: z.literal('checking') }),
  z.strictObject({ kind: z.literal('finished'), fingerprint: dataFingerprint }),
  z.strictObject({ kind: z.literal('failed'), sentence: z.string() }),
]);
export type DownloadState = z.output<typeof downloadState>;

/** With the bytes that are to be fetched in all. */
const download = z.strictObject({ of: count, state: downloadState });

/** The data sets of this machine. */
export const dataApi = {
  dataSets: { input: z.tuple([]), output: z.array(librarySet) },
  dataSummary: { input: z.tuple([sourceSchema]), output: dataSummary },
  images: { input: z.tuple([imageQuery]), output: imageList },
  /** Checks the files and keeps a copy of them with the lab. */
  addDataFiles: { input: z.tuple([dataFiles]), output: dataFingerprint },
  /** Fetches MNIST from where it is published, unless that is under way; tells of itself by `download`. */
  startDownload: { input: z.tuple([]), output: nothing },
  cancelDownload: { input: z.tuple([]), output: nothing },
  download: { input: z.tuple([]), output: download },
} as const satisfies ApiTopic;

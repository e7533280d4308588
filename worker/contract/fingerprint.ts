import { z } from 'zod';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** A data set by its content: SHA-256 of each decompressed part, and one over the four. */
export const dataFingerprint = z.strictObject({
  /** "MNIST", "built-in digits", or a name made of the hash. */
  name: z.string(),
  sha256: hash,
  parts: z.strictObject({ trainImages: hash, trainLabels: hash, testImages: hash, testLabels: hash }),
  images: z.strictObject({ train: z.int(), test: z.int(), rows: z.int(), columns: z.int() }),
});
export type DataFingerprint = z.output<typeof dataFingerprint>;

/** What an experiment file writes under `data.source` for a data set. */
export function sourceOf({ name, sha256 }: DataFingerprint): string {
  if (name === 'MNIST') return 'mnist';
  return name === 'built-in digits' ? 'built-in' : `sha256:${sha256}`;
}

import { createHash } from 'node:crypto';
import type { DataFingerprint } from '../contract/fingerprint.ts';
import { idxHeader } from './idx-header.ts';
import { partNames, type Parts } from './parts.ts';

/** The combined hashes of the data sets that have a name of their own. */
export const knownDataSets = {
  MNIST: 'e9914cff2ade526da2ab1ac60c072f9173cc53e35b9411692de8207cb1b9009d',
  'built-in digits': '51ee405cee70c2564bd0d6d55ba8ac456d93218f90e18dcc3a09904b00ca69a5',
} as const;

/**
 * Names a data set by content: SHA-256 of what each of its four IDX files holds when unpacked, and of those four
 * hashes (32 bytes each, in the order of `partNames`). How the files were packed, or in which format, has no part in it.
 */
export function fingerprint(parts: Parts): DataFingerprint {
  const all = createHash('sha256');
  const hashes = partNames.map((name) => {
    const { shape, data } = parts[name];
    const digest = createHash('sha256').update(idxHeader(shape)).update(data).digest();
    all.update(digest);
    return [name, digest.toString('hex')] as const;
  });
  const sha256 = all.digest('hex');
  const [train = 0, rows = 0, columns = 0] = parts.trainImages.shape;
  const [test = 0] = parts.testImages.shape;
  return {
    name: nameOf(sha256),
    sha256,
    parts: Object.fromEntries(hashes) as DataFingerprint['parts'],
    images: { train, test, rows, columns },
  };
}

/** What a data set is called. */
export function nameOf(sha256: string): string {
  for (const [name, known] of Object.entries(knownDataSets)) if (known === sha256) return name;
  return `data set ${sha256.slice(0, 8)}`;
}

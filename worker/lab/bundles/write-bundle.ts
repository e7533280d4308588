import { createHash } from 'node:crypto';
import { encode } from '@msgpack/msgpack';
import { zipSync } from 'fflate';
import type { SavedFile } from '../../contract/api/reports.ts';
import { bundleFormat } from '../../contract/archive.ts';
import { fileName } from '../../report/file-name.ts';
import type { Lab } from '../lab.ts';
import { programVersion } from '../version.ts';

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The name of the entry that lists all others with their hashes. */
export const manifestName = 'manifest.json';

/**
 * Experiments as a zip archive: one entry each, in MessagePack, and a manifest with its SHA-256.
 * @throws LabError `not-found`
 */
export function writeBundle(lab: Lab, ids: readonly number[], withCheckpoints: boolean): SavedFile {
  const archives = [...new Set(ids)].map((id) => lab.history.archive(id, withCheckpoints));
  const entries = archives.map((archive, i) => ({ name: `experiments/${i + 1}.msgpack`, bytes: encode(archive) }));
  const manifest = {
    format: bundleFormat,
    version: programVersion(),
    createdAt: lab.host.now(),
    entries: entries.map(({ name, bytes }) => ({ name, sha256: sha256(bytes) })),
  };
  const files = Object.fromEntries(entries.map(({ name, bytes }) => [name, bytes]));
  const first = new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`);
  return {
    name: fileName(archives.map(({ experiment }) => experiment.name).join(' '), 'epochlab'),
    type: 'application/zip',
    bytes: zipSync({ [manifestName]: first, ...files }, { mtime: new Date(1980, 0, 1) }),
  };
}

import { LabError } from '../contract/errors.ts';
import type { DataFile } from './keep-files.ts';

/** Where MNIST is published, file by file; the first that answers is used. Contents are checked by their hash. */
export const mnistMirrors = [
  'https://ossci-datasets.s3.amazonaws.com/mnist/',
  'https://storage.googleapis.com/cvdf-datasets/mnist/',
] as const;

/** The files as they are published, with their sizes in bytes. */
const published = {
  'train-labels-idx1-ubyte.gz': 28_881,
  't10k-labels-idx1-ubyte.gz': 4_542,
  't10k-images-idx3-ubyte.gz': 1_648_877,
  'train-images-idx3-ubyte.gz': 9_912_422,
} as const;

export const downloadBytes = Object.values(published).reduce((sum, size) => sum + size, 0);

/** No file may turn out much larger than it is published. */
const slack = 1024 * 1024;

async function fetchFile(
  url: URL,
  size: number,
  signal: AbortSignal,
  got: (bytes: number) => void,
): Promise<Uint8Array> {
  const response = await fetch(url, { signal, redirect: 'error' });
  if (!response.ok || !response.body) throw new LabError('data-missing', `${url.host} answered ${response.status}.`);
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of response.body as AsyncIterable<Uint8Array>) {
    length += piece.length;
    if (length > size + slack) throw new LabError('data-damaged', `${url.href} is larger than it should be.`);
    pieces.push(piece);
    got(piece.length);
  }
  return new Uint8Array(Buffer.concat(pieces));
}

async function fetchAll(
  mirror: string,
  signal: AbortSignal,
  progress: (host: string, bytes: number) => void,
): Promise<DataFile[]> {
  const { host } = new URL(mirror);
  let bytes = 0;
  progress(host, 0);
  const files: DataFile[] = [];
  for (const [name, size] of Object.entries(published)) {
    const got = (more: number): void => progress(host, (bytes += more));
    files.push({ name, bytes: await fetchFile(new URL(name, mirror), size, signal, got) });
  }
  return files;
}

/**
 * The files of MNIST from the first mirror that has them.
 * @param progress is told the host and how many bytes have come.
 * @throws LabError `data-missing` with what every mirror said, or the signal's reason.
 */
export async function downloadMnist(
  mirrors: readonly string[],
  signal: AbortSignal,
  progress: (host: string, bytes: number) => void,
): Promise<DataFile[]> {
  const failures: string[] = [];
  for (const mirror of mirrors) {
    try {
      return await fetchAll(mirror, signal, progress);
    } catch (thrown) {
      signal.throwIfAborted();
      const reason = thrown instanceof LabError ? thrown.message : 'it cannot be reached';
      failures.push(`${new URL(mirror).host}: ${reason}`);
    }
  }
  throw new LabError('data-missing', `MNIST could not be fetched (${failures.join('; ')}).`);
}

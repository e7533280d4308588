import { largestMessage } from '../../../worker/contract/wire/message.ts';

/** What a message needs besides the files themselves. */
const overhead = 64 * 1024;

/**
 * The files of a folder that can be part of a data set, by their names; where a file lies plain and packed, the packed
 * one, which is quicker to send. Subfolders may hold them, as torchvision's do.
 */
export function dataFilesOf<F extends { readonly name: string }>(files: readonly F[]): F[] {
  const isPart = ({ name }: F): boolean =>
    /^(train|t10k)-(images|labels)[.-]idx[13]-ubyte(\.gz)?$|^mnist\.npz$/.test(name);
  const parts = files.filter(isPart);
  const packed = new Set(parts.map(({ name }) => name).filter((name) => name.endsWith('.gz')));
  const chosen = new Map<string, F>();
  for (const file of parts) if (!packed.has(`${file.name}.gz`)) chosen.set(file.name, file);
  return [...chosen.values()];
}

/** Whether files of these sizes, in bytes, fit one message to the lab. */
export const fitsMessage = (sizes: readonly number[]): boolean =>
  sizes.reduce((sum, size) => sum + size, overhead) <= largestMessage;

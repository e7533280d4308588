import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { LabError, type ErrorCode } from '../contract/errors.ts';

/** The codes a reader refuses with: what a file is read for decides what the user is told to do. */
export interface FileErrors {
  readonly missing: ErrorCode;
  readonly damaged: ErrorCode;
}
export const dataErrors = { missing: 'data-missing', damaged: 'data-damaged' } as const satisfies FileErrors;
export const weightsErrors = { missing: 'weights-invalid', damaged: 'weights-invalid' } as const satisfies FileErrors;

export interface RegularFile {
  readonly handle: FileHandle;
  /** Bytes. */
  readonly size: number;
}

/**
 * Neither a pipe without a writer nor a link put in place of the file is waited for or followed. Windows has neither
 * of the two flags; undefined counts as no bits.
 */
const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

/** The code of a failed system call, as `ENOENT`; anything else thrown is a fault of ours and thrown on. */
export function systemCode(thrown: unknown): string {
  if (thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string') return thrown.code;
  throw thrown;
}

/**
 * Opens a file once and hands it to `use`, if it is a regular file of at most `limit` bytes; every later question is
 * asked of the open file, so that it cannot be exchanged in between. Throws a `LabError` for anything else.
 */
export async function withRegularFile<T>(
  path: string,
  limit: number,
  errors: FileErrors,
  use: (file: RegularFile) => Promise<T>,
): Promise<T> {
  let handle: FileHandle;
  try {
    handle = await open(path, flags);
  } catch (cause) {
    const code = systemCode(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new LabError(errors.missing, `${path} does not exist.`, { cause });
    }
    const reason = code === 'ELOOP' ? 'it is a link' : code === 'ENXIO' ? 'it is not a regular file' : code;
    throw new LabError(errors.damaged, `${path} cannot be read: ${reason}.`, { cause });
  }
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new LabError(errors.damaged, `${path} is not a regular file.`);
    if (stat.size > limit) {
      throw new LabError(errors.damaged, `${path} has ${stat.size} bytes; at most ${limit} are read.`);
    }
    return await use({ handle, size: stat.size });
  } finally {
    await handle.close();
  }
}

/** All bytes of a regular file of at most `limit` bytes. Throws a `LabError` for anything else. */
export function readRegularFile(path: string, limit: number, errors: FileErrors): Promise<Uint8Array> {
  return withRegularFile(path, limit, errors, async ({ handle, size }) => {
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size;) {
      const { bytesRead } = await handle.read(bytes, at, size - at, at);
      if (bytesRead === 0) throw new LabError(errors.damaged, `${path} was cut short while it was read.`);
      at += bytesRead;
    }
    return bytes;
  });
}

import { LabError } from '../../../contract/errors.ts';
import type { Examples } from '../device.ts';

/** Addresses of the parts of a data set in the shared memory, in bytes. */
export interface ExamplesAt {
  readonly rowStart: number;
  readonly entries: number;
  readonly labels: number;
  readonly count: number;
  readonly entryCount: number;
}

/**
 * One block of memory for a data set and the workspaces of all runs that train on it side by side. It can be posted to
 * threads, which see the same bytes: data are never copied.
 */
export interface SharedMemory {
  readonly memory: WebAssembly.Memory;
  readonly examples: ExamplesAt;
  /** Where each workspace begins, in bytes. */
  readonly workspaces: readonly number[];
}

const pageBytes = 65_536;
/** All that 32-bit addresses reach: 4 GiB. */
const mostPages = 65_536;

const align = (at: number): number => Math.ceil(at / 64) * 64;

/**
 * Reserves memory for examples of the given size and for `count` workspaces of `bytes` each.
 * @throws LabError `over-budget` if that is more than 4 GiB, or more than the system gives.
 */
export function shareMemory(
  examples: number,
  entries: number,
  workspaces: { count: number; bytes: number },
): SharedMemory {
  const rowStart = 0;
  const entriesAt = align((examples + 1) * 4);
  const labels = align(entriesAt + entries * 4);
  let top = Math.ceil((labels + examples) / pageBytes) * pageBytes;
  const starts = Array.from({ length: workspaces.count }, () => {
    const start = top;
    top = Math.ceil((top + workspaces.bytes) / pageBytes) * pageBytes;
    return start;
  });
  const pages = top / pageBytes;
  return {
    memory: reserve(pages, workspaces.count),
    examples: { rowStart, entries: entriesAt, labels, count: examples, entryCount: entries },
    workspaces: starts,
  };
}

function reserve(pages: number, runs: number): WebAssembly.Memory {
  const wish = `${Math.ceil(pages / 16).toLocaleString('en-US')} MiB for ${runs} side by side and their data`;
  if (pages > mostPages) throw new LabError('over-budget', `The runs need ${wish}; at most 4,096 MiB can be shared.`);
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  } catch (cause) {
    throw new LabError('over-budget', `The runs need ${wish}; the system does not give that much.`, { cause });
  }
}

/** The data set as it lies in the shared memory. */
export function examplesIn({ memory, examples: at }: SharedMemory): Examples {
  return {
    rowStart: new Uint32Array(memory.buffer, at.rowStart, at.count + 1),
    entries: new Uint32Array(memory.buffer, at.entries, at.entryCount),
    labels: new Uint8Array(memory.buffer, at.labels, at.count),
  };
}

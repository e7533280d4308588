import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { LabError } from '../contract/errors.ts';
import { writeAtomically } from './atomic-write.ts';
import { idxHeader, idxHeaderBytes, idxSize, parseIdxHeader, type IdxKind } from './idx-header.ts';
import { dataErrors, systemCode, withRegularFile, type RegularFile } from './regular-file.ts';

/** The content of an IDX file of bytes: `shape` is [count] for labels and [count, rows, columns] for images. */
export interface IdxContent {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

const limits = { plain: 512 * 1024 * 1024, compressed: 256 * 1024 * 1024, chunk: 1024 * 1024 } as const;

/** Deflate never expands a byte to more than this, so that a header can be disbelieved before memory is set aside. */
const largestRatio = 1032;

/**
 * Reads the labels or images of an IDX file, plain or gzip; which of the two is seen from its first bytes, not from
 * its name. Every promise of the header is checked before memory is set aside for it, and the content must be exactly
 * as long as the header says. Throws a `LabError` with code `data-missing` or `data-damaged`.
 */
export function readIdx(path: string, kind: IdxKind): Promise<IdxContent> {
  return withRegularFile(path, limits.plain, dataErrors, async (file) => {
    const start = new Uint8Array(2);
    await file.handle.read(start, 0, 2, 0);
    const compressed = start[0] === 0x1f && start[1] === 0x8b;
    if (!compressed && file.size < idxHeaderBytes(kind)) {
      throw damaged(`${path} has ${file.size} bytes; the header alone takes ${idxHeaderBytes(kind)}.`);
    }
    if (compressed && file.size > limits.compressed) {
      throw damaged(`${path} has ${file.size} bytes; at most ${limits.compressed} of gzip are read.`);
    }
    const content = new Assembly(path, kind, file.size, compressed);
    await (compressed ? unpack(path, file, content) : copy(file, content));
    return content.end();
  });
}

/** Writes bytes of the given shape as a plain IDX file, all of it or nothing. */
export function writeIdx(path: string, shape: readonly number[], data: Uint8Array): Promise<void> {
  return writeAtomically(path, [idxHeader(shape), data]);
}

const damaged = (sentence: string, cause?: unknown): LabError => new LabError('data-damaged', sentence, { cause });

function bytesOf({ handle, size }: RegularFile) {
  return handle.createReadStream({ start: 0, end: size - 1, autoClose: false, highWaterMark: limits.chunk });
}

async function copy(file: RegularFile, content: Assembly): Promise<void> {
  for await (const chunk of bytesOf(file)) content.add(chunk as Uint8Array);
}

async function unpack(path: string, file: RegularFile, content: Assembly): Promise<void> {
  const gunzip = createGunzip({ chunkSize: limits.chunk });
  try {
    await pipeline(bytesOf(file), gunzip, async (chunks: AsyncIterable<Uint8Array>) => {
      for await (const chunk of chunks) content.add(chunk);
    });
  } catch (thrown) {
    if (thrown instanceof LabError) throw thrown;
    throw damaged(`${path} is damaged: its gzip data is cut short or not valid (${systemCode(thrown)}).`, thrown);
  }
  // Zero bytes after the end are passed over without an error.
  if (gunzip.bytesWritten !== file.size) {
    throw damaged(`${path} is damaged: its gzip data ends at byte ${gunzip.bytesWritten} of ${file.size}.`);
  }
}

/** Puts chunks of content together: first the header, then exactly as many bytes as the header promises. */
class Assembly {
  #path: string;
  #kind: IdxKind;
  /** Bytes of the file itself. */
  #fileSize: number;
  #compressed: boolean;
  #header: Uint8Array;
  #headerFilled = 0;
  #shape: readonly number[] = [];
  #data = new Uint8Array(0);
  #filled = 0;

  constructor(path: string, kind: IdxKind, fileSize: number, compressed: boolean) {
    this.#path = path;
    this.#kind = kind;
    this.#fileSize = fileSize;
    this.#compressed = compressed;
    this.#header = new Uint8Array(idxHeaderBytes(kind));
  }

  add(chunk: Uint8Array): void {
    const missing = this.#header.length - this.#headerFilled;
    const head = chunk.subarray(0, missing);
    this.#header.set(head, this.#headerFilled);
    this.#headerFilled += head.length;
    if (missing > 0 && head.length === missing) this.#prepare();
    const body = chunk.subarray(head.length);
    if (this.#filled + body.length > this.#data.length) throw this.#wrongLength('larger', 'more');
    this.#data.set(body, this.#filled);
    this.#filled += body.length;
  }

  end(): IdxContent {
    if (this.#headerFilled < this.#header.length) {
      throw damaged(`${this.#path} holds ${this.#headerFilled} bytes; the header alone takes ${this.#header.length}.`);
    }
    if (this.#filled < this.#data.length) throw this.#wrongLength('smaller', this.#items(this.#filled));
    return { shape: this.#shape, data: this.#data };
  }

  #prepare(): void {
    this.#shape = parseIdxHeader(this.#header, this.#kind, this.#path);
    const size = idxSize(this.#shape);
    if (size > limits.plain) {
      throw damaged(`${this.#path} says it holds ${size} bytes; at most ${limits.plain} are read.`);
    }
    const body = this.#fileSize - this.#header.length;
    if (!this.#compressed && size !== body) {
      throw this.#wrongLength(body < size ? 'smaller' : 'larger', this.#items(body));
    }
    if (this.#compressed && size > this.#fileSize * largestRatio) {
      throw this.#wrongLength('smaller', `less, in ${this.#fileSize} bytes of gzip`);
    }
    this.#data = new Uint8Array(size);
  }

  #items(bytes: number): string {
    const [, ...sides] = this.#shape;
    return `${Math.floor(bytes / idxSize(sides))} ${this.#kind} (${bytes} bytes)`;
  }

  #wrongLength(relation: 'smaller' | 'larger', found: string): LabError {
    const promised = this.#items(idxSize(this.#shape));
    return damaged(
      `${this.#path} is ${relation} than its header says: ${promised} in the header, ${found} in the file.`,
    );
  }
}

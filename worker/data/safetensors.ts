import { z } from 'zod';
import { LabError } from '../contract/errors.ts';
import { writeAtomically } from './atomic-write.ts';
import { readRegularFile, weightsErrors } from './regular-file.ts';
import { copyOf, elements } from './tensor.ts';

/** Arrays of float32 or float64 by name, row-major, and notes about them. */
export interface Safetensors {
  readonly tensors: ReadonlyMap<
    string,
    { readonly shape: readonly number[]; readonly data: Float32Array | Float64Array }
  >;
  readonly metadata: Readonly<Record<string, string>>;
}

const largest = { file: 512 * 1024 * 1024, header: 4 * 1024 * 1024 } as const;

const size = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
const entrySchema = z.strictObject({
  dtype: z.string().max(20),
  shape: z.array(size).max(8),
  data_offsets: z.tuple([size, size]),
});
const metadataSchema = z.record(z.string(), z.string());

/** Element types that are read and written, by the name they have in the file. */
const types = { F32: Float32Array, F64: Float64Array } as const;
const isTypeName = (name: string): name is keyof typeof types => Object.hasOwn(types, name);

/** Reads a safetensors file of float32 or float64 arrays. Throws a `LabError` with code `weights-invalid`. */
export async function readSafetensors(path: string): Promise<Safetensors> {
  return decodeSafetensors(await readRegularFile(path, largest.file, weightsErrors), path);
}

/**
 * What the bytes of a safetensors file hold: a 64-bit little-endian length, a JSON header of that length, then the
 * arrays, which must cover the rest of the file without a gap or an overlap. `path` is what messages call it.
 */
export function decodeSafetensors(bytes: Uint8Array, path: string): Safetensors {
  const refuse = (reason: string): never => {
    throw new LabError('weights-invalid', `${path} ${reason}.`);
  };
  if (bytes.length < 8) refuse(`has ${bytes.length} bytes and is not a safetensors file`);
  const headerLength = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  if (headerLength > largest.header || headerLength > bytes.length - 8) {
    refuse(`is not a safetensors file: its header would take ${headerLength} bytes`);
  }
  const header = parseHeader(bytes.subarray(8, 8 + headerLength)) ?? refuse('has a header that is not valid JSON');
  const start = 8 + headerLength;
  const tensors = new Map<string, { shape: number[]; data: Float32Array | Float64Array }>();
  const ranges: [number, number][] = [];
  for (const [name, value] of header) {
    if (name === '__metadata__') continue;
    const entry = entrySchema.safeParse(value).data ?? refuse(`describes "${name}" in a way that is not valid`);
    const [from, to] = entry.data_offsets;
    if (!isTypeName(entry.dtype)) return refuse(`holds "${name}" as ${entry.dtype}; F32 and F64 are read`);
    const type = types[entry.dtype];
    const expected = type.BYTES_PER_ELEMENT * elements(entry.shape);
    if (to - from !== expected) {
      refuse(`gives "${name}" ${to - from} bytes; its shape [${entry.shape.join(', ')}] takes ${expected}`);
    }
    if (to > bytes.length - start) refuse(`is cut short: "${name}" ends at byte ${to} of ${bytes.length - start}`);
    ranges.push([from, to]);
    tensors.set(name, { shape: entry.shape, data: new type(copyOf(bytes, start + from, start + to)) });
  }
  ranges.sort(([a, aEnd], [b, bEnd]) => a - b || aEnd - bEnd);
  let covered = 0;
  for (const [from, to] of ranges) {
    if (from !== covered) refuse(`has a gap or an overlap at byte ${covered} of its data`);
    covered = to;
  }
  if (covered !== bytes.length - start) {
    refuse(`holds ${bytes.length - start} bytes of data; its header describes ${covered}`);
  }
  const metadata = metadataSchema.safeParse(Object.fromEntries(header)['__metadata__'] ?? {}).data;
  return { tensors, metadata: metadata ?? refuse('has metadata that are not all text') };
}

function parseHeader(bytes: Uint8Array): [string, unknown][] | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : undefined;
  } catch {
    return undefined;
  }
}

/** The bytes of a safetensors file; arrays in the order given, the data aligned to eight bytes. */
export function encodeSafetensors({ tensors, metadata }: Safetensors): Uint8Array {
  const header: [string, unknown][] = [];
  if (Object.keys(metadata).length > 0) header.push(['__metadata__', metadata]);
  let at = 0;
  for (const [name, { shape, data }] of tensors) {
    header.push([
      name,
      { dtype: data instanceof Float32Array ? 'F32' : 'F64', shape, data_offsets: [at, at + data.byteLength] },
    ]);
    at += data.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const headerLength = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + at).fill(0x20, 8, 8 + headerLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.set(text, 8);
  let end = 8 + headerLength;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), end);
    end += data.byteLength;
  }
  return bytes;
}

/** Writes a safetensors file, all of it or nothing. Throws a `LabError` with code `cannot-write`. */
export function writeSafetensors(path: string, content: Safetensors): Promise<void> {
  return writeAtomically(path, [encodeSafetensors(content)]);
}

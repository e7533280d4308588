import { LabError } from '../contract/errors.ts';

/**
 * The IDX format, as far as it is used here: two zero bytes, the type of the values (0x08: unsigned bytes), the number
 * of dimensions, every dimension as a big-endian 32-bit number, then the values in row-major order.
 */
export type IdxKind = 'images' | 'labels';

const dimensions = { images: 3, labels: 1 } as const satisfies Record<IdxKind, number>;
const unsignedByte = 0x08;
const largest = { count: 2 ** 24, side: 512 } as const;

export const idxHeaderBytes = (kind: IdxKind): number => 4 + 4 * dimensions[kind];

/** Values in an array of this shape. */
export const idxSize = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** The header of a file of bytes of this shape. */
export function idxHeader(shape: readonly number[]): Uint8Array {
  const header = new Uint8Array(4 + 4 * shape.length);
  const view = new DataView(header.buffer);
  view.setUint8(2, unsignedByte);
  view.setUint8(3, shape.length);
  shape.forEach((size, i) => view.setUint32(4 + 4 * i, size));
  return header;
}

/** The shape a header of `idxHeaderBytes(kind)` bytes promises. Throws a `LabError` with code `data-damaged`. */
export function parseIdxHeader(header: Uint8Array, kind: IdxKind, path: string): readonly number[] {
  const refuse = (reason: string): never => {
    throw new LabError('data-damaged', `${path} ${reason}.`);
  };
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const type = view.getUint8(2);
  const rank = view.getUint8(3);
  if (view.getUint16(0) !== 0) refuse('is not an IDX file: it does not start with two zero bytes');
  if (type !== unsignedByte) refuse(`holds values of type 0x${type.toString(16).padStart(2, '0')}, not bytes (0x08)`);
  if (rank !== dimensions[kind]) {
    const other: IdxKind = kind === 'images' ? 'labels' : 'images';
    if (rank === dimensions[other]) refuse(`holds ${other}, not ${kind}; images and labels look swapped`);
    refuse(`has ${rank} dimensions; ${kind} have ${dimensions[kind]}`);
  }
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const [count = 0, ...sides] = shape;
  if (count < 1 || count > largest.count) refuse(`says it holds ${count} ${kind}; 1 to ${largest.count} are read`);
  if (sides.some((side) => side < 1 || side > largest.side)) {
    refuse(`says its images are ${sides.join(' x ')}; 1 to ${largest.side} rows and columns are read`);
  }
  return shape;
}

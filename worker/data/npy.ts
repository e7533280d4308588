import { LabError, type ErrorCode } from '../contract/errors.ts';
import { copyOf, elements, type Tensor, type TensorData } from './tensor.ts';

/** NumPy's name for a type to how its bytes are read; little-endian, as every machine this runs on. */
const types = {
  '|u1': { bytes: 1, view: (buffer: ArrayBuffer): TensorData => new Uint8Array(buffer) },
  '<i4': { bytes: 4, view: (buffer: ArrayBuffer): TensorData => new Int32Array(buffer) },
  '<i8': { bytes: 8, view: (buffer: ArrayBuffer): TensorData => new BigInt64Array(buffer) },
  '<f4': { bytes: 4, view: (buffer: ArrayBuffer): TensorData => new Float32Array(buffer) },
  '<f8': { bytes: 8, view: (buffer: ArrayBuffer): TensorData => new Float64Array(buffer) },
} as const;
type TypeName = keyof typeof types;

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const largest = { header: 65_536, rank: 8 } as const;

/**
 * The array in the bytes of an `.npy` file, version 1 or 2, in C order. `name` is what messages call it.
 * Throws a `LabError` with the given code.
 */
export function decodeNpy(bytes: Uint8Array, name: string, code: ErrorCode): Tensor {
  const refuse = (reason: string): never => {
    throw new LabError(code, `${name} ${reason}.`);
  };
  if (bytes.length < 12 || magic.some((byte, i) => bytes[i] !== byte)) refuse('is not a NumPy array');
  const version = bytes[6]!;
  if (version !== 1 && version !== 2) refuse(`is a NumPy array of version ${version}; 1 and 2 are read`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = version === 1 ? 10 : 12;
  const headerLength = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (headerLength > largest.header || start + headerLength > bytes.length) {
    refuse(`has a header of ${headerLength} bytes, more than it holds or more than ${largest.header}`);
  }
  const header = new TextDecoder('latin1').decode(bytes.subarray(start, start + headerLength));
  const descr = /'descr': '([^']{1,20})'/.exec(header)?.[1];
  const order = /'fortran_order': (True|False)/.exec(header)?.[1];
  const sizes = /'shape': \(([0-9, ]{0,200})\)/.exec(header)?.[1];
  if (descr === undefined || order === undefined || sizes === undefined)
    return refuse('has a header that is not valid');
  if (!Object.hasOwn(types, descr)) {
    return refuse(`holds values of type "${descr}"; ${Object.keys(types).join(', ')} are read`);
  }
  if (order === 'True') refuse('is stored in Fortran order; C order is read');
  const shape = sizes
    .split(',')
    .filter((size) => size.trim() !== '')
    .map(Number);
  if (shape.length > largest.rank) refuse(`has ${shape.length} dimensions; at most ${largest.rank} are read`);
  const type = types[descr as TypeName];
  const body = bytes.length - start - headerLength;
  if (elements(shape) * type.bytes !== body) {
    refuse(`holds ${body} bytes; its shape [${shape.join(', ')}] takes ${elements(shape) * type.bytes}`);
  }
  return { shape, data: type.view(copyOf(bytes, start + headerLength)) };
}

/** The bytes of an `.npy` file (version 1) of the array. */
export function encodeNpy({ shape, data }: Tensor): Uint8Array {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${typeName(data)}', 'fortran_order': False, 'shape': (${sizes}), }`;
  // The data starts at a multiple of 64 bytes, as NumPy aligns it.
  const length = Math.ceil((10 + text.length + 1) / 64) * 64;
  const bytes = new Uint8Array(length + data.byteLength);
  bytes.set(magic);
  bytes[6] = 1;
  new DataView(bytes.buffer).setUint16(8, length - 10, true);
  bytes.set(new TextEncoder().encode(`${text.padEnd(length - 11)}\n`), 10);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), length);
  return bytes;
}

function typeName(data: TensorData): TypeName {
  if (data instanceof Uint8Array) return '|u1';
  if (data instanceof Int32Array) return '<i4';
  if (data instanceof BigInt64Array) return '<i8';
  return data instanceof Float32Array ? '<f4' : '<f8';
}

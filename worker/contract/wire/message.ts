import { decode, encode, ExtensionCodec } from '@msgpack/msgpack';
import { LabError } from '../errors.ts';
import { isSound } from './soundness.ts';

/** The most one message may have, in bytes. */
export const largestMessage = 64 * 1024 * 1024;

/** Arrays that cross as they are; their place in this list, from 1, is their type on the wire. */
const typedArrays = [
  Float64Array,
  Float32Array,
  Int32Array,
  Uint32Array,
  Int16Array,
  Uint16Array,
  Int8Array,
  Uint8ClampedArray,
] as const;

const extensionCodec = new ExtensionCodec();
typedArrays.forEach((TypedArray, index) => {
  extensionCodec.register({
    type: index + 1,
    encode: (value) =>
      value instanceof TypedArray ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : null,
    // A copy: the numbers may lie at any byte of the message, and must not keep all of it in memory.
    decode: (bytes) => new TypedArray(bytes.slice().buffer),
  });
});

/**
 * A value as MessagePack. Numbers keep their bits (but -0 becomes 0), typed arrays their kind; properties that are
 * undefined are left out.
 * @throws LabError `internal` for what is larger than a message may be, or no plain data.
 */
export function encodeMessage(value: unknown): Uint8Array<ArrayBuffer> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = encode(value, { extensionCodec, ignoreUndefined: true });
  } catch (cause) {
    throw new LabError('internal', `A message cannot be written: ${String(cause)}`, { cause });
  }
  if (bytes.length <= largestMessage) return bytes;
  throw new LabError('internal', `A message would have ${bytes.length} bytes; it may have ${largestMessage}.`);
}

/**
 * The value of a message.
 * @throws LabError `usage` for anything but one whole value; nothing is allocated then that is larger than the message.
 */
export function decodeMessage(bytes: Uint8Array): unknown {
  if (bytes.length > largestMessage) {
    throw new LabError('usage', `A message of ${bytes.length} bytes was refused; it may have ${largestMessage}.`);
  }
  if (!isSound(bytes)) throw new LabError('usage', 'A message was refused: it is not one whole MessagePack value.');
  try {
    // A Buffer of Node would make every byte array in the message a Buffer.
    const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return decode(plain, { extensionCodec });
  } catch (cause) {
    throw new LabError('usage', `A message was refused: ${String(cause)}`, { cause });
  }
}

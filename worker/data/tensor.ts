/** Numbers of one type; the types that NPZ files of data sets and weights use. */
export type TensorData = Uint8Array | Int32Array | BigInt64Array | Float32Array | Float64Array;

/** An array in row-major (C) order; `data` has as many elements as the product of `shape`. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** What a tensor file holds: arrays by name, in the order of the file. */
export type Tensors = ReadonlyMap<string, Tensor>;

/** A copy of some bytes in memory of their own, as views of wider types need it. */
export const copyOf = (bytes: Uint8Array, from: number, to = bytes.length): ArrayBuffer =>
  new Uint8Array(bytes.subarray(from, to)).buffer;

/** Elements in an array of this shape; one for a scalar. */
export const elements = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** Vectors of all parameters, in float64. Sums run in the order of the elements. */

export function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}

/** x + factor * y */
export function along(x: Float64Array, factor: number, y: Float64Array): Float64Array {
  const out = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) out[i] = x[i]! + factor * y[i]!;
  return out;
}

export const scaled = (x: Float64Array, factor: number): Float64Array => x.map((value) => factor * value);

export const opposite = (x: Float64Array): Float64Array => scaled(x, -1);

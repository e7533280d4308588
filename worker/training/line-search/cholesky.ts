/**
 * The lower triangular L with L L' = A + shift I of a symmetric matrix A [n, n], row by row; null where that is not
 * positive definite.
 */
export function cholesky(a: Float64Array, n: number, shift: number): Float64Array | null {
  const l = new Float64Array(n * n);
  for (let r = 0; r < n; r++) {
    for (let c = 0; c <= r; c++) {
      let sum = a[r * n + c]! + (r === c ? shift : 0);
      for (let k = 0; k < c; k++) sum -= l[r * n + k]! * l[c * n + k]!;
      if (r > c) l[r * n + c] = sum / l[c * n + c]!;
      else if (sum > 0) l[r * n + r] = Math.sqrt(sum);
      else return null;
    }
  }
  return l;
}

/** The x with L L' x = b. */
export function solve(l: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  const x = b.slice();
  for (let r = 0; r < n; r++) {
    for (let k = 0; k < r; k++) x[r]! -= l[r * n + k]! * x[k]!;
    x[r]! /= l[r * n + r]!;
  }
  for (let r = n - 1; r >= 0; r--) {
    for (let k = r + 1; k < n; k++) x[r]! -= l[k * n + r]! * x[k]!;
    x[r]! /= l[r * n + r]!;
  }
  return x;
}

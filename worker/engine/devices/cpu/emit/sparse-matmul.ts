import { type Buffer, bufferBytes, panelBytes, rowBytes } from '../layout.ts';
import { f32x4 } from './arithmetic.ts';
import { type FunctionCode, type Local, types } from './code.ts';

const vectorBytes = 16;

/** The images of a batch as lists of their non-zero pixels: for each row where its list begins and ends. */
export interface SparseRows {
  readonly rows: number;
  /** Offsets of the two lists of addresses, one address per row. */
  readonly starts: number;
  readonly ends: number;
  /** Offset of a word that what is only read to be near may be written to. */
  readonly touched: number;
  /** Offset of the input value of each byte. */
  readonly pixels: number;
}

/** Visits the non-zero pixels of the row that `row` points at: `address` is the pixel's row of a matrix, `x` its value. */
function eachPixel(
  code: FunctionCode,
  images: SparseRows,
  row: Local,
  panel: Local,
  matrix: Buffer,
  visit: (address: Local, x: Local) => void,
): void {
  const { m } = code;
  const cursor = code.let(types.i32, m.i32.load(images.starts, 4, code.get(row)));
  const end = code.let(types.i32, m.i32.load(images.ends, 4, code.get(row)));
  const base = code.pointer();
  code.while(
    () => m.i32.lt_u(code.get(cursor), code.get(end)),
    () => {
      const entry = code.let(types.i32, m.i32.load(0, 4, code.get(cursor)));
      const pixel = m.i32.shr_u(code.get(entry), code.i32(8));
      const address = code.let(types.i32, m.i32.add(code.get(panel), m.i32.mul(pixel, code.i32(rowBytes(matrix)))));
      const byte = m.i32.and(code.get(entry), code.i32(255));
      const at = m.i32.add(code.get(base), m.i32.shl(byte, code.i32(2)));
      const x = code.let(types.v128, m.v128.load32_splat(images.pixels, 4, at));
      visit(address, x);
      code.advance(cursor, 4);
    },
  );
}

/** product = images x weights: only pixels that are not zero have terms, in the order of their index. */
export function emitSparseForward(code: FunctionCode, images: SparseRows, weights: Buffer, product: Buffer): void {
  const { m } = code;
  const panel = code.pointer();
  const out = code.pointer();
  const row = code.local(types.i32);
  code.repeat(product.panels, [[panel, panelBytes(weights)]], () => {
    code.set(row, code.base());
    code.repeat(
      images.rows,
      [
        [row, 4],
        [out, rowBytes(product)],
      ],
      () => {
        const sums = Array.from({ length: product.panel / 4 }, () => code.let(types.v128, f32x4.constant(code, 0)));
        eachPixel(code, images, row, panel, weights, (address, x) => {
          sums.forEach((sum, v) => {
            const w = m.v128.load(weights.offset + v * vectorBytes, 4, code.get(address));
            code.set(sum, m.f32x4.add(code.get(sum), m.f32x4.mul(code.get(x), w)));
          });
        });
        sums.forEach((sum, v) => {
          code.emit(m.v128.store(product.offset + v * vectorBytes, 4, code.get(out), code.get(sum)));
        });
      },
    );
  });
}

/** gradient = images^T x error: each image adds to the rows of its non-zero pixels, image after image. */
export function emitSparseGradient(code: FunctionCode, images: SparseRows, error: Buffer, gradient: Buffer): void {
  const { m } = code;
  const start = code.plus(code.base(), gradient.offset);
  code.emit(m.memory.fill(start, code.i32(0), code.i32(bufferBytes(gradient))));
  const panel = code.pointer();
  const from = code.pointer();
  const row = code.local(types.i32);
  code.repeat(gradient.panels, [[panel, panelBytes(gradient)]], () => {
    code.set(row, code.base());
    code.repeat(
      images.rows,
      [
        [row, 4],
        [from, rowBytes(error)],
      ],
      () => {
        const errors = Array.from({ length: error.panel / 4 }, (_, v) =>
          code.let(types.v128, m.v128.load(error.offset + v * vectorBytes, 4, code.get(from))),
        );
        eachPixel(code, images, row, panel, gradient, (address, x) => {
          // All sums are computed before any is stored: only then does V8 fuse pairs of them.
          const at = (v: number) => gradient.offset + v * vectorBytes;
          const sums = errors.map((value, v) => {
            const before = m.v128.load(at(v), 4, code.get(address));
            return code.let(types.v128, m.f32x4.add(before, m.f32x4.mul(code.get(x), code.get(value))));
          });
          sums.forEach((sum, v) => code.emit(m.v128.store(at(v), 4, code.get(address), code.get(sum))));
        });
      },
    );
  });
}

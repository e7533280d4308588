import { type Buffer, floatBytes, panelBytes, rowBytes } from '../layout.ts';
import { f32x4 } from './arithmetic.ts';
import { blocks, type FunctionCode, type Local, types } from './code.ts';

const vectorBytes = 16;

/** The block of the product that is kept in registers, and how often its inner loop is written out. */
export interface Tile {
  readonly rows: number;
  /** A multiple of 8. */
  readonly columns: number;
  readonly unroll: number;
}

/** The left operand: as it is, or read by columns. */
export interface LeftOperand {
  readonly buffer: Buffer;
  readonly transposed: boolean;
}

/**
 * product = left x right, block by block. Every element is the sum of its terms in the order of the inner index,
 * multiplied and added one after the other in float32, whatever the tile: all tiles give the same bits.
 */
export function emitDenseMatmul(
  code: FunctionCode,
  left: LeftOperand,
  right: Buffer,
  product: Buffer,
  tile: Tile,
): void {
  const a = left.buffer;
  const rightPanel = code.pointer();
  const productPanel = code.pointer();
  const leftRow = code.local(types.i32);
  const productRow = code.local(types.i32);

  const rowStep = left.transposed ? floatBytes : rowBytes(a);
  const emitRows = (count: number, columns: number) => {
    for (const run of blocks(count, tile.rows)) {
      const steps = [
        [leftRow, run.size * rowStep],
        [productRow, run.size * rowBytes(product)],
      ] as const;
      code.repeat(run.count, steps, () => {
        emitBlock(code, { left, right, product, rows: run.size, columns, tile, leftRow, rightPanel, productRow });
      });
    }
  };

  const width = rowBytes(product);
  const nextPanel = [
    [rightPanel, panelBytes(right) - width],
    [productPanel, panelBytes(product) - width],
  ] as const;
  code.repeat(product.panels, nextPanel, () => {
    for (const run of blocks(product.panel, tile.columns)) {
      const bytes = run.size * floatBytes;
      code.repeat(
        run.count,
        [
          [rightPanel, bytes],
          [productPanel, bytes],
        ],
        () => {
          code.set(leftRow, code.base());
          code.set(productRow, code.get(productPanel));
          if (!left.transposed) return emitRows(product.rows, run.size);
          // The rows of the product run over the columns of the left operand, panel by panel.
          for (const group of blocks(product.rows, a.panel)) {
            code.repeat(group.count, [[leftRow, panelBytes(a) - group.size * floatBytes]], () =>
              emitRows(group.size, run.size),
            );
          }
        },
      );
    }
  });
}

interface Block {
  readonly left: LeftOperand;
  readonly right: Buffer;
  readonly product: Buffer;
  readonly rows: number;
  readonly columns: number;
  readonly tile: Tile;
  readonly leftRow: Local;
  readonly rightPanel: Local;
  readonly productRow: Local;
}

function emitBlock(code: FunctionCode, block: Block): void {
  const { m } = code;
  const { left, right, product, rows, columns, tile } = block;
  const vectors = columns / 4;
  const a = left.buffer;
  const sums = Array.from({ length: rows * vectors }, () => code.let(types.v128, f32x4.constant(code, 0)));
  const leftAt = code.let(types.i32, code.get(block.leftRow));
  const rightAt = code.let(types.i32, code.get(block.rightPanel));
  const rowStep = left.transposed ? floatBytes : rowBytes(a);
  const innerStep = left.transposed ? rowBytes(a) : floatBytes;

  const emitTerm = (u: number) => {
    const line = Array.from({ length: vectors }, (_, v) =>
      code.let(types.v128, m.v128.load(right.offset + u * rowBytes(right) + v * vectorBytes, 4, code.get(rightAt))),
    );
    for (let r = 0; r < rows; r++) {
      const offset = a.offset + r * rowStep + u * innerStep;
      const x = code.let(types.v128, m.v128.load32_splat(offset, 4, code.get(leftAt)));
      for (let v = 0; v < vectors; v++) {
        const sum = sums[r * vectors + v]!;
        code.set(sum, m.f32x4.add(code.get(sum), m.f32x4.mul(code.get(x), code.get(line[v]!))));
      }
    }
  };
  const emitTerms = (count: number) => {
    for (const run of blocks(count, tile.unroll)) {
      const steps = [
        [leftAt, run.size * innerStep],
        [rightAt, run.size * rowBytes(right)],
      ] as const;
      code.repeat(run.count, steps, () => {
        for (let u = 0; u < run.size; u++) emitTerm(u);
      });
    }
  };

  if (left.transposed) {
    emitTerms(a.rows);
  } else {
    // The inner index runs over the columns of the left operand, panel by panel.
    for (const group of blocks(a.columns, a.panel)) {
      code.repeat(group.count, [[leftAt, panelBytes(a) - group.size * floatBytes]], () => emitTerms(group.size));
    }
  }
  for (let r = 0; r < rows; r++) {
    for (let v = 0; v < vectors; v++) {
      const offset = product.offset + r * rowBytes(product) + v * vectorBytes;
      code.emit(m.v128.store(offset, 4, code.get(block.productRow), code.get(sums[r * vectors + v]!)));
    }
  }
}

/** Copies a matrix with rows and columns exchanged, so that a product can read its rows as vectors. */
export function emitTranspose(code: FunctionCode, from: Buffer, to: Buffer): void {
  const { m } = code;
  const sourcePanel = code.pointer();
  const target = code.pointer();
  // `from` is [n, d], `to` is [d, n]: one row of `to` is one column of `from`.
  for (const columns of blocks(from.columns, from.panel)) {
    code.repeat(columns.count, [[sourcePanel, panelBytes(from) - columns.size * floatBytes]], () => {
      code.repeat(
        columns.size,
        [
          [sourcePanel, floatBytes],
          [target, rowBytes(to)],
        ],
        () => {
          const source = code.let(types.i32, code.get(sourcePanel));
          const at = code.let(types.i32, code.get(target));
          for (const rows of blocks(from.rows, to.panel)) {
            code.repeat(rows.count, [[at, panelBytes(to) - rows.size * floatBytes]], () => {
              code.repeat(
                rows.size,
                [
                  [source, rowBytes(from)],
                  [at, floatBytes],
                ],
                () => {
                  code.emit(m.f32.store(to.offset, 4, code.get(at), m.f32.load(from.offset, 4, code.get(source))));
                },
              );
            });
          }
        },
      );
    });
  }
}

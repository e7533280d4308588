import { FunctionCode, newModule, types } from './emit/code.ts';
import { emitDenseMatmul, type Tile } from './emit/dense-matmul.ts';
import { features } from './features.ts';
import { Arena } from './layout.ts';
import type { Tuning } from './workspace.ts';

/** How fast a tile multiplies matrices on this machine. */
export interface TileSpeed {
  readonly tile: Tile;
  readonly gigaflops: number;
}

export interface Calibration {
  readonly tuning: Tuning;
  /** All tiles tried, the fastest first. */
  readonly tiles: readonly TileSpeed[];
}

const candidates: readonly Tile[] = [
  { rows: 6, columns: 8, unroll: 2 },
  { rows: 4, columns: 8, unroll: 4 },
  { rows: 3, columns: 16, unroll: 2 },
  { rows: 4, columns: 16, unroll: 2 },
  { rows: 5, columns: 16, unroll: 2 },
  { rows: 2, columns: 32, unroll: 2 },
];

/** Large enough for every tile to show its speed, small enough for the second level of cache. */
const size = { rows: 120, columns: 96, depth: 392 } as const;
const repeats = 5;

/** Widest panel that still keeps the sums of a row of it in registers. */
const widestPanel = 104;

function time(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

/**
 * Times the tiles on a matrix product for some 50 ms and takes the fastest. The choice changes the speed and never a
 * bit of any result.
 */
export function calibrate(): Calibration {
  const m = newModule();
  m.setFeatures(features);
  m.addMemoryImport('memory', 'lab', 'memory', true);
  m.addGlobalImport('base', 'lab', 'base', types.i32, false);
  const arena = new Arena(widestPanel);
  const left = arena.matrix(size.rows, size.depth);
  const right = arena.matrix(size.depth, size.columns);
  const product = arena.matrix(size.rows, size.columns);
  candidates.forEach((tile, i) => {
    const code = new FunctionCode(m);
    emitDenseMatmul(code, { buffer: left, transposed: false }, right, product, tile);
    code.finish(`tile${i}`);
    m.addFunctionExport(`tile${i}`, `tile${i}`);
  });
  const module = new WebAssembly.Module(new Uint8Array(m.emitBinary()));
  m.dispose();
  const pages = Math.ceil(arena.top / 65_536);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const { exports } = new WebAssembly.Instance(module, { lab: { memory, base: 0 } });
  const flops = 2 * size.rows * size.columns * size.depth;
  const tiles = candidates.map((tile, i) => {
    const run = exports[`tile${i}`] as () => void;
    // The first calls also wait for V8's optimising compiler.
    const times = Array.from({ length: repeats * 2 }, () => time(run));
    return { tile, gigaflops: flops / Math.min(...times) / 1e6 };
  });
  const ranked = tiles.toSorted((a, b) => b.gigaflops - a.gigaflops);
  const best = ranked[0]!.tile;
  return {
    tuning: { tileRows: best.rows, tileColumns: best.columns, unroll: best.unroll, panel: widestPanel },
    tiles: ranked,
  };
}

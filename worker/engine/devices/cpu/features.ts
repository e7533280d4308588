import binaryen from 'binaryen';

/** What the modules need of WebAssembly; every Node of today has it. */
export const features = (binaryen.Features.SIMD128 |
  binaryen.Features.BulkMemory |
  binaryen.Features.BulkMemoryOpt |
  binaryen.Features.Atomics |
  binaryen.Features.NontrappingFPToInt |
  binaryen.Features.MutableGlobals) as binaryen.Features;

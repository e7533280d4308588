import { benchGpu } from '../gpu/bench-gpu.ts';

// The bench of the graphics card in the folder that `carry.ts` makes, where the hosts lie beside it.
await benchGpu(process.argv.slice(2), new URL(import.meta.url));

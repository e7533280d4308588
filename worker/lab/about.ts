import { availableParallelism, cpus, totalmem } from 'node:os';
import type { About } from '../contract/api/lab.ts';
import { machineTuning, revectorisation } from '../training/tuning.ts';
import { programVersion } from './version.ts';

/** The program and the machine. */
export function aboutProcess(): Pick<About, 'version' | 'node' | 'v8' | 'platform' | 'processor' | 'cores' | 'memory'> {
  const { node, v8 } = process.versions;
  return {
    version: programVersion(),
    node,
    v8,
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory: totalmem(),
  };
}

/** The kernels of the device `cpu`: those measured for this machine before, else measured now. */
export async function aboutKernels(cache: string): Promise<About['cpu']> {
  const { tuning, tiles } = await machineTuning(cache);
  const chosen = tiles.find(({ tile }) => tile.rows === tuning.tileRows && tile.columns === tuning.tileColumns);
  return { ...tuning, gigaflops: chosen?.gigaflops ?? 0, revectorisation: revectorisation() };
}

import { join } from 'node:path';
import { isMissing, vulkanLoader } from '../../../worker/engine/devices/gpu/vulkan-loader.ts';
import { benchGpu } from '../gpu/bench-gpu.ts';

// The bench of the graphics card in the folder that `carry.ts` makes, where the hosts lie beside it. A system without a
// Vulkan loader has the card's process take the one that was brought along.
if (isMissing(vulkanLoader)) {
  const folders = [process.env['LD_LIBRARY_PATH'], join(import.meta.dirname, 'vulkan')];
  process.env['LD_LIBRARY_PATH'] = folders.filter((folder) => folder !== undefined && folder !== '').join(':');
}
await benchGpu(process.argv.slice(2), new URL(import.meta.url));

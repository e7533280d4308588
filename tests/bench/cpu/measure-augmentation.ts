import { augmentationSchema } from '../../../worker/contract/recipe.ts';
import { fillSparse, sparseSize } from '../../../worker/data/sparse-images.ts';
import { Distorter } from '../../../worker/engine/devices/cpu/distortion/distorter.ts';
import { examplesIn, shareMemory } from '../../../worker/engine/devices/cpu/memory.ts';
import { switchOnRevectorisation } from '../../../worker/engine/devices/cpu/revectorise.ts';
import { augmentingOf } from '../../../worker/training/augmenting.ts';
import { loadData } from '../jobs.ts';

/** What it takes to change all training images, by what is done to them; printed as JSON by a process of its own. */
export interface AugmentationTime {
  readonly name: string;
  /** Images changed. */
  readonly images: number;
  /** Seconds of one thread: the fastest of several rounds. */
  readonly seconds: number;
  /** Memory of one run in KiB, which does not depend on how many images there are. */
  readonly memory: number;
}

const usual = {
  shift: { shift: { pixels: 2 } },
  'rotation, scale and skew': { rotation: { degrees: 15 }, scale: { share: 0.1 }, skew: { slope: 0.2 } },
  elastic: { elastic: { alpha: 34, sigma: 4 } },
  'pixel drop': { drop: { rate: 0.1 } },
  noise: { noise: { sigma: 0.1 } },
};
const rounds = 5;
const batch = 10;

const dataSet = await loadData();
const { count } = dataSet.train;
switchOnRevectorisation();
const times: AugmentationTime[] = [];
for (const [name, choice] of Object.entries(usual)) {
  const augmenting = (await augmentingOf(augmentationSchema.parse(choice), dataSet, batch))!;
  const { module, memory } = augmenting;
  const { images, entries } = sparseSize([dataSet.train]);
  const shared = shareMemory(images, entries, { count: 1, bytes: memory.bytes });
  fillSparse([dataSet.train], examplesIn(shared));
  const distorter = new Distorter(module, memory, shared, shared.workspaces[0]!, 1);
  const seconds = Array.from({ length: rounds }, (_, round) => {
    const started = performance.now();
    for (let image = 0; image < count; image++) {
      if (image % memory.store.capacity === 0) distorter.begin(0);
      distorter.distort(image, image, round, [0, 0]);
    }
    return (performance.now() - started) / 1000;
  });
  times.push({ name, images: count, seconds: Math.min(...seconds), memory: memory.bytes / 1024 });
}
console.log(JSON.stringify(times));

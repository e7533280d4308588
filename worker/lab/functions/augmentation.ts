import type { augmentationApi } from '../../contract/api/augmentation.ts';
import type { TopicAnswers } from '../../contract/api/topic.ts';
import { previewAugmentation } from '../../training/preview-augmentation.ts';
import type { Lab } from '../lab.ts';

export function augmentationFunctions({ library }: Lab): TopicAnswers<typeof augmentationApi> {
  return {
    augmented: async ({ source, augmentation, indices, seed, time }) => {
      const dataSet = await library.resolve(source);
      const preview = { indices: Uint32Array.from(indices), seed, time };
      const { rows, columns } = dataSet;
      return { rows, columns, pixels: await previewAugmentation(dataSet, augmentation, preview) };
    },
  };
}

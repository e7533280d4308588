import type { dataApi } from '../../contract/api/data.ts';
import type { TopicAnswers } from '../../contract/api/topic.ts';
import { browse, summarise } from '../../data/browse.ts';
import { downloadBytes } from '../../data/download.ts';
import type { Lab } from '../lab.ts';

export function dataFunctions({ library, download }: Lab): TopicAnswers<typeof dataApi> {
  return {
    dataSets: () => library.list(),
    dataSummary: async (source) => summarise(await library.resolve(source)),
    images: async ({ source, ...query }) => browse(await library.resolve(source), query),
    addDataFiles: (files) => library.addFiles(files),
    startDownload: () => download.start(),
    cancelDownload: () => download.cancel(),
    download: () => ({ of: downloadBytes, state: download.state }),
  };
}

import type { IdxContent } from './idx.ts';

/** The four parts of a data set, in the order in which fingerprints take them. */
export const partNames = ['trainImages', 'trainLabels', 'testImages', 'testLabels'] as const;
export type PartName = (typeof partNames)[number];

export type Parts = Readonly<Record<PartName, IdxContent>>;

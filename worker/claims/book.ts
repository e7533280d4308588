import { activationsChapter } from './chapters/activations.ts';
import { beyond } from './chapters/beyond.ts';
import { dataAndEnsembles } from './chapters/data-and-ensembles.ts';
import { descent } from './chapters/descent.ts';
import { graphsAndNetworks } from './chapters/graphs-and-networks.ts';
import { initialisation } from './chapters/initialisation.ts';
import { oneNeuron } from './chapters/one-neuron.ts';
import { overfitting } from './chapters/overfitting.ts';
import { regularisation } from './chapters/regularisation.ts';
import { slopesAndOutputs } from './chapters/slopes-and-outputs.ts';
import { training } from './chapters/training.ts';
import type { Chapter, Claim } from './claim.ts';
import { LabError } from '../contract/errors.ts';
import { suggestion } from '../contract/nearest.ts';
import { show } from '../contract/show.ts';

/** The claims of the lectures by chapter, and a chapter of what they imply. */
export const book: readonly Chapter[] = [
  oneNeuron,
  slopesAndOutputs,
  graphsAndNetworks,
  overfitting,
  regularisation,
  dataAndEnsembles,
  initialisation,
  activationsChapter,
  descent,
  training,
  beyond,
];

/** @throws LabError `not-found` with the nearest name */
export function chapterOf(id: string): Chapter {
  const found = book.find((chapter) => chapter.id === id);
  if (found) return found;
  const guess = suggestion(
    id,
    book.map((chapter) => chapter.id),
  );
  throw new LabError('not-found', `The claims have no chapter ${show(id)}${guess}${guess.endsWith('?') ? '' : '.'}`);
}

/** @throws LabError `not-found` */
export function claimOf(id: string): { chapter: Chapter; claim: Claim } {
  for (const chapter of book) {
    const claim = chapter.claims.find((each) => each.id.toLowerCase() === id.toLowerCase());
    if (claim) return { chapter, claim };
  }
  throw new LabError('not-found', `There is no claim ${show(id)}; "claims list" has all of them.`);
}

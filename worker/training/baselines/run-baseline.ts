import { type Baseline, baselines } from '../../catalogue/baselines.ts';
import type { BaselineChoice } from '../../contract/baselines.ts';
import { placeOf } from '../../data/data-set.ts';
import { bind } from '../../engine/graph/bind.ts';
import type { BaselineJob } from './job.ts';
import { Likeness } from './likeness.ts';
import { Neighbours } from './nearest-neighbours.ts';
import { trainPlanes, Votes } from './support-vectors.ts';

/** The share of the work of support vectors that is finding the planes. */
const finding = 0.8;

/**
 * Trains a baseline and lets it judge images.
 * @param tell hears which share is done.
 * @returns the class it says each image is of.
 */
export async function runBaseline(job: BaselineJob, tell: (share: number) => void): Promise<Uint8Array> {
  const { choice, images, recipe, training, tuning } = job;
  const row: Baseline = baselines[choice.kind];
  const likeness = new Likeness(images, recipe, bind(row.formula, row, choice), training, tuning);
  switch (row.method) {
    case 'neighbours':
      return neighbours(job, likeness, valueOf(choice, 'k'), tell);
    case 'support-vectors':
      return supportVectors(job, likeness, valueOf(choice, 'c'), tell);
  }
}

const valueOf = (choice: BaselineChoice, name: string): number =>
  Number((choice as Readonly<Record<string, unknown>>)[name]);

function labelsOf({ images, training }: BaselineJob): Uint8Array {
  return Uint8Array.from(training, (image) => {
    const { file, index } = placeOf(images, image);
    return file.labels[index]!;
  });
}

function neighbours(job: BaselineJob, likeness: Likeness, k: number, tell: (share: number) => void): Uint8Array {
  const { training, judged } = job;
  const labels = labelsOf(job);
  const found = new Neighbours(judged.length, k);
  for (const block of likeness.blocks(judged, training)) {
    found.see(block);
    tell((block.from + block.others) / training.length);
  }
  return found.vote((other) => labels[other]!);
}

async function supportVectors(
  job: BaselineJob,
  likeness: Likeness,
  c: number,
  tell: (share: number) => void,
): Promise<Uint8Array> {
  const { training, judged } = job;
  const labels = labelsOf(job);
  const stages = trainPlanes(likeness, training, labels, c);
  let stage = await stages.next();
  for (; !stage.done; stage = await stages.next()) tell(finding * stage.value);
  const votes = new Votes(judged.length, stage.value);
  const { vectors } = votes;
  const images = Uint32Array.from(vectors, (place) => training[place]!);
  for (const { from, others, values } of likeness.blocks(judged, images)) {
    votes.see(vectors.subarray(from, from + others), values);
    tell(finding + ((1 - finding) * (from + others)) / images.length);
  }
  return votes.classes(labels[0]!);
}

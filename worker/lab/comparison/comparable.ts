import type { DataChoice, Measure } from '../../contract/experiment.ts';
import { measureInWords } from '../../contract/wording.ts';
import type { Series } from './series.ts';

/**
 * Why a verdict on these series would compare what is not alike, in a sentence; null where it would not. Values are
 * alike if they were measured in the same way on the same images.
 */
export function whyNotComparable(series: readonly Series[]): string | null {
  const [first, ...others] = series;
  if (!first) return 'There are no arms.';
  return others.map((other) => whyUnlike(first, other)).find((why) => why !== null) ?? null;
}

function whyUnlike(a: Series, b: Series): string | null {
  const [dataA, dataB] = [a.stored.data, b.stored.data];
  if (dataA.sha256 !== dataB.sha256) {
    return `"${a.name}" was trained on ${dataName(a)} and "${b.name}" on ${dataName(b)}, which are different data.`;
  }
  const [measureA, measureB] = [a.stored.experiment.measure, b.stored.experiment.measure];
  if (decider(measureA) !== decider(measureB)) {
    return `"${a.name}" is decided by ${decider(measureA)} and "${b.name}" by ${decider(measureB)}.`;
  }
  const { split } = measureA;
  const [imagesA, imagesB] = [a, b].map(({ stored }) => judgedImages(stored.experiment.data, split));
  if (imagesA !== imagesB) {
    return `"${a.name}" is judged on ${imagesA} and "${b.name}" on ${imagesB}, so not on the same ones.`;
  }
  return null;
}

/** Sets of the same name are told apart by the beginning of their hash. */
const dataName = ({ stored: { data } }: Series): string => `${data.name} (${data.sha256.slice(0, 8)})`;

const decider = (measure: Measure): string => `${measureInWords(measure)}, ${measure.direction} is better`;

function judgedImages(data: DataChoice, split: Measure['split']): string {
  const images = `${data[split].toLocaleString('en-US')} ${split === 'train' ? 'training' : split} images`;
  if (split !== 'train' || data.subset === 'first') return images;
  return `${images} ${data.subset === 'by-seed' ? 'chosen' : 'drawn with replacement'} by seed`;
}

/** Whether all were tested on the same images, if any. */
export function areTestedAlike(series: readonly Series[]): boolean {
  const tests = series.map(({ stored }) => `${stored.data.sha256} ${stored.experiment.data.test}`);
  return new Set(tests).size === 1 && series[0]!.stored.experiment.data.test > 0;
}

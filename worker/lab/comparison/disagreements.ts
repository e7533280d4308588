/** What an arm says of an image: the class most of its runs predict, and how many do. */
export interface Vote {
  readonly digit: number;
  readonly runs: number;
}

/** A test image on which two arms differ. */
export interface Disagreement {
  /** Among the test images. */
  readonly image: number;
  readonly label: number;
  readonly a: Vote;
  readonly b: Vote;
  /** Seeds on which the two runs predict different classes. */
  readonly seeds: number;
}

/** The predictions of two arms with the same seed. */
export type PredictionPair = readonly [a: Uint8Array, b: Uint8Array];

/**
 * The images on which two arms differ on at least one seed in common, most seeds first, then by their place in the test
 * set.
 */
export function disagreementsOf(pairs: readonly PredictionPair[], labels: Uint8Array): Disagreement[] {
  const found: Disagreement[] = [];
  labels.forEach((label, image) => {
    const seeds = pairs.filter(([a, b]) => a[image] !== b[image]).length;
    if (seeds === 0) return;
    const [a, b] = ([0, 1] as const).map((side) => vote(pairs.map((pair) => pair[side][image]!)));
    found.push({ image, label, a: a!, b: b!, seeds });
  });
  return found.sort((first, second) => second.seeds - first.seeds || first.image - second.image);
}

/** The most frequent class, the lowest of equals. */
function vote(digits: readonly number[]): Vote {
  const counts = new Map<number, number>();
  for (const digit of digits) counts.set(digit, (counts.get(digit) ?? 0) + 1);
  const [digit, runs] = [...counts].sort(([a, n], [b, m]) => m - n || a - b)[0]!;
  return { digit, runs };
}

import { draws } from './randomness.ts';

interface Example {
  readonly x: readonly number[];
  /** 1 or -1. */
  readonly y: number;
}

const dot = (w: readonly number[], x: readonly number[]): number => w.reduce((sum, each, i) => sum + each * x[i]!, 0);

/** Rosenblatt's rule, w = w + y x where the sign is wrong, until none is or the epochs are over. */
function learn(examples: readonly Example[], start: readonly number[], epochs: number) {
  const w = [...start];
  let mistakes = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const before = mistakes;
    for (const { x, y } of examples) {
      if (y * dot(w, x) > 0) continue;
      mistakes++;
      x.forEach((each, i) => (w[i]! += y * each));
    }
    if (mistakes === before) break;
  }
  const right = examples.filter(({ x, y }) => y * dot(w, x) > 0).length;
  return { mistakes, right };
}

/** The most of the four cases of XOR that a perceptron gets right at the end, over as many starts. */
export function bestXorOfPerceptron(starts: number): number {
  const { normal } = draws(31);
  const examples = [0, 1, 2, 3].map((n) => ({ x: [1, n & 1, n >> 1], y: (n & 1) !== n >> 1 ? 1 : -1 }));
  const results = Array.from({ length: starts }, () => learn(examples, [normal(), normal(), normal()], 1000).right);
  return Math.max(...results);
}

/** The largest share of Novikoff's bound (R / gamma)^2 that mistakes take on separable sets of 50 points. */
export function largestShareOfNovikoff(sets: number): number {
  const { normal } = draws(32);
  let most = 0;
  for (let set = 0; set < sets; set++) {
    const truth = [normal(), normal(), normal()];
    const size = Math.hypot(...truth);
    const points = Array.from({ length: 50 }, () => [1, normal(), normal()]);
    const kept = points.filter((x) => Math.abs(dot(truth, x)) / size > 0.1);
    const examples = kept.map((x) => ({ x, y: Math.sign(dot(truth, x)) }));
    const margin = Math.min(...kept.map((x) => Math.abs(dot(truth, x)) / size));
    const radius = Math.max(...kept.map((x) => Math.hypot(...x)));
    const { mistakes } = learn(examples, [0, 0, 0], 100_000);
    most = Math.max(most, mistakes / (radius / margin) ** 2);
  }
  return most;
}

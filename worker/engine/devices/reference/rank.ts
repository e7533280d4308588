/** The classes of the two largest outputs, the first of equals, and the largest over the sum of all that are above 0. */
export interface Ranked {
  readonly winner: number;
  readonly runnerUp: number;
  readonly confidence: number;
}

/** Ranks one row of outputs. */
export function rank(outputs: Float64Array): Ranked {
  let [winner, runnerUp, best, second, sum] = [0, 0, -Infinity, -Infinity, 0];
  outputs.forEach((x, k) => {
    sum += Math.max(x, 0);
    if (x > best) [winner, best, runnerUp, second] = [k, x, winner, best];
    else if (x > second) [runnerUp, second] = [k, x];
  });
  return { winner, runnerUp, confidence: sum === 0 ? 1 / outputs.length : best / sum };
}

/** Holm's step-down adjustment: p values that hold for the whole family, in the order given (Holm 1979). */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, index) => index).sort((i, j) => ps[i]! - ps[j]!);
  const adjusted = new Array<number>(ps.length).fill(1);
  let largest = 0;
  order.forEach((index, place) => {
    largest = Math.max(largest, Math.min(1, (ps.length - place) * ps[index]!));
    adjusted[index] = largest;
  });
  return adjusted;
}

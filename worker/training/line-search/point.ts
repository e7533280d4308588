/** Where a cost was looked at: the parameters as the device holds them, the cost there and its gradient. */
export interface Point {
  readonly at: Float64Array;
  readonly cost: number;
  readonly gradient: Float64Array;
}

/**
 * Work that needs to know a cost at several places: each is yielded, and what was found there comes back. Whoever drives
 * it may rest, or never come back, between any two.
 */
export type Evaluations<Result> = Generator<Float64Array, Result, Point>;

/** A step that was taken along a direction. */
export interface Step {
  readonly before: Point;
  readonly after: Point;
  readonly direction: Float64Array;
  /** How far, in lengths of the direction. */
  readonly alpha: number;
}

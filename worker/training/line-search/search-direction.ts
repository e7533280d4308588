import { z } from 'zod';
import type { Evaluations, Point, Step } from './point.ts';

/** What a method carries from step to step, as plain data: named numbers and vectors. */
export interface Memory {
  readonly numbers: Readonly<Record<string, number>>;
  readonly vectors: Readonly<Record<string, Float64Array>>;
}

/** How a method chooses the direction in which a step is searched for, and what it learns from steps. */
export interface SearchDirection {
  /** The direction from a point; may look around first. Changes nothing. */
  from(here: Point): Evaluations<Float64Array>;
  /** What multiple of the direction to try first, by the slope along it; null where nothing is known of its length. */
  firstTrial(slope: number): number | null;
  /** Takes a step into account. */
  learn(step: Step): void;
  /** Goes straight down from now on, as at the start. */
  forget(): void;
  memory(): Memory;
  /** Takes up where a memory was made; false if it is none of this method for so many parameters. */
  recall(memory: Memory, parameters: number): boolean;
}

export const memoryNumbers = z.record(z.string(), z.number());

export const noMemory: Memory = { numbers: {}, vectors: {} };

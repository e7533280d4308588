/** How many lanes a buffer has: one for each run that trains in it, or one for all. */
export type Lanes = 'all' | 'one';

/** A block of float32 numbers on the device: rows of `columns` numbers, for every lane. */
export interface BufferShape {
  readonly columns: number;
  readonly rows: number;
  readonly lanes: Lanes;
}

/**
 * One kernel: the text of a function of gpu.js, which gives the number at `this.thread.x`, `.y` and `.z` (column, row and
 * lane) of what it writes. Its arguments are the buffers it reads, in order.
 */
export interface Kernel {
  readonly source: string;
  readonly reads: readonly string[];
  readonly writes: string;
}

/**
 * What a device does with a plan, as plain data: buffers by name, and kernels in their order. Nothing in it depends on
 * how many lanes there are, nor on numbers that differ from run to run: these are in the buffers.
 */
export interface Circuit {
  readonly buffers: Readonly<Record<string, BufferShape>>;
  /** Buffers that a step reads as the step before left them. */
  readonly states: readonly string[];
  readonly train: readonly Kernel[];
  readonly evaluate: readonly Kernel[];
  readonly diagnose: readonly Kernel[];
}

/** Buffers that the host fills or reads, by what they are for. */
export const hostBuffers = {
  /** Bytes of all images, three to a number. */
  pixels: 'pixels',
  labels: 'labels',
  /** Place of the step among those of a launch, and the number of all steps so far: both count up. */
  step: 'step',
  /** Per step of a launch: what `numbers` of the layout says. */
  numbers: 'numbers',
  /** Per step of a launch, the images of its batch. */
  order: 'order',
  mean: 'mean',
  deviation: 'deviation',
  /** The same of an evaluation, and its results. */
  chunk: 'chunk',
  examples: 'examples',
  scores: 'scores',
  /** The same of a diagnosis. */
  diagnosed: 'diagnosed',
  diagnosedMean: 'diagnosed.mean',
  diagnosedDeviation: 'diagnosed.deviation',
} as const;

/** The learned values of a parameter and what is kept for them, one block of rows after the other. */
export const stateBuffer = (parameter: number): string => `state${parameter}`;
export const diagnosedParameter = (parameter: number): string => `diagnosed.parameter${parameter}`;
export const randomBuffer = (node: number): string => `random${node}`;

/** Steps of one launch, and chunks of one evaluation, at most. */
export const mostSteps = 64;
export const mostChunks = 100;

/** What a score says of an example, by its column. */
export const scoreColumns = ['cost', 'winner', 'runnerUp', 'confidence'] as const;

/** Arguments a kernel may have everywhere: of the eight buffers that any device binds, one is the result. */
export const mostReads = 7;

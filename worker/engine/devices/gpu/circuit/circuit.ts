/** How many lanes a buffer has: one for each run that trains in it, or one for all. */
export type Lanes = 'all' | 'one';

/** What a launch makes several of: steps, or chunks of the examples that are judged. */
export type Round = 'steps' | 'chunks';

/** What one launch does at most, for how many runs side by side. */
export type LaunchSize = Readonly<Record<Round | 'lanes', number>>;

/** A block of float32 numbers on the device: rows of `columns` numbers, for every lane. */
export interface BufferShape {
  readonly columns: number;
  readonly rows: number;
  readonly lanes: Lanes;
  /** There if every round of a launch has rows of its own, one after the other. */
  readonly each?: Round;
}

/**
 * One kernel: the text of a function of gpu.js, which gives the number at `this.thread.x`, `.y` and `.z` (column, row and
 * lane) of what it writes. Its arguments are the buffers it reads, in order.
 */
export interface Kernel {
  readonly source: string;
  readonly reads: readonly string[];
  readonly writes: string;
  /** There if so many rows of what it writes are one row of its threads. */
  readonly fold?: number;
}

/**
 * What a device does with a plan, as plain data: buffers by name, and kernels in their order. Nothing in it depends on
 * how many lanes there are, nor on numbers that differ from run to run: these are in the buffers.
 */
export interface Circuit {
  readonly buffers: Readonly<Record<string, BufferShape>>;
  /** Buffers that a step reads as the step before left them. */
  readonly states: readonly string[];
  readonly kernels: Readonly<Record<Sequence, readonly Kernel[]>>;
}

/** What a launch runs again and again: a step, the judgement of a chunk of examples, or a look at the layers. */
export type Sequence = 'train' | 'evaluate' | 'diagnose';

/** Buffers that the host fills or reads, by what they are for. */
export const hostBuffers = {
  /** Bytes of all images, three to a number. */
  pixels: 'pixels',
  labels: 'labels',
  /** Place of the step among those of a launch, and the number of all steps so far: both count up. */
  step: 'step',
  /** Per step of a launch: what `numbers` of the layout says. */
  numbers: 'numbers',
  mean: 'mean',
  deviation: 'deviation',
  /** Place of the chunk among those of an evaluation, and its results. */
  chunk: 'chunk',
  scores: 'scores',
  diagnosedMean: 'diagnosed.mean',
  diagnosedDeviation: 'diagnosed.deviation',
} as const;

/** The learned values of a parameter and what is kept for them, one block of rows after the other. */
export const stateBuffer = (parameter: number): string => `state${parameter}`;
export const diagnosedParameter = (parameter: number): string => `diagnosed.parameter${parameter}`;
export const randomBuffer = (node: number): string => `random${node}`;

/** Rounds of one launch, at most. */
export const mostRounds = { steps: 64, chunks: 100 } as const satisfies Record<Round, number>;

/** What a score says of an example, by its column. */
export const scoreColumns = ['cost', 'winner', 'runnerUp', 'confidence'] as const;

/** Rows of threads that a launch has at most: 65,535 groups of eight. */
export const mostRows = 65_535 * 8;

/** Arguments a kernel may have everywhere: of the eight buffers that any device binds, one is the result. */
export const mostReads = 7;

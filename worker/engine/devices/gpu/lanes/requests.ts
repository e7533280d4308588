/** Numbers for buffers of the lane that asks, by their names. */
export type Contents = Readonly<Record<string, Float32Array<ArrayBuffer>>>;

/** What a run asks of the device; all numbers as the circuit has them. */
export type GpuRequest =
  | { readonly kind: 'load'; readonly states: readonly Float32Array<ArrayBuffer>[] }
  | { readonly kind: 'state' }
  | { readonly kind: 'statistics'; readonly contents: Contents }
  | {
      readonly kind: 'train';
      readonly steps: number;
      /** Columns of `numbers` of each step. */
      readonly numbers: Float32Array<ArrayBuffer>;
      /** Images of each step, those of a short batch padded, and the rows of each random node. */
      readonly contents: Contents;
    }
  /** As `train`, of a circuit that makes no steps: gives for each of them, as parts of one, gradients and costs. */
  | {
      readonly kind: 'gradient';
      readonly parts: number;
      readonly numbers: Float32Array<ArrayBuffer>;
      readonly contents: Contents;
    }
  /** Gives the scores, or the activations of the output layer, of so many examples. */
  | { readonly kind: 'evaluate' | 'outputs'; readonly examples: number; readonly contents: Contents }
  | { readonly kind: 'diagnose'; readonly contents: Contents };

export type GpuRequestKind = GpuRequest['kind'];

/** Numbers that a request asked for, buffer by buffer. */
export type GpuAnswer = readonly Float32Array<ArrayBuffer>[];

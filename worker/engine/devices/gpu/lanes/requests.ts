/** What a run asks of the device; all numbers as the circuit has them. */
export type GpuRequest =
  | { readonly kind: 'load'; readonly states: readonly Float32Array<ArrayBuffer>[] }
  | { readonly kind: 'state' }
  | {
      readonly kind: 'statistics';
      readonly mean: Float32Array<ArrayBuffer>;
      readonly deviation: Float32Array<ArrayBuffer>;
    }
  | {
      readonly kind: 'train';
      readonly steps: number;
      /** Images of each step, padded with the first one. */
      readonly order: Float32Array<ArrayBuffer>;
      /** Columns of `numbers` of each step. */
      readonly numbers: Float32Array<ArrayBuffer>;
      /** Per random node, its rows of each step. */
      readonly random: readonly Float32Array<ArrayBuffer>[];
    }
  /** Gives the scores, or the activations of the output layer, of examples. */
  | { readonly kind: 'evaluate' | 'outputs'; readonly examples: Float32Array<ArrayBuffer> }
  | { readonly kind: 'diagnose'; readonly examples: Float32Array<ArrayBuffer> };

export type GpuRequestKind = GpuRequest['kind'];

/** Numbers that a request asked for, buffer by buffer. */
export type GpuAnswer = readonly Float32Array<ArrayBuffer>[];

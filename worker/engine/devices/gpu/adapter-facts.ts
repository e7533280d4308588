/** A graphics card in words. */
export interface AdapterFacts {
  /** As its driver calls it. */
  readonly name: string;
  readonly driver: string;
  /** Whether the processor plays a graphics card, which is slower than using it. */
  readonly isSoftware: boolean;
  /** Bytes of a buffer, and of the part of it that a kernel reads, at most. */
  readonly largestBuffer: number;
  readonly largestBinding: number;
}

import type { ErrorRecord } from '../../contract/errors.ts';
import type { BaselineChoice } from '../../contract/baselines.ts';
import type { Tuning } from '../../engine/devices/cpu/workspace.ts';
import type { Preparing } from '../../engine/graph/likeness.ts';
import type { Images } from './likeness.ts';

/** Everything a thread needs to train and judge one baseline; plain data. */
export interface BaselineJob {
  readonly choice: BaselineChoice;
  /** How images are prepared. */
  readonly recipe: Preparing;
  readonly images: Images;
  /** Numbers of images in the data set. */
  readonly training: Uint32Array;
  readonly judged: Uint32Array;
  readonly tuning: Tuning;
}

/** What the thread says: shares that are done, then one end. */
export type BaselineMessage =
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'end'; readonly predictions: Uint8Array }
  | { readonly kind: 'failure'; readonly error: ErrorRecord };

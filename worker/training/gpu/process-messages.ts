import type { MessagePort } from 'node:worker_threads';
import type { ErrorRecord } from '../../contract/errors.ts';
import type { AdapterFacts } from '../../engine/devices/gpu/adapter-facts.ts';
import type { FromDevice, ToDevice } from '../../engine/devices/gpu/link.ts';

/** What the process of the graphics card is told: to open the card first. Runs are known by numbers. */
export type ToGpuProcess =
  | { readonly kind: 'begin'; readonly adapter: string | null }
  | { readonly kind: 'ask'; readonly run: number; readonly message: ToDevice }
  | { readonly kind: 'leave'; readonly run: number }
  /** Destroys the device, as a driver does that is reset. */
  | { readonly kind: 'lose' };

export type FromGpuProcess =
  | { readonly kind: 'ready'; readonly facts: AdapterFacts }
  | { readonly kind: 'unavailable'; readonly error: ErrorRecord }
  | { readonly kind: 'reply'; readonly run: number; readonly reply: FromDevice };

/** What starts the thread between runs and the process. */
export interface RelayData {
  /** Entry point of the process. */
  readonly program: string;
  /** Part of the name of an adapter, or null for the best that is not software. */
  readonly adapter: string | null;
}

export type ToRelay =
  | { readonly kind: 'begin' }
  | { readonly kind: 'link'; readonly port: MessagePort; readonly signal: SharedArrayBuffer }
  | { readonly kind: 'lose' };

/** What a start of the process led to. */
export type FromRelay =
  | { readonly kind: 'ready'; readonly facts: AdapterFacts; readonly process: number }
  | { readonly kind: 'unavailable'; readonly error: ErrorRecord };

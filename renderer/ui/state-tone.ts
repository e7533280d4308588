import type { RunState } from '../../worker/contract/run.ts';

/** How a state of a run is coloured; its word stands beside it always. */
export const stateTones = {
  queued: 'plain',
  running: 'plain',
  finished: 'good',
  stopped: 'warn',
  diverged: 'bad',
  interrupted: 'warn',
  failed: 'bad',
} as const satisfies Record<RunState, 'plain' | 'good' | 'warn' | 'bad'>;

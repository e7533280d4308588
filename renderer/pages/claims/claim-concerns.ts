import type { LabEvent } from '../../../worker/contract/events.ts';

/** Whether claims can stand otherwise after an event: a run began or ended, or somebody predicted or computed one. */
export const concernsClaims = (event: LabEvent): boolean =>
  event.kind === 'run' || (event.kind === 'changed' && ['claims', 'experiments', 'data'].includes(event.what));

import type { LabEvent } from '../../worker/contract/events.ts';

/** Whether an event says that experiments or their runs came, went, or were annotated. */
export const experimentsChanged = (event: LabEvent): boolean =>
  event.kind === 'changed' && event.what === 'experiments';

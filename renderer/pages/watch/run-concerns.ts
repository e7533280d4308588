import { isRunEvent, type LabEvent } from '../../../worker/contract/events.ts';

/** Whether an event says that something new is stored of a run. */
export const concernsRun =
  (runId: number) =>
  (event: LabEvent): boolean =>
    isRunEvent(event) && event.kind !== 'progress' && event.run.id === runId;

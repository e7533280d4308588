import type { LabEvent } from '../../../contract/events.ts';
import type { Run } from '../../../contract/run.ts';
import { visible } from '../../../contract/show.ts';
import { grouped, percent } from '../text/quantities.ts';

/** Lines about epochs for one run, and for all runs together, at most. */
const mostPerRun = 10;
const mostInAll = 60;

/** Every how many epochs a run is worth a line, so that a long training does not fill a log. */
export function epochsPerLine(epochs: number, runs: number): number {
  const lines = Math.max(1, Math.min(mostPerRun, Math.floor(mostInAll / runs)));
  return Math.ceil(epochs / lines);
}

const named = ({ id, armName, seed }: Run): string => `run ${id}  ${visible(armName)}  seed ${seed}`;

/** What an event is worth where lines cannot be drawn anew; null for nothing. */
export function plainLine(event: LabEvent, runs: number): string | null {
  switch (event.kind) {
    case 'epoch': {
      const { run, metrics } = event;
      if (metrics.epoch === 0 || metrics.epoch % epochsPerLine(run.epochs, runs) !== 0) return null;
      const { validation, train } = metrics;
      const accuracy = validation
        ? `validation ${percent(validation.accuracy)}`
        : `training ${percent(train.accuracy)}`;
      const speed = `${grouped(metrics.stepsPerSecond)} steps/s`;
      return `${named(run)}  epoch ${metrics.epoch}/${run.epochs}  ${accuracy}  ${speed}`;
    }
    case 'run': {
      const { run } = event;
      if (run.state === 'running' || run.state === 'queued') return null;
      return `${named(run)}  ${run.state} after epoch ${run.epoch}${run.reason === null ? '' : `: ${visible(run.reason)}`}`;
    }
    case 'trouble':
      return `Trouble: ${visible(event.error.message)} ${event.error.advice}`;
    case 'progress':
    case 'changed':
      return null;
  }
}

import type { runsApi } from '../../contract/api/runs.ts';
import type { TopicAnswers } from '../../contract/api/topic.ts';
import type { Run } from '../../contract/run.ts';
import type { Lab } from '../lab.ts';
import { watchedRuns } from '../watched-runs.ts';

export function runFunctions(lab: Lab): TopicAnswers<typeof runsApi> {
  // Runs that another lab left waiting wait for somebody to resume them.
  const active = (): Run[] => lab.history.active().filter(({ id }) => lab.queue.has(id));
  return {
    active,
    resume: (runIds) => lab.resume(runIds),
    goOn: () => lab.goOn(),
    pause: (runIds) => lab.queue.pause(runIds),
    go: (runIds) => lab.queue.go(runIds),
    paused: () => lab.queue.paused,
    stop: (runIds) => lab.queue.stop(runIds),
    watched: (experimentId) => {
      const stored = lab.history.experiment(experimentId);
      return watchedRuns(lab.history, [stored], stored.runs);
    },
    current: () => {
      const here = active();
      const [first] = [...here.filter(({ state }) => state === 'running'), ...here];
      return first?.experimentId ?? lab.history.experiments()[0]?.id ?? null;
    },
    epochs: (runId) => lab.history.epochs(runId),
    test: (runId) => lab.history.test(runId),
  };
}

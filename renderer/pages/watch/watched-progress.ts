import { computed, type ComputedRef, onScopeDispose, ref, shallowRef, watch } from 'vue';
import { runSecondsLeft, secondsLeft, shareDone } from '../../../worker/contract/progress/forecast.ts';
import { after, beginning, type Progress, type RunProgress } from '../../../worker/contract/progress/progress.ts';
import type { ErrorRecord } from '../../../worker/contract/errors.ts';
import { behindOthers, useAnswer } from '../../lab/answer.ts';
import { experimentsChanged } from '../../lab/experiments-changed.ts';
import { lab, onLabEvent } from '../../lab/lab.ts';

/** Time left goes on while nothing is heard. */
const tick = 1000;

export interface WatchedProgress {
  readonly runs: ComputedRef<readonly RunProgress[]>;
  readonly share: ComputedRef<number>;
  /** Null while it cannot be said. */
  readonly left: ComputedRef<number | null>;
  leftOf(run: RunProgress): number | null;
  readonly error: Readonly<{ value: ErrorRecord | null }>;
  reload(): Promise<void>;
}

/** How far the runs of an experiment are, event by event. */
export function useProgress(experimentId: () => number): WatchedProgress {
  const progress = shallowRef<Progress>({ runs: [], startedAt: null });
  const now = ref(performance.now());
  const { value, error, reload } = useAnswer(() => {
    const id = experimentId();
    return behindOthers(() => lab.watched(id));
  }, experimentsChanged);
  watch(value, (runs) => {
    if (runs) progress.value = beginning(runs, performance.now());
  });
  const unlisten = onLabEvent((event) => (progress.value = after(progress.value, event, performance.now())));
  const timer = setInterval(() => (now.value = performance.now()), tick);
  onScopeDispose(() => {
    unlisten();
    clearInterval(timer);
  });
  return {
    runs: computed(() => progress.value.runs),
    share: computed(() => shareDone(progress.value)),
    left: computed(() => secondsLeft(progress.value, now.value)),
    leftOf: (run) => runSecondsLeft(run, now.value),
    error,
    reload,
  };
}

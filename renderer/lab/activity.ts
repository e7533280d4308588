import { defineStore } from 'pinia';
import { computed, shallowReactive, watch } from 'vue';
import type { Run } from '../../worker/contract/run.ts';
import { connection, lab, onLabEvent } from './lab.ts';

/** How far a run that trains has come, as far as is known. */
export interface Progress {
  readonly run: Run;
  readonly step: number;
  readonly steps: number;
  readonly stepsPerSecond: number;
}

/** What is training and waiting now, of all experiments. */
export const useActivity = defineStore('activity', () => {
  const progress = shallowReactive(new Map<number, Progress>());
  const queued = shallowReactive(new Set<number>());

  function place(run: Run): void {
    if (run.state === 'queued') queued.add(run.id);
    else queued.delete(run.id);
    if (run.state !== 'running') progress.delete(run.id);
    else if (!progress.has(run.id)) progress.set(run.id, { run, step: 0, steps: 0, stepsPerSecond: 0 });
  }

  onLabEvent((event) => {
    if (event.kind === 'progress') {
      const { run, step, steps, stepsPerSecond } = event;
      progress.set(run.id, { run, step, steps, stepsPerSecond });
    } else if (event.kind === 'run' || event.kind === 'epoch') {
      place(event.run);
    }
  });

  async function load(): Promise<void> {
    const runs = await lab.active().catch(() => []);
    progress.clear();
    queued.clear();
    runs.forEach(place);
  }
  watch(connection, (state) => state === 'open' && void load(), { immediate: true });

  const running = computed(() => [...progress.values()]);
  const waiting = computed(() => queued.size);
  const share = computed(() => {
    const known = running.value.filter(({ steps }) => steps > 0);
    return known.length === 0 ? 0 : known.reduce((sum, { step, steps }) => sum + step / steps, 0) / known.length;
  });
  /** Of the runs that train now; null while that cannot be said. */
  const secondsLeft = computed(() => {
    const times = running.value.flatMap(({ step, steps, stepsPerSecond }) =>
      stepsPerSecond > 0 ? [(steps - step) / stepsPerSecond] : [],
    );
    return times.length === 0 ? null : Math.max(...times);
  });
  return { progress, running, waiting, share, secondsLeft };
});

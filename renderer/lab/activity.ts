import { defineStore } from 'pinia';
import { computed, ref, shallowReactive, watch } from 'vue';
import { runSecondsLeft } from '../../worker/contract/progress/forecast.ts';
import { runAfter, runBeginning, type RunProgress } from '../../worker/contract/progress/progress.ts';
import { isRunEvent } from '../../worker/contract/events.ts';
import type { Run } from '../../worker/contract/run.ts';
import { connection, lab, onLabEvent, onMissed } from './lab.ts';

/** What is training and waiting now, of all experiments. */
export const useActivity = defineStore('activity', () => {
  const progress = shallowReactive(new Map<number, RunProgress>());
  const queued = shallowReactive(new Set<number>());
  const now = ref(performance.now());

  function place(run: Run): void {
    if (run.state === 'queued') queued.add(run.id);
    else queued.delete(run.id);
    if (run.state !== 'running') progress.delete(run.id);
    else if (!progress.has(run.id)) {
      progress.set(run.id, runBeginning({ run, steps: 0, stepWork: 1, metrics: null }, performance.now()));
    }
  }

  onLabEvent((event) => {
    // A run that was asked for is told of when it trains; until then the list of experiments has changed.
    if (event.kind === 'changed' && event.what === 'experiments') void load();
    if (!isRunEvent(event)) return;
    if (event.kind === 'run') heard += 1;
    place(event.run);
    now.value = performance.now();
    const known = progress.get(event.run.id);
    if (known) progress.set(event.run.id, runAfter(known, event, now.value));
  });

  let heard = 0;
  async function load(): Promise<void> {
    const before = heard;
    const runs = await lab.active().catch(() => []);
    // What was told while the answer came is newer than the answer.
    if (heard !== before) return load();
    const ids = new Set(runs.map(({ id }) => id));
    for (const id of progress.keys()) if (!ids.has(id)) progress.delete(id);
    queued.clear();
    runs.forEach(place);
  }
  watch(connection, (state) => state === 'open' && void load(), { immediate: true });
  onMissed(() => void load());

  const running = computed(() => [...progress.values()]);
  /** Ids of the runs that this lab trains or keeps waiting; what else is "queued" was left behind by another. */
  const active = computed((): ReadonlySet<number> => new Set([...progress.keys(), ...queued]));
  const waiting = computed(() => queued.size);
  const share = computed(() => {
    const known = running.value.filter(({ steps }) => steps > 0);
    return known.length === 0 ? 0 : known.reduce((sum, { step, steps }) => sum + step / steps, 0) / known.length;
  });
  /** Null while it cannot be said. */
  const leftOf = (run: RunProgress): number | null => (run.steps > 0 ? runSecondsLeft(run, now.value) : null);
  /** Of the runs that train now. */
  const secondsLeft = computed(() => {
    const times = running.value.flatMap((run) => leftOf(run) ?? []);
    return times.length === 0 ? null : Math.max(...times);
  });
  return { running, active, waiting, share, leftOf, secondsLeft };
});

import { onScopeDispose, readonly, ref, watch, type Ref } from 'vue';
import type { Settings } from './settings.ts';

export interface Steps {
  readonly step: Readonly<Ref<number>>;
  readonly isPlaying: Readonly<Ref<boolean>>;
  readonly last: () => number;
  /** Shows a step, and stops there. */
  readonly go: (step: number) => void;
  readonly toggle: () => void;
}

/** Milliseconds between two pictures where motion is not wanted: each is a new one, none flows into the next. */
const slow = 500;

/**
 * The step a demonstration shows, which may play: on with every picture of the screen, or twice a second by as much in
 * all where less motion is wanted. Where it stands still it is in the address like every other setting.
 * @param perFrame steps that a picture moves on.
 * @param isReady whether the step before is shown, so that another may be asked for.
 */
export function useSteps(
  { values, change }: Settings<{ readonly step: number }>,
  { last, perFrame, isReady = () => true }: { last: () => number; perFrame: () => number; isReady?: () => boolean },
): Steps {
  const step = ref(Math.min(values.value.step, last()));
  const isPlaying = ref(false);
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
  let [frame, passed, movedAt] = [0, 0, 0];

  function next(now: number): void {
    passed++;
    if (isReady() && (!isStill || now - movedAt >= slow)) {
      // A slow lab slows the demonstration down, rather than making it jump.
      const frames = isStill ? passed : 1;
      step.value = Math.min(last(), step.value + frames * perFrame());
      [passed, movedAt] = [0, now];
      if (step.value >= last()) isPlaying.value = false;
    }
    if (isPlaying.value) frame = requestAnimationFrame(next);
  }
  watch(isPlaying, (on) => {
    cancelAnimationFrame(frame);
    if (on) frame = requestAnimationFrame(next);
    else change({ step: step.value });
  });
  watch([() => values.value.step, last], ([to, most]) => {
    if (!isPlaying.value) step.value = Math.min(to, most);
  });
  onScopeDispose(() => cancelAnimationFrame(frame));

  function go(to: number): void {
    isPlaying.value = false;
    change({ step: Math.min(last(), Math.max(0, to)) });
  }
  function toggle(): void {
    if (!isPlaying.value && step.value >= last()) step.value = 0;
    isPlaying.value = !isPlaying.value;
  }
  return { step: readonly(step), isPlaying: readonly(isPlaying), last, go, toggle };
}

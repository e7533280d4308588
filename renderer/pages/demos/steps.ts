import { onScopeDispose, readonly, ref, watch, type Ref } from 'vue';
import type { Settings } from './settings.ts';

export interface Steps {
  readonly step: Readonly<Ref<number>>;
  readonly isPlaying: Readonly<Ref<boolean>>;
  readonly last: () => number;
  /** So many steps that will be shown next; none while it stands still. */
  readonly next: (count: number) => number[];
  /** Shows a step, and stops there. */
  readonly go: (step: number) => void;
  readonly toggle: () => void;
}

/** Milliseconds a picture lasts at 60 a second, and by how much the screen may be early. */
const [usual, early] = [1000 / 60, 4];
/** And where motion is not wanted: each picture is a new one, none flows into the next. */
const slow = 500;

export interface Pace {
  readonly last: () => number;
  /** Steps from one picture to the next. */
  readonly perPicture?: () => number;
  /** Milliseconds for which a picture is looked at. */
  readonly lasts?: number;
  /** Whether a step can be shown: a slow lab slows the demonstration down, rather than making it jump. */
  readonly isReady?: (step: number) => boolean;
}

/**
 * The step a demonstration shows, which may play: on with the pictures of the screen, or twice a second by as much in all
 * where less motion is wanted. Where it stands still it is in the address like every other setting.
 */
export function useSteps(
  { values, change }: Settings<{ readonly step: number }>,
  { last, perPicture = () => 1, lasts = usual, isReady = () => true }: Pace,
): Steps {
  const step = ref(Math.min(values.value.step, last()));
  const isPlaying = ref(false);
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const time = isStill ? Math.max(slow, lasts) : lasts;
  let [frame, movedAt] = [0, 0];

  /** The step that is shown after so many pictures. */
  const after = (pictures: number): number =>
    Math.min(last(), step.value + pictures * perPicture() * Math.round(time / lasts));

  function stop(at: number): void {
    cancelAnimationFrame(frame);
    isPlaying.value = false;
    step.value = at;
    change({ step: at });
  }
  function play(now: number): void {
    const to = after(1);
    if (now - movedAt >= time - early && isReady(to)) {
      if (to >= last()) return stop(to);
      step.value = to;
      movedAt = now;
    }
    frame = requestAnimationFrame(play);
  }
  function toggle(): void {
    if (isPlaying.value) return stop(step.value);
    if (step.value >= last()) step.value = 0;
    isPlaying.value = true;
    frame = requestAnimationFrame(play);
  }
  watch([() => values.value.step, last], ([to, most]) => {
    if (!isPlaying.value) step.value = Math.min(to, most);
  });
  onScopeDispose(() => cancelAnimationFrame(frame));

  return {
    step: readonly(step),
    isPlaying: readonly(isPlaying),
    last,
    next: (count) => (isPlaying.value ? Array.from({ length: count }, (_, i) => after(i + 1)) : []),
    go: (to) => stop(Math.min(last(), Math.max(0, to))),
    toggle,
  };
}

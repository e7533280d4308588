import { effectScope, nextTick, ref } from 'vue';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type Pace, type Steps, useSteps } from '../renderer/pages/demos/steps.ts';

interface Screen {
  readonly steps: Steps;
  /** Shows so many pictures, so many milliseconds apart, and says which step each had. */
  readonly show: (pictures: number, apart: number) => Promise<number[]>;
  /** The step in the address. */
  readonly addressed: () => number;
}

/** A screen whose pictures come when the test says so. */
function screen(pace: Partial<Pace>, isStill = false): Screen {
  const wanted = new Map<number, (now: number) => void>();
  let [id, now] = [0, 0];
  vi.stubGlobal('matchMedia', () => ({ matches: isStill }));
  vi.stubGlobal('requestAnimationFrame', (callback: (now: number) => void) => {
    wanted.set(++id, callback);
    return id;
  });
  vi.stubGlobal('cancelAnimationFrame', (which: number) => wanted.delete(which));
  const scope = effectScope();
  onTestFinished(() => {
    scope.stop();
    vi.unstubAllGlobals();
  });
  const values = ref({ step: 0 });
  const change = ({ step = 0 }: { readonly step?: number }): void => void (values.value = { step });
  const settings = { values, change, reset: () => change({}) };
  const steps = scope.run(() => useSteps(settings, { last: () => 1000, ...pace }))!;
  return {
    steps,
    addressed: () => values.value.step,
    async show(pictures, apart) {
      const shown: number[] = [];
      await nextTick();
      for (let picture = 0; picture < pictures; picture++) {
        now += apart;
        const due = [...wanted.values()];
        wanted.clear();
        due.forEach((callback) => callback(now));
        await nextTick();
        shown.push(steps.step.value);
      }
      return shown;
    },
  };
}

const at60 = 1000 / 60;

test('goes on with every picture of a screen that shows 60 a second, and with every other of one that shows 120', async () => {
  const { steps, show } = screen({ perPicture: () => 3 });
  expect(steps.next(2)).toEqual([]);
  steps.toggle();
  expect(steps.next(2)).toEqual([3, 6]);
  expect(await show(4, at60)).toEqual([3, 6, 9, 12]);
  expect(await show(4, at60 / 2)).toEqual([12, 15, 15, 18]);
});

test('a picture that is to be looked at lasts', async () => {
  const { steps, show } = screen({ lasts: 50 });
  steps.toggle();
  expect(await show(7, at60)).toEqual([0, 0, 1, 1, 1, 2, 2]);
});

test('waits for what is not there yet, and leaves nothing out', async () => {
  let there = 1;
  const { steps, show } = screen({ isReady: (step) => step <= there });
  steps.toggle();
  expect(await show(3, at60)).toEqual([1, 1, 1]);
  there = 3;
  expect(await show(3, at60)).toEqual([2, 3, 3]);
});

test('where less motion is wanted it moves on twice a second, by as much in all', async () => {
  const { steps, show } = screen({ perPicture: () => 2 }, true);
  steps.toggle();
  expect(steps.next(1)).toEqual([60]);
  const shown = await show(60, at60);
  expect([...new Set(shown)]).toEqual([0, 60, 120]);
});

test('stops at the end and where it is told to, and the address says where', async () => {
  const { steps, show, addressed } = screen({ last: () => 5 });
  steps.toggle();
  await show(2, at60);
  expect([steps.isPlaying.value, addressed()]).toEqual([true, 0]);
  steps.toggle();
  await show(2, at60);
  expect([steps.step.value, addressed()]).toEqual([2, 2]);
  steps.toggle();
  expect(await show(4, at60)).toEqual([3, 4, 5, 5]);
  expect([steps.isPlaying.value, addressed()]).toEqual([false, 5]);
  steps.toggle();
  expect(await show(2, at60)).toEqual([1, 2]);
  steps.go(99);
  await nextTick();
  expect([steps.isPlaying.value, steps.step.value, addressed()]).toEqual([false, 5, 5]);
});

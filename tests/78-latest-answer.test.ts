import { effectScope, nextTick, ref, type Ref } from 'vue';
import { expect, onTestFinished, test } from 'vitest';
import { type LatestAnswer, useLatest } from '../renderer/pages/demos/latest-answer.ts';
import { LabError } from '../worker/contract/errors.ts';

interface Asking {
  /** The question that is shown, and how many after it are known to come next. */
  readonly shown: Ref<number>;
  readonly ahead: Ref<number>;
  readonly latest: LatestAnswer<number, string>;
  /** Questions that were asked and wait for their answer, oldest first. */
  readonly waiting: () => number[];
  readonly asked: number[];
  readonly answer: (question: number) => Promise<void>;
  readonly refuse: (question: number, error: LabError) => Promise<void>;
  readonly leave: () => void;
}

function asking(): Asking {
  const scope = effectScope();
  const leave = (): void => scope.stop();
  onTestFinished(leave);
  const [shown, ahead] = [ref(0), ref(0)];
  const asked: number[] = [];
  const waiting = new Map<number, PromiseWithResolvers<string>>();
  const ask = (question: number): Promise<string> => {
    asked.push(question);
    const answer = Promise.withResolvers<string>();
    waiting.set(question, answer);
    return answer.promise;
  };
  const next = (): number[] => Array.from({ length: ahead.value }, (_, i) => shown.value + i + 1);
  const latest = scope.run(() => useLatest(() => shown.value, ask, next))!;
  const settled = async (question: number, how: (answer: PromiseWithResolvers<string>) => void): Promise<void> => {
    const answer = waiting.get(question)!;
    waiting.delete(question);
    how(answer);
    await new Promise(setImmediate);
  };
  return {
    ...{ shown, ahead, latest, asked, leave },
    waiting: () => [...waiting.keys()],
    answer: (question) => settled(question, ({ resolve }) => resolve(`answer ${question}`)),
    refuse: (question, error) => settled(question, ({ reject }) => reject(error)),
  };
}

async function to(value: Ref<number>, number: number): Promise<void> {
  value.value = number;
  await nextTick();
}

test('one question at a time; of those that change meanwhile the last is asked, and every answer is shown', async () => {
  const { shown, latest, waiting, asked, answer } = asking();
  for (const question of [1, 2, 3]) await to(shown, question);
  expect(waiting()).toEqual([0]);
  await answer(0);
  expect(latest.value.value).toBe('answer 0');
  expect(waiting()).toEqual([3]);
  await answer(3);
  expect(latest.value.value).toBe('answer 3');
  expect(asked).toEqual([0, 3]);
});

test('what comes next is asked ahead, and is there when it is wanted', async () => {
  const { shown, ahead, latest, waiting, asked, answer } = asking();
  await answer(0);
  await to(ahead, 3);
  expect(waiting()).toEqual([1, 2, 3]);
  await answer(1);
  await answer(2);
  expect([latest.value.value, latest.isKnown(2), latest.isKnown(3)]).toEqual(['answer 0', true, false]);
  await to(shown, 1);
  expect(latest.value.value).toBe('answer 1');
  await to(shown, 2);
  expect(latest.value.value).toBe('answer 2');
  expect(waiting()).toEqual([3, 4, 5]);
  await to(ahead, 0);
  await to(shown, 1);
  expect(latest.value.value).toBe('answer 1');
  for (const question of [3, 4, 5]) await answer(question);
  expect(asked).toEqual([0, 1, 2, 3, 4, 5]);
});

test('an answer that comes late takes the place of none that is wanted', async () => {
  const { shown, latest, waiting, answer } = asking();
  await answer(0);
  await to(shown, 1);
  await to(shown, 0);
  expect(waiting()).toEqual([1]);
  await answer(1);
  expect(latest.value.value).toBe('answer 0');
});

test('what fails is said, is not asked for again until it is told to, and is forgotten with the question', async () => {
  const { shown, latest, waiting, refuse, answer } = asking();
  await refuse(0, new LabError('usage', 'No.'));
  expect(latest.error.value?.message).toBe('No.');
  expect(waiting()).toEqual([]);
  latest.reload();
  await answer(0);
  expect([latest.error.value, latest.value.value]).toEqual([null, 'answer 0']);
  await to(shown, 1);
  await refuse(1, new LabError('formula-invalid', 'There is a bracket too many.'));
  expect([latest.error.value, latest.problem.value]).toEqual([null, 'There is a bracket too many.']);
  await to(shown, 2);
  await answer(2);
  expect(latest.problem.value).toBeUndefined();
});

test('nothing is asked any more once nobody looks', async () => {
  const { shown, asked, answer, leave } = asking();
  await to(shown, 1);
  leave();
  await answer(0);
  expect(asked).toEqual([0]);
});

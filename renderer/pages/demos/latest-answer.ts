import { onScopeDispose, readonly, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import { errorRecord, type ErrorRecord } from '../../../worker/contract/errors.ts';

export interface LatestAnswer<Value> {
  readonly value: Readonly<ShallowRef<Value | undefined>>;
  readonly error: Readonly<Ref<ErrorRecord | null>>;
  readonly reload: () => void;
}

/**
 * What the lab answers to a question that changes as fast as a slider or an animation: one at a time, and what changed
 * meanwhile is asked once the answer is there. So every answer is shown, and questions never pile up.
 */
export function useLatest<Question, Value>(
  question: () => Question,
  ask: (question: Question) => Promise<Value>,
): LatestAnswer<Value> {
  const value = shallowRef<Value>();
  const error = ref<ErrorRecord | null>(null);
  let isAsking = false;
  let isBehind = false;

  async function reload(): Promise<void> {
    isBehind = isAsking;
    if (isAsking) return;
    isAsking = true;
    try {
      value.value = await ask(question());
      error.value = null;
    } catch (thrown) {
      error.value = errorRecord(thrown);
    }
    isAsking = false;
    if (isBehind) void reload();
  }
  watch(question, reload, { immediate: true });
  onScopeDispose(() => {
    isAsking = true;
  });
  return { value, error: readonly(error), reload: () => void reload() };
}

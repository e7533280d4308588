import { onScopeDispose, shallowRef, watch, type Ref, type ShallowRef } from 'vue';

/** Milliseconds between two values that are passed on. */
const interval = 300;

/** A value that changes with every picture, passed on a few times a second; the last one always is. */
export function useNowAndThen<Value>(source: Readonly<Ref<Value>>): () => Value {
  const passed = shallowRef(source.value) as ShallowRef<Value>;
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(source, () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      passed.value = source.value;
    }, interval);
  });
  onScopeDispose(() => clearTimeout(timer));
  return () => passed.value;
}

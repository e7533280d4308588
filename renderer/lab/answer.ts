import { nextTick, onScopeDispose, readonly, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import { errorRecord, type ErrorRecord } from '../../worker/contract/errors.ts';
import type { LabEvent } from '../../worker/contract/events.ts';
import { answered, onLabEvent, onMissed } from './lab.ts';

/** How soon a page asks again after something changed, in milliseconds: often enough to watch, seldom enough to draw. */
const interval = 400;

export interface Answer<Value> {
  /** The last answer; stays while the next one is on its way. */
  readonly value: Readonly<ShallowRef<Value | undefined>>;
  readonly error: Readonly<Ref<ErrorRecord | null>>;
  readonly pending: Readonly<Ref<boolean>>;
  /** Asks again now. */
  readonly reload: () => Promise<void>;
}

/**
 * Asks once everything else that the page asks in the same moment is answered and drawn: what is looked at first comes
 * first.
 */
export async function behindOthers<Value>(ask: () => Promise<Value>): Promise<Value> {
  await nextTick();
  await answered();
  await new Promise((resolve) => setTimeout(resolve));
  return ask();
}

/**
 * What the lab answers, kept current: asked at once, again when something `ask` reads changes, and, at most every 400 ms,
 * when the lab tells of something that `concerns` it. An answer that was overtaken by a later question is dropped.
 */
export function useAnswer<Value>(
  ask: () => Promise<Value>,
  concerns: (event: LabEvent) => boolean = () => false,
): Answer<Value> {
  const value = shallowRef<Value>();
  const error = ref<ErrorRecord | null>(null);
  const pending = ref(false);
  let asked = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function take(question: Promise<Value>): Promise<void> {
    const mine = ++asked;
    pending.value = true;
    try {
      const answer = await question;
      if (mine !== asked) return;
      value.value = answer;
      error.value = null;
    } catch (thrown) {
      if (mine === asked) error.value = errorRecord(thrown);
    } finally {
      if (mine === asked) pending.value = false;
    }
  }

  // In an object, since Vue reports a watched promise that fails, which here is an answer like any other.
  watch(
    () => ({ question: ask() }),
    ({ question }) => void take(question),
    { immediate: true },
  );
  function askSoon(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      void take(ask());
    }, interval);
  }
  const unlisten = onLabEvent((event) => concerns(event) && askSoon());
  const unlistenMissed = onMissed(askSoon);
  onScopeDispose(() => {
    asked = -1;
    clearTimeout(timer);
    unlisten();
    unlistenMissed();
  });
  return { value, error: readonly(error), pending: readonly(pending), reload: () => take(ask()) };
}
